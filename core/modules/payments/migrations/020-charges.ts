import { createTable } from '../../../contracts/migration.ts';

/** What a payment plugin is asked to charge, or to give back of a charge. `instrument` stands here until it has ended; `movement` is the receipt or refund it is in the books. */
export default createTable(
  'payments_charges',
  {
    id: 'id',
    agency: 'key',
    kind: 'key',
    dossier: 'key',
    client: 'key',
    adapter: 'key',
    amount_minor: 'money',
    currency: 'currency',
    invoice: 'key?',
    instrument: 'text?',
    charge: 'key?',
    refund: 'key?',
    state: 'key',
    reference: 'key?',
    dated: 'day?',
    error: 'text?',
    movement: 'key?',
    undone: 'key?',
    asked_by: 'key',
    created_at: 'instant',
    state_at: 'instant',
    version: 'int',
  },
  {
    index: [
      ['agency', 'dossier'],
      ['agency', 'created_at', 'id'],
      ['agency', 'adapter', 'reference'],
      ['agency', 'charge'],
      ['agency', 'refund'],
    ],
  },
);
