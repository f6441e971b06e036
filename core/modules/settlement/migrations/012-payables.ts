import { createTable } from '../../../contracts/migration.ts';

/**
 * What stands to be paid: one row per bill (of its `id`, in its currency), which is never changed itself. Derived from the payments, kept so that bills to
 * pay are found without reading those that are paid. A reversed bill is not `open`, and nothing of it is paid.
 */
export default createTable(
  'settlement_payables',
  {
    id: 'id',
    agency: 'key',
    ref: 'key',
    supplier: 'key',
    due_on: 'day',
    paid_minor: 'money',
    open: 'bool',
    created_at: 'instant',
  },
  {
    unique: [['agency', 'ref']],
    index: [
      ['agency', 'open', 'due_on', 'id'],
      ['agency', 'supplier', 'open'],
    ],
  },
);
