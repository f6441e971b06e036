/** Tables of settlement, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createInvoices from './migrations/001-supplier-invoices.ts';
import createLines from './migrations/002-supplier-invoice-lines.ts';
import createStates from './migrations/003-states.ts';
import addReverses from './migrations/006-reverses.ts';
import sealInvoices from './migrations/007-supplier-invoices-seal.ts';
import sealLines from './migrations/008-supplier-invoice-lines-seal.ts';
import sealStates from './migrations/009-states-seal.ts';
import unposted from './migrations/011-unposted.ts';

export const supplierInvoices = table(createInvoices, addReverses, sealInvoices, unposted);
export const invoiceLines = table(createLines, sealLines);
export const states = table(createStates, sealStates);

export type SupplierInvoiceRow = Row<typeof supplierInvoices>;
export type InvoiceLineRow = Row<typeof invoiceLines>;
