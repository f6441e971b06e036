import { createTable } from '../../../contracts/migration.ts';

/** The travel file: unit of work and of margin. Totals are sums of the price lines and payments, kept beside for lists. */
export default createTable(
  'dossiers',
  {
    id: 'id',
    agency: 'key',
    ref: 'key',
    title: 'text',
    status: 'key',
    client: 'key?',
    client_name: 'text?',
    point_of_sale: 'key?',
    currency: 'currency',
    departure: 'day?',
    return_on: 'day?',
    travellers: 'json',
    references_given: 'json',
    services_count: 'int',
    sale_minor: 'money',
    purchase_minor: 'money',
    margin_minor: 'money',
    invoiced_minor: 'money',
    paid_minor: 'money',
    balance_minor: 'money',
    created_at: 'instant',
    updated_at: 'instant',
    version: 'int',
  },
  {
    unique: [['agency', 'ref']],
    index: [
      ['agency', 'created_at', 'id'],
      ['agency', 'status', 'created_at'],
      ['agency', 'departure', 'id'],
      ['agency', 'balance_minor', 'id'],
      ['agency', 'client', 'created_at'],
      ['agency', 'title'],
    ],
  },
);
