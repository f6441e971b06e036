import { addColumn } from '../../../contracts/migration.ts';

/** Whether a dossier was cancelled, each with the day from which it was so, of each day the last; null where that did not change since this is kept. */
export default addColumn('dossiers', { states: 'json?' });
