import { createTable } from '../../../contracts/migration.ts';

/** What providers said by themselves of charges and refunds, each once, and what came of it. */
export default createTable(
  'payments_charge_events',
  {
    id: 'id',
    agency: 'key',
    adapter: 'key',
    event: 'key',
    what: 'key',
    charge: 'key',
    reference: 'key',
    amount_minor: 'money',
    currency: 'currency',
    dated: 'day',
    detail: 'text?',
    state: 'key',
    error: 'text?',
    movement: 'key?',
    created_at: 'instant',
    version: 'int',
  },
  {
    unique: [['agency', 'adapter', 'event']],
    index: [
      ['agency', 'charge'],
      ['agency', 'created_at', 'id'],
    ],
  },
);
