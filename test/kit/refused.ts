/** What a reader of files owes whoever gives it a bad one. */
import { ok } from 'node:assert/strict';
import { EscaleError, isError } from '../../core/contracts/index.ts';

/** The refusal; fails unless the file is refused with its place. */
export function refusesFile(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array, what: string): EscaleError {
  try {
    read(bytes);
  } catch (error) {
    if (isError(error, 'NOT_DONE')) throw error;
    ok(error instanceof EscaleError, `${what} ends in ${String(error)}`);
    ok((error.findings[0]?.line ?? 0) > 0, `${what} is refused without a place`);
    return error;
  }
  throw new Error(`${what} is read`);
}
