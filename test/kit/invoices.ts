/** Invoices and credit notes to try an e-invoice plugin with. */
import type { SemanticInvoice } from '../../core/contracts/index.ts';
import { semanticInvoice } from '../../core/modules/billing/service/semantic.ts';
import { issuedDocument, READING } from '../../core/modules/billing/testing.ts';

export const invoiceOf = (lines: Parameters<typeof issuedDocument>[0], more: object = {}): SemanticInvoice =>
  semanticInvoice(issuedDocument(lines, more), READING);

const taxed = invoiceOf(
  [
    { label: 'Vol <Paris> & "Oslo"', gross: '1200.00', vat: '20', detail: 'Deux\nlignes' },
    { label: 'Frais', gross: '-25.10', vat: '10' },
  ],
  { paid: '100.00' },
);
export const invoiceSamples = {
  /** Those nobody would refuse: every kind of VAT, and every term and group in `whole`. */
  sound: {
    taxed,
    margin: invoiceOf([{ label: 'Séjour', gross: '2400.00', vat: 'margin' }]),
    credit: invoiceOf([{ label: 'Vol', gross: '-120.00', vat: '20' }], { kind: 'creditNote' }),
    whole: {
      ...taxed,
      vatCurrency: 'USD',
      purchaseOrder: 'PO-7',
      preceding: [{ number: 'F-1', issuedOn: '2026-01-02' }],
      period: { from: '2026-05-01', to: '2026-05-08' },
      seller: { ...taxed.seller, address: { ...taxed.seller.address, lines: ['a', 'b', 'c'], postcode: '69003', city: 'Lyon' } },
      totals: { ...taxed.totals, vatAccounted: '217.11' },
    } as SemanticInvoice,
  },
  /** One whose seller is nobody one could name. */
  broken: { ...taxed, seller: { ...taxed.seller, legalId: null, vatId: null } },
};
