import { createTable } from '../../../contracts/migration.ts';

/** Which supplier bills under a code that messages name: a settlement scheme, a carrier, a property, a distributor. */
export default createTable(
  'parties_billers',
  { id: 'id', agency: 'key', code: 'key', supplier: 'key', created_at: 'instant', version: 'int' },
  { unique: [['agency', 'code']] },
);
