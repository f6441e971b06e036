/** Tables of billing, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createInvoices from './migrations/001-invoices.ts';
import createBilledLines from './migrations/002-billed-lines.ts';
import createDocuments from './migrations/003-documents.ts';
import createDeferrals from './migrations/004-deferrals.ts';
import addSemantic from './migrations/011-invoices-semantic.ts';

export const invoices = table(createInvoices, addSemantic);
export const billedLines = table(createBilledLines);
export const invoiceDocuments = table(createDocuments);
export const deferrals = table(createDeferrals);

export type InvoiceRow = Row<typeof invoices>;
