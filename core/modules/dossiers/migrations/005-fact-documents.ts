import { createTable } from '../../../contracts/migration.ts';

/** Document numbers a fact speaks of: how a void or a refund without locator finds its ticket. */
export default createTable(
  'dossiers_fact_documents',
  { agency: 'key', plugin: 'key', number: 'key', fact_id: 'id', role: 'key' },
  { primary: ['agency', 'plugin', 'number', 'fact_id', 'role'], index: [['agency', 'fact_id']] },
);
