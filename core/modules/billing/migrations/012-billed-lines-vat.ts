import { addColumn } from '../../../contracts/migration.ts';

/** How a line was taxed when it was billed: a credit note takes back exactly that, whatever the rates have become. */
export default addColumn('billing_billed_lines', { tax_minor: 'money?', vat: 'json?' });
