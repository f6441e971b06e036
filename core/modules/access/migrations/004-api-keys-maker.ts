import { addColumn } from '../../../contracts/migration.ts';

/** Who made a key: it counts as that person where two are asked for. Null for keys older than this. */
export default addColumn('access_api_keys', { made_by: 'key?' });
