import { addColumn } from '../../../contracts/migration.ts';

/** Our reference of the bill a reversal takes back; `reference` is the supplier's number. */
export default addColumn('settlement_supplier_invoices', { reverses: 'key?' });
