import { createTable } from '../../../contracts/migration.ts';

/** Dated exchange rates: `rate` is what one unit of the currency is worth in the currency of the books. Never changed: the documents froze them. */
export default createTable(
  'accounting_rates',
  { id: 'id', agency: 'key', currency: 'currency', day: 'day', rate: 'key', source: 'key', actor: 'key', created_at: 'instant' },
  { unique: [['agency', 'currency', 'day']] },
);
