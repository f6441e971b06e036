import { addColumn } from '../../../contracts/migration.ts';

/** The line of a bank statement a receipt was made of. */
export default addColumn('payments_movements', { bank_line: 'key?' });
