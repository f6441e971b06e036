import { addColumn } from '../../../contracts/migration.ts';

/** The day a dossier that had been cancelled last came to take place again; null of one that never did, and where that was not kept. */
export default addColumn('dossiers', { revived_on: 'day?' });
