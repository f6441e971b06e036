import { createTable } from '../../../contracts/migration.ts';

/** People who travel for a client: the payer and the traveller are kept apart. */
export default createTable(
  'parties_travellers',
  { id: 'id', agency: 'key', client: 'key', name: 'text', email: 'text?', phone: 'text?', created_at: 'instant' },
  { index: [['agency', 'client']] },
);
