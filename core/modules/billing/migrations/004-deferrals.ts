import { createTable } from '../../../contracts/migration.ts';

/** Revenue of principal sales that waits on deferred revenue for the departure. `entry` is the entry that recognised it. */
export default createTable(
  'billing_deferrals',
  {
    id: 'id',
    agency: 'key',
    invoice: 'key',
    dossier: 'key',
    amount_minor: 'money',
    currency: 'currency',
    entry: 'int?',
    recognised_on: 'day?',
  },
  {
    index: [
      ['agency', 'entry'],
      ['agency', 'dossier'],
    ],
  },
);
