import { createTable } from '../../../contracts/migration.ts';

/** Up to when changes of dossiers were looked at. */
export default createTable('assist_looks', { agency: 'key', until_at: 'instant' }, { primary: ['agency'] });
