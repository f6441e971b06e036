import { createTable } from '../../../contracts/migration.ts';

/** Entries that are handed over one by one, once per adapter whatever batches hold them: what was taken is never sent again. */
export default createTable(
  'exports_entries',
  {
    id: 'id',
    agency: 'key',
    adapter: 'key',
    seq: 'int',
    state: 'key',
    reference: 'key?',
    error: 'text?',
    reason: 'text?',
    at: 'instant',
  },
  { unique: [['agency', 'adapter', 'seq']] },
);
