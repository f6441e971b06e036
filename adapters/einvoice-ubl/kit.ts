/** What the plugin is tried with: invoices and credit notes of every kind of VAT. */
import type { EInvoice, SemanticInvoice } from '../../core/contracts/index.ts';
import { semanticInvoice } from '../../core/modules/billing/service/semantic.ts';
import { issuedDocument, READING } from '../../core/modules/billing/testing.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { read } from './read.ts';
import { write } from './write.ts';

export const plugin: EInvoice = { format: 'ubl', type: 'application/xml', extension: 'xml', write, read };
export const of = (lines: Parameters<typeof issuedDocument>[0], more: object = {}): SemanticInvoice =>
  semanticInvoice(issuedDocument(lines, more), READING);
export const taxed = of(
  [
    { label: 'Vol <Paris> & "Oslo"', gross: '1200.00', vat: '20', detail: 'Deux\nlignes' },
    { label: 'Frais', gross: '-25.10', vat: '10' },
  ],
  { paid: '100.00' },
);
export const margin = of([{ label: 'Séjour', gross: '2400.00', vat: 'margin' }]);
export const credit = of([{ label: 'Vol', gross: '-120.00', vat: '20' }], { kind: 'creditNote' });
export const whole: SemanticInvoice = {
  ...taxed,
  vatCurrency: 'USD',
  purchaseOrder: 'PO-7',
  preceding: [{ number: 'F-1', issuedOn: '2026-01-02' }],
  period: { from: '2026-05-01', to: '2026-05-08' },
  seller: { ...taxed.seller, address: { ...taxed.seller.address, lines: ['a', 'b', 'c'], postcode: '69003', city: 'Lyon' } },
  totals: { ...taxed.totals, vatAccounted: '217.11' },
};

export const broken = { ...taxed, seller: { ...taxed.seller, legalId: null, vatId: null } };

const kit: PluginKit = {
  einvoice: { plugin, sound: [taxed, margin, credit, whole], broken },
};
export default kit;
