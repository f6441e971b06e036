import { createTable } from '../../../contracts/migration.ts';

/** Invoices and credit notes as issued: the view model is frozen, nothing is rendered from live data again. */
export default createTable(
  'billing_invoices',
  {
    id: 'id',
    agency: 'key',
    number: 'key',
    kind: 'key',
    dossier: 'key',
    client: 'key',
    client_name: 'text',
    issued_on: 'day',
    due_on: 'day',
    currency: 'currency',
    total_minor: 'money',
    prepaid_minor: 'money',
    corrects: 'key?',
    reason: 'text?',
    template: 'key',
    locale: 'key',
    view: 'json',
    entry: 'int',
    actor: 'key',
    created_at: 'instant',
  },
  {
    unique: [['agency', 'number']],
    index: [
      ['agency', 'dossier'],
      ['agency', 'client', 'due_on'],
      ['agency', 'created_at', 'id'],
      ['agency', 'corrects'],
    ],
  },
);
