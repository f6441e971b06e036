import { createTable } from '../../../contracts/migration.ts';

/** Branches. */
export default createTable(
  'parties_points_of_sale',
  { id: 'id', agency: 'key', code: 'key', name: 'text', iata_number: 'key?', created_at: 'instant' },
  { unique: [['agency', 'code']] },
);
