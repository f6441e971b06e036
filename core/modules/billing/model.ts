/** Tables of billing, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createInvoices from './migrations/001-invoices.ts';
import createBilledLines from './migrations/002-billed-lines.ts';
import createDocuments from './migrations/003-documents.ts';
import addSemantic from './migrations/011-invoices-semantic.ts';
import addVat from './migrations/012-billed-lines-vat.ts';
import createCredits from './migrations/013-credits.ts';

export const invoices = table(createInvoices, addSemantic);
export const billedLines = table(createBilledLines, addVat);
export const invoiceDocuments = table(createDocuments);
export const credits = table(createCredits);

export type InvoiceRow = Row<typeof invoices>;
export type BilledRow = Row<typeof billedLines>;
