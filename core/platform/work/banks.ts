/** `Banks` of the contracts: statements are read in a worker thread, where a long or hostile one keeps nobody waiting. */
import { type Bank, type BankReading, type Banks, fail, isError, type Registry } from '../../contracts/index.ts';
import { offThread } from './index.ts';

/** A statement of six megabytes takes a second or two. */
const TIMEOUT_MS = 30_000;

export const banksOf = (registry: Registry<Bank>, timeout_ms = TIMEOUT_MS): Banks => ({
  ...registry,
  async read(agency, bytes) {
    const at = registry.list(agency);
    if (at.length === 0) throw fail('ADAPTER_UNKNOWN', 'No enabled plugin reads bank statements: enable one, such as bank-iso20022.');
    let unknown: unknown;
    for (const { id, value } of at) {
      try {
        const heavy = { module: value.module, name: 'read', failure: 'FILE_MALFORMED' } as const;
        return { ...(await offThread<BankReading>(heavy, bytes, { urgent: true, timeout_ms })), plugin: id };
      } catch (error) {
        if (!isError(error, 'FORMAT_UNKNOWN')) throw error;
        unknown ??= error;
      }
    }
    throw unknown;
  },
});
