import { createTable } from '../../../contracts/migration.ts';

/** Batches of the journal per adapter: a fixed range of entries. `done` batches are never changed. */
export default createTable(
  'exports_batches',
  {
    id: 'id',
    agency: 'key',
    adapter: 'key',
    state: 'key',
    after_seq: 'int',
    upto_seq: 'int',
    period_from: 'day?',
    period_to: 'day?',
    entries: 'int',
    files: 'json',
    findings: 'json',
    error: 'text?',
    actor: 'key',
    created_at: 'instant',
    done_at: 'instant?',
    version: 'int',
  },
  {
    index: [
      ['agency', 'adapter', 'upto_seq'],
      ['agency', 'created_at', 'id'],
    ],
  },
);
