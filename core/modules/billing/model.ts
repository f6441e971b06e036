/** Tables of billing, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createInvoices from './migrations/001-invoices.ts';
import createBilledLines from './migrations/002-billed-lines.ts';
import createDocuments from './migrations/003-documents.ts';
import addSemantic from './migrations/011-invoices-semantic.ts';
import addVat from './migrations/012-billed-lines-vat.ts';
import createCredits from './migrations/013-credits.ts';
import sealInvoices from './migrations/016-invoices-seal.ts';
import sealBilledLines from './migrations/017-billed-lines-seal.ts';
import sealDocuments from './migrations/018-documents-seal.ts';
import sealCredits from './migrations/019-credits-seal.ts';
import addLinesBilled from './migrations/020-invoices-lines-billed.ts';
import addTakes from './migrations/021-billed-lines-takes.ts';
import unposted from './migrations/022-unposted.ts';

export const invoices = table(createInvoices, addSemantic, addLinesBilled, sealInvoices, unposted);
export const billedLines = table(createBilledLines, addVat, sealBilledLines, addTakes);
export const invoiceDocuments = table(createDocuments, sealDocuments);
export const credits = table(createCredits, sealCredits);

export type InvoiceRow = Row<typeof invoices>;
export type BilledRow = Row<typeof billedLines>;
