import { addColumn } from '../../../contracts/migration.ts';

/** The states a service was in, each with the day it began, of each day the last; null where it did not change since this is kept. */
export default addColumn('dossiers_services', { states: 'json?' });
