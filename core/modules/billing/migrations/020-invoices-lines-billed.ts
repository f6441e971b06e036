import { addColumn } from '../../../contracts/migration.ts';

/** How many price lines the document billed: one that is lost would be billed twice. */
export default addColumn('billing_invoices', { lines_billed: 'int?' });
