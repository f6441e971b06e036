import { createTable } from '../../../contracts/migration.ts';

/** Money paid to a supplier: what left on a day, and reversals of it (negative). */
export default createTable(
  'settlement_payments',
  {
    id: 'id',
    agency: 'key',
    ref: 'key',
    supplier: 'key',
    supplier_name: 'text',
    paid_on: 'day',
    method: 'key',
    total_minor: 'money',
    currency: 'currency',
    bank_ref: 'key?',
    note: 'longtext?',
    reverses: 'key?',
    entry: 'int?',
    actor: 'key',
    created_at: 'instant',
  },
  {
    unique: [
      ['agency', 'ref'],
      ['agency', 'reverses'],
    ],
    index: [['agency', 'created_at', 'id']],
  },
);
