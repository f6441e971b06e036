import { addColumn } from '../../../contracts/migration.ts';

/** What is billed of services nobody travels with and waits for a credit note; null where nothing is. */
export default addColumn('dossiers', { credit_due_minor: 'money?' });
