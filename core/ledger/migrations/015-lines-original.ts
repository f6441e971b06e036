import { addColumn } from '../../contracts/migration.ts';

/** The amount as it was agreed, when that was not in the currency of the books. */
export default addColumn('ledger_lines', { original_minor: 'money?', original_currency: 'currency?' });
