import { addColumn } from '../../../contracts/migration.ts';

/** What is still to be billed of a cancelled dossier; null of one that is not, and of one that was cancelled before this was kept. */
export default addColumn('dossiers', { to_bill_minor: 'money?' });
