import { describe, expect, it } from 'vitest';
import { AGENCY, COMPANY, issuedDocument, READING, type Sold } from '../testing.ts';
import { addressOf } from './issued.ts';
import { type IssuedDocument, invoiceView } from './view.ts';

// biome-ignore lint/suspicious/noExplicitAny: a view is read by the names of its schema
const view = (d: IssuedDocument, fees: 'inside' | 'apart' = 'apart'): any => invoiceView(d, { ...READING, fees });
const shown = (d: IssuedDocument, fees?: 'inside' | 'apart') =>
  view(d, fees).lines.map((l: { label: string; gross: { amount: string } }) => [l.label, l.gross.amount]);

const PACKAGE: Sold[] = [
  { label: 'Séjour à Lisbonne', gross: '2000.00', vat: 'margin', group: 'A', nature: 'stay' },
  { label: 'Séjour à Lisbonne', gross: '400.00', vat: 'margin', group: 'A', nature: 'markup' },
];

describe('invoiceView', () => {
  it('shows a price, not how it is made', () => {
    expect(shown(issuedDocument(PACKAGE))).toEqual([['Séjour à Lisbonne', '2400.00']]);
  });

  it('shows what is kept at a cancellation on its own line', () => {
    const d = issuedDocument([
      { ...PACKAGE[0]!, gross: '-2400.00' },
      { label: 'Frais d’annulation', gross: '720.00', vat: 'margin', group: 'A', nature: 'penalty' },
    ]);
    expect(shown(d)).toEqual([
      ['Séjour à Lisbonne', '-2400.00'],
      ['Frais d’annulation', '720.00'],
    ]);
  });

  it('shows discounts and own fees apart, or fees inside the package they belong to', () => {
    const fee: Sold = { label: 'Frais de dossier', gross: '30.00', vat: 'margin', as: 'own', nature: 'fee' };
    const taxed: Sold = { label: 'Assistance', gross: '12.00', vat: '20', as: 'own', nature: 'fee' };
    const discount: Sold = { label: 'Remise', gross: '-50.00', vat: 'margin', group: 'A', nature: 'discount' };
    const d = issuedDocument([fee, ...PACKAGE, taxed, discount]);
    expect(shown(d)).toEqual([
      ['Frais de dossier', '30.00'],
      ['Séjour à Lisbonne', '2400.00'],
      ['Assistance', '12.00'],
      ['Remise', '-50.00'],
    ]);
    // VAT of its own must be shown: such a fee never goes inside.
    expect(shown(d, 'inside')).toEqual([
      ['Séjour à Lisbonne', '2430.00'],
      ['Assistance', '12.00'],
      ['Remise', '-50.00'],
    ]);
  });

  it('says for each line what carries no VAT, and why', () => {
    const v = view(
      issuedDocument([
        ...PACKAGE,
        { label: 'Vol', gross: '120.00', vat: 'onBehalf', as: 'agent' },
        { label: 'Frais', gross: '30.00', vat: '20' },
      ]),
    );
    expect(v.lines.map((l: { rate: string; mark: string }) => [l.rate, l.mark])).toEqual([
      [null, '(1)'],
      [null, '(2)'],
      ['20', null],
    ]);
    expect(v.vat.map((r: { mark: string; mention: string; base: object }) => [r.mark, r.mention?.slice(0, 21) ?? null])).toEqual([
      ['(1)', 'Régime particulier – '],
      ['(2)', 'Vendu au nom et pour '],
      [null, null],
    ]);
    expect([v.net.amount, v.tax.amount, v.total.amount]).toEqual(['2545.00', '5.00', '2550.00']);
    expect([v.taxed, v.several]).toEqual([true, true]);
  });

  it('needs no marks where one treatment is all there is', () => {
    const v = view(issuedDocument(PACKAGE));
    expect([v.taxed, v.several, v.lines[0].mark, v.vat[0].mention]).toEqual([
      false,
      false,
      null,
      'Régime particulier – Agences de voyages',
    ]);
  });

  it('tells a business what becomes of the VAT it deducted where a country wants that on a credit note', () => {
    const fee: Sold = { label: 'Frais', gross: '-30.00', vat: '20' };
    const mentions = (lines: readonly Sold[], over: object = {}): string[] =>
      view(issuedDocument(lines, { kind: 'creditNote', agency: { ...AGENCY, country: 'BE' }, ...over })).mentions;
    expect(mentions([fee])).toEqual(['TVA à reverser à l’État dans la mesure où elle a été initialement portée en déduction.']);
    expect(mentions(PACKAGE)).toEqual([]);
    expect(mentions([fee], { client: { ...COMPANY, kind: 'person' } })).toEqual([]);
    expect(mentions([fee], { agency: AGENCY })).toEqual([]);
  });

  it('lists many travellers after the lines', () => {
    const base = issuedDocument(PACKAGE);
    const travellers = Array.from({ length: 120 }, (_, i) => `VOYAGEUR ${i}`);
    const v = view({ ...base, dossier: { ...base.dossier, travellers } });
    expect([v.dossier.travellers.length, v.dossier.annex.length]).toEqual([0, 120]);
    expect(view(base).dossier).toMatchObject({ travellers: ['LEGRAND Élodie', 'NGUYEN Paul'], annex: [] });
  });

  it('writes an address with place, and country where it is abroad', () => {
    expect(addressOf(COMPANY, AGENCY, 'fr')).toEqual(['Service voyages', '4 quai de la Fosse', '44000 Nantes']);
    expect(addressOf({ ...COMPANY, postcode: null, city: 'Leeds LS1', country: 'GB' }, AGENCY, 'en')).toEqual([
      'Service voyages',
      '4 quai de la Fosse',
      'Leeds LS1',
      'United Kingdom',
    ]);
  });
});
