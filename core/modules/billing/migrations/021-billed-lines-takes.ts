import { addColumn } from '../../../contracts/migration.ts';

/** The document whose billing of the line a credit note takes back. */
export default addColumn('billing_billed_lines', { takes: 'key?' });
