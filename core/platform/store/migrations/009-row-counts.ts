import { createTable } from '../../../contracts/migration.ts';

/** How many rows were written to each sealed table: what stands is held against it. In shards, so that no writer waits for another. */
export default createTable(
  'row_counts',
  { agency: 'key', counted: 'key', shard: 'int', n: 'int' },
  { primary: ['agency', 'counted', 'shard'] },
);
