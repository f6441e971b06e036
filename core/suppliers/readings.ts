/** `Readings` of the contracts: files are read in the worker threads. */
import { hash, randomUUID } from 'node:crypto';
import { isError, maskCards, type RawMessage, type Readings } from '../contracts/index.ts';
import { portable } from '../platform/config/portable.ts';
import type { Config } from '../platform/config/types.ts';
import { type Heavy, offThread } from '../platform/work/index.ts';
import type { ReadAsked } from './thread.ts';

const READ: Heavy = { module: new URL('./thread.ts', import.meta.url), name: 'read', failure: 'FILE_MALFORMED' };
/** A file of eight megabytes takes a second or two. */
const TIMEOUT_MS = 30_000;

export function readingsOf(config: Config, timeout_ms = TIMEOUT_MS): Readings {
  const common = { config: portable(config), key: randomUUID() };
  return {
    async read(agency, raw, only) {
      const asked: ReadAsked = { ...common, agency, raw, only };
      try {
        return await offThread(READ, asked, { urgent: true, timeout_ms });
      } catch (error) {
        if (!isError(error, 'FILE_MALFORMED')) throw error;
        return ended(raw, only, error.message);
      }
    },
  };
}

const ended = (raw: RawMessage, supplier: string | null, message: string): Awaited<ReturnType<Readings['read']>> => ({
  file: maskCards(raw.name),
  sha256: hash('sha256', raw.bytes),
  supplier,
  format: null,
  status: 'refused',
  error: { code: 'FILE_MALFORMED', message: `The file could not be read to its end. ${message}`, line: null, column: null },
  findings: [],
  bookings: [],
  masked: null,
});
