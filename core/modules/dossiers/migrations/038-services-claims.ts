import { addColumn } from '../../../contracts/migration.ts';

/** What people say of it over what messages tell, see `claims.ts`; null where all of it is as told, or entered by hand. */
export default addColumn('dossiers_services', { claims: 'json?' });
