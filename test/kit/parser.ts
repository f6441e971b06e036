/** A parser read the way the host reads it, without thread or configuration: for the tests of a plugin. */
import type { FileReading, ParseCall, Parser } from '../../core/contracts/index.ts';
import { factsOf, maskedBy } from '../../core/suppliers/read.ts';

/** What the parser of a test is told. */
export const CALL: ParseCall = {
  ...{ agency: 'demo-fr', currency: 'EUR', timeZone: 'Europe/Paris', settings: {} },
  receivedAt: '2026-02-01T09:00:00.000Z',
};

export type Parsed = Pick<FileReading, 'bookings' | 'findings'> & { readonly format: string; readonly masked: Uint8Array };

/** What a file says: masked first, then read fact by fact, each judged. Throws what the parser throws, and what the host refuses. */
export function parsed(parser: Parser, bytes: Uint8Array, call: Partial<ParseCall> = {}): Parsed {
  const masked = maskedBy('tested', parser, bytes);
  return { masked, ...factsOf('tested', parser, { name: 'tested', bytes: masked.slice() }, { ...CALL, ...call }) };
}
