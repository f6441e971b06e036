import { createTable } from '../../../contracts/migration.ts';

/** Lines of supplier invoices, matched to the service they bill or still to match. */
export default createTable(
  'settlement_invoice_lines',
  {
    id: 'id',
    agency: 'key',
    invoice: 'key',
    line: 'int',
    label: 'text',
    amount_minor: 'money',
    currency: 'currency',
    dossier: 'key?',
    service_id: 'id?',
    document: 'key?',
  },
  {
    index: [
      ['agency', 'invoice'],
      ['agency', 'service_id'],
      ['agency', 'dossier'],
    ],
  },
);
