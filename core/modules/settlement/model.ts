/** Tables of settlement, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createInvoices from './migrations/001-supplier-invoices.ts';
import createLines from './migrations/002-supplier-invoice-lines.ts';
import createStates from './migrations/003-states.ts';
import addMatchEntry from './migrations/006-match-entry.ts';

export const supplierInvoices = table(createInvoices);
export const invoiceLines = table(createLines, addMatchEntry);
export const states = table(createStates);

export type SupplierInvoiceRow = Row<typeof supplierInvoices>;
export type InvoiceLineRow = Row<typeof invoiceLines>;
