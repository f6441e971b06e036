import { addColumn } from '../../../contracts/migration.ts';

/** The day since which it is cancelled; null while it is not, and where it was before this was kept. */
export default addColumn('dossiers', { cancelled_on: 'day?' });
