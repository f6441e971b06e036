import { addColumn } from '../../../contracts/migration.ts';

/** What of its purchase lines is not spent, since nobody travels and it was never billed; null where all is, and of what was cancelled before this was kept. */
export default addColumn('dossiers', { unspent_minor: 'money?' });
