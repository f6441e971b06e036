import { addColumn } from '../../contracts/migration.ts';

/** Why nothing may be posted: what a verification found, for every host, until one of the whole journal finds it sound. */
export default addColumn('ledger_heads', { doubt: 'text?' });
