/** `Banks` of the contracts: statements are read in a worker thread, where a long or hostile one keeps nobody waiting. */
import { type Bank, type Banks, fail, isError, type KeptReading, type Registry } from '../../contracts/index.ts';
import { type Heavy, offThread } from './index.ts';
import type { StatementAsked } from './statement.ts';

/** A file of six megabytes takes a second or two. */
const TIMEOUT_MS = 30_000;
const READ: Heavy = { module: new URL('./statement.ts', import.meta.url), name: 'readStatements', failure: 'FILE_MALFORMED' };

export const banksOf = (registry: Registry<Bank>, timeout_ms = TIMEOUT_MS): Banks => ({
  ...registry,
  async read(agency, bytes) {
    let unknown: unknown = fail('ADAPTER_UNKNOWN', 'No enabled plugin reads bank statements: enable one, such as bank-iso20022.');
    for (const { id, value } of registry.list(agency)) {
      const asked: StatementAsked = { module: value.module.href, bytes };
      try {
        return { ...(await offThread<Omit<KeptReading, 'plugin'>>(READ, asked, { urgent: true, timeout_ms })), plugin: id };
      } catch (error) {
        if (!isError(error, 'FORMAT_UNKNOWN')) throw error;
        unknown = error;
      }
    }
    throw unknown;
  },
});
