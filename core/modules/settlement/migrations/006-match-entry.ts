import { addColumn } from '../../../contracts/migration.ts';

/** Entry that assigned a line after it was recorded: its reversal undoes that too. */
export default addColumn('settlement_invoice_lines', { match_entry: 'int?' });
