import { createTable } from '../../../contracts/migration.ts';

/** What was posted for a service beyond its invoices: the rest released by closing. The status itself is computed. */
export default createTable(
  'settlement_states',
  {
    agency: 'key',
    service_id: 'id',
    dossier: 'key',
    released_minor: 'money',
    closed: 'bool',
    reason: 'text?',
    version: 'int',
  },
  { primary: ['agency', 'service_id'], index: [['agency', 'dossier']] },
);
