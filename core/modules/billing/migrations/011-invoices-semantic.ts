import { addColumn } from '../../../contracts/migration.ts';

/** The terms of EN 16931, frozen beside the view: what e-invoices are written from. */
export default addColumn('billing_invoices', { semantic: 'json?' });
