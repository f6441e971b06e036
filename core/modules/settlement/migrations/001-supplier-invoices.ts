import { createTable } from '../../../contracts/migration.ts';

/** What suppliers bill. The same reference of a supplier is recorded once. */
export default createTable(
  'settlement_supplier_invoices',
  {
    id: 'id',
    agency: 'key',
    ref: 'key',
    supplier: 'key',
    supplier_name: 'text',
    reference: 'key',
    issued_on: 'day',
    due_on: 'day',
    total_minor: 'money',
    currency: 'currency',
    entry: 'int',
    actor: 'key',
    created_at: 'instant',
  },
  {
    unique: [
      ['agency', 'supplier', 'reference'],
      ['agency', 'ref'],
    ],
    index: [['agency', 'created_at', 'id']],
  },
);
