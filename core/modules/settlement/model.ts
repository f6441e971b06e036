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
import createPayables from './migrations/012-payables.ts';
import createPayments from './migrations/013-payments.ts';
import createPaymentLines from './migrations/014-payment-lines.ts';
import sealPayables from './migrations/019-payables-seal.ts';
import sealPayments from './migrations/020-payments-seal.ts';
import sealPaymentLines from './migrations/021-payment-lines-seal.ts';

export const supplierInvoices = table(createInvoices, addReverses, sealInvoices, unposted);
export const invoiceLines = table(createLines, sealLines);
export const states = table(createStates, sealStates);
export const payables = table(createPayables, sealPayables);
export const payments = table(createPayments, sealPayments);
export const paymentLines = table(createPaymentLines, sealPaymentLines);

export type SupplierInvoiceRow = Row<typeof supplierInvoices>;
export type InvoiceLineRow = Row<typeof invoiceLines>;
export type PayableRow = Row<typeof payables>;
export type PaymentRow = Row<typeof payments>;
export type PaymentLineRow = Row<typeof paymentLines>;
