import { createTable } from '../../../contracts/migration.ts';

/** What the client is asked and what the supplier bills, line by line, with where each came from. Never edited: a change is a further dated line. */
export default createTable(
  'dossiers_price_lines',
  {
    id: 'id',
    agency: 'key',
    dossier: 'key',
    service_id: 'id?',
    side: 'key',
    nature: 'key',
    label: 'text',
    amount_minor: 'money',
    currency: 'currency',
    vat_rate: 'key?',
    document: 'key?',
    code: 'key?',
    origin: 'key',
    source: 'key',
    rule: 'text?',
    dated: 'day',
    actor: 'key',
    created_at: 'instant',
  },
  {
    index: [
      ['agency', 'dossier'],
      ['agency', 'service_id'],
    ],
  },
);
