import { createTable } from '../../../contracts/migration.ts';

/**
 * Dated exchange rates: `rate` is what one unit of the currency is worth in the currency of the books. Never changed: documents froze them. Of one day the
 * last row counts; `corrects` is the rate it corrects.
 */
export default createTable(
  'accounting_rates',
  {
    id: 'id',
    agency: 'key',
    currency: 'currency',
    day: 'day',
    rate: 'key',
    corrects: 'key?',
    source: 'key',
    actor: 'key',
    created_at: 'instant',
  },
  { index: [['agency', 'currency', 'day', 'id']] },
);
