/** `Readings` of the contracts: the one way in for a supplier's file, whoever brings it. It is read in a worker thread. */
import { randomUUID } from 'node:crypto';
import { isError, maskCards, type Readings } from '../contracts/index.ts';
import { portable } from '../platform/config/portable.ts';
import type { Config } from '../platform/config/types.ts';
import { type Heavy, offThread } from '../platform/work/index.ts';
import type { ReadAsked } from './thread.ts';

const task = (name: string): Heavy => ({ module: new URL('./thread.ts', import.meta.url), name, failure: 'FILE_MALFORMED' });
/** A file of eight megabytes takes a second or two. */
const TIMEOUT_MS = 30_000;
const LONGEST_ID = 100;

export function readingsOf(config: Config, timeout_ms = TIMEOUT_MS): Readings {
  const common = { config: portable(config), key: randomUUID() };
  return {
    async read(agency, raw, only, receivedAt) {
      const at = new Uint8Array(new SharedArrayBuffer(LONGEST_ID));
      const asked: ReadAsked = { ...common, agency, raw, only, receivedAt, at };
      try {
        return await offThread(task('read'), asked, { urgent: true, timeout_ms });
      } catch (error) {
        if (!isError(error, 'FILE_MALFORMED')) throw error;
        const supplier = Buffer.from(at).toString().replace(/\0+$/, '') || null;
        const message = `The plugin ${supplier ?? 'that reads it'} did not come to the end of the file. ${error.message}`;
        return {
          ...{
            file: maskCards(raw.name),
            supplier,
            format: null,
            sha256: await offThread<string>(task('fingerprint'), raw.bytes, { urgent: true }),
          },
          ...{ status: 'refused', error: { code: 'FILE_MALFORMED', message, line: null, column: null } },
          ...{ findings: [], bookings: [], masked: null },
        };
      }
    },
  };
}
