import { addColumn } from '../../../contracts/migration.ts';

/** The day since which nobody travels with it; null while somebody does, and where it went before this was kept. */
export default addColumn('dossiers_services', { gone_on: 'day?' });
