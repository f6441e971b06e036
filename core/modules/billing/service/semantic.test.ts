import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, parseMoney, percentOf, type SemanticInvoice } from '../../../contracts/index.ts';
import { AGENCY, issuedDocument, READING } from '../testing.ts';
import type { IssuedDocument } from './issued.ts';
import { semanticInvoice } from './semantic.ts';

const minor = (text: string): bigint => parseMoney(text, 'EUR').minor;
const sum = (texts: readonly string[]): bigint => texts.reduce((all, text) => all + minor(text), 0n);

/** The rules of EN 16931 that an invoice breaks. BR-CO-17 holds to a cent: some tax-included totals have no base whose tax is exact. */
function broken(s: SemanticInvoice): string[] {
  const out: string[] = [];
  const rule = (name: string, ok: boolean): void => void (ok || out.push(name));
  const t = s.totals;
  rule('BR-CO-10', minor(t.lines) === sum(s.lines.map((l) => l.net)));
  rule('BR-CO-13', minor(t.withoutVat) === minor(t.lines));
  rule('BR-CO-14', minor(t.vat) === sum(s.vat.map((row) => row.tax)));
  rule('BR-CO-15', minor(t.withVat) === minor(t.withoutVat) + minor(t.vat));
  rule('BR-CO-16', minor(t.due) === minor(t.withVat) - minor(t.prepaid));
  rule('BR-CO-18', s.vat.length > 0);
  rule('BR-27', !s.lines.some((l) => l.price.startsWith('-')));
  const ids = s.lines.map((l) => l.id);
  rule('BR-21', new Set(ids).size === ids.length);
  for (const l of s.lines) rule('line net', minor(l.net) === BigInt(l.quantity) * minor(l.price));
  for (const row of s.vat) {
    const lines = s.lines.filter((l) => l.category === row.category && l.rate === row.rate);
    rule(`BR-${row.category}-01`, s.vat.filter((other) => other.category === row.category && other.rate === row.rate).length === 1);
    rule(`BR-${row.category}-08`, minor(row.base) === sum(lines.map((l) => l.net)));
    const tax = row.rate === null ? 0n : percentOf(parseMoney(row.base, 'EUR'), decimal(row.rate)).minor - minor(row.tax);
    rule(`BR-CO-17, BR-${row.category}-09`, row.category === 'S' ? tax * tax <= 1n : minor(row.tax) === 0n);
    rule(`BR-${row.category}-10`, (row.category === 'E' || row.category === 'O') === (row.reason !== null));
    rule(
      `BR-${row.category}-05`,
      row.category === 'O' ? row.rate === null : (row.category === 'E' || row.category === 'Z') === (row.rate === '0'),
    );
  }
  for (const l of s.lines)
    rule(
      'BR-CO-04',
      s.vat.some((row) => row.category === l.category && row.rate === l.rate),
    );
  if (s.vat.some((row) => row.category === 'O')) {
    rule('BR-O-02', s.seller.vatId === null && s.buyer.vatId === null);
    rule('BR-O-11', s.vat.length === 1);
  }
  return out;
}

const line = fc.record({
  label: fc.constantFrom('Vol', 'Hôtel', 'Frais'),
  gross: fc.bigInt({ min: -10_000_000n, max: 10_000_000n }),
  vat: fc.constantFrom('20', '10', '5.5', '2.1', 'margin', 'marginOutsideEu', 'onBehalf', 'penalty', 'notLiable'),
  group: fc.constantFrom('A', 'B', 'C'),
  nature: fc.constantFrom('fare' as const, 'tax' as const, 'markup' as const, 'penalty' as const, 'discount' as const, 'fee' as const),
  as: fc.constantFrom('own' as const, 'agent' as const, 'principal' as const),
});
const documents = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 12 }),
    kind: fc.constantFrom('invoice' as const, 'creditNote' as const),
    paid: fc.integer({ min: 0, max: 99_999 }).map((n) => (n / 100).toFixed(2)),
    outside: fc.boolean(),
    fees: fc.constantFrom('inside' as const, 'apart' as const),
  })
  .map(({ lines, outside, fees, ...over }): [IssuedDocument, 'inside' | 'apart'] => {
    const d = issuedDocument(lines, over);
    const category = (row: { category: string }) => ({ ...row, category: row.category === 'E' && outside ? 'O' : row.category });
    return [
      { ...d, lines: d.lines.map((l) => ({ ...l, vat: category(l.vat) as typeof l.vat })), vat: d.vat.map((r) => category(r) as typeof r) },
      fees,
    ];
  });

describe('the semantic invoice', () => {
  it('keeps the rules of EN 16931 whatever is billed or taken back', () => {
    fc.assert(
      fc.property(documents, ([d, fees]) => {
        expect(broken(semanticInvoice(d, { ...READING, fees }))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('states base × rate = tax once per rate: three fees of 25.00 hold 12.50', () => {
    const s = semanticInvoice(
      issuedDocument([1, 2, 3].map((n) => ({ label: `Frais ${n}`, gross: '25.00', vat: '20', nature: 'fee' }))),
      READING,
    );
    expect(s.vat).toEqual([{ category: 'S', rate: '20', base: '62.50', tax: '12.50', reason: null, reasonCode: null }]);
    expect(s.lines.map((l) => l.net)).toEqual(['20.83', '20.84', '20.83']);
  });

  it('names the margin scheme with its code, and the price as base', () => {
    const s = semanticInvoice(issuedDocument([{ label: 'Séjour', gross: '2400.00', vat: 'margin' }], { paid: '720.00' }), READING);
    expect(s.vat).toEqual([
      {
        category: 'E',
        rate: '0',
        base: '2400.00',
        tax: '0.00',
        reason: 'Régime particulier – Agences de voyages',
        reasonCode: 'VATEX-EU-D',
      },
    ]);
    // CALC-EIN-01
    expect(s.totals).toMatchObject({ withVat: '2400.00', prepaid: '720.00', due: '1680.00' });
    const abroad = semanticInvoice(issuedDocument([{ label: 'Safari', gross: '100.00', vat: 'marginOutsideEu' }]), READING);
    expect(abroad.vat[0]?.reasonCode).toBe('VATEX-EU-309');
  });

  it('CALC-VAT-09 says why an agency charges none at all', () => {
    const agency = { ...AGENCY, vatLiable: false };
    const d = issuedDocument([{ label: 'Séjour', gross: '2400.00', vat: 'notLiable' }], { agency });
    const [row] = semanticInvoice(d, READING).vat;
    expect([row?.reason, row?.reasonCode]).toEqual(['TVA non applicable, article 293 B du code général des impôts', 'VATEX-FR-FRANCHISE']);
    expect(semanticInvoice({ ...d, agency: { ...agency, country: 'BE' } }, READING).vat[0]?.reason).toMatch(/^Petite entreprise/);
  });

  it('states what a credit note gives back as positive, what it keeps as taken off, and the invoices it corrects', () => {
    const corrects = [
      { number: 'F2026-000001', issuedOn: '2026-01-10' },
      { number: 'F2026-000002', issuedOn: '2026-02-10' },
    ];
    const s = semanticInvoice(
      issuedDocument(
        [
          { label: 'Séjour', gross: '-2400.00', vat: 'margin', group: 'A' },
          { label: 'Frais d’annulation', gross: '720.00', vat: 'penalty', nature: 'penalty', group: 'A' },
        ],
        { kind: 'creditNote', corrects, reason: 'Annulation' },
      ),
      READING,
    );
    expect(s).toMatchObject({ type: '381', preceding: corrects, dueOn: null });
    expect(s.lines.map((l) => [l.quantity, l.price, l.net])).toEqual([
      ['1', '2400.00', '2400.00'],
      ['-1', '720.00', '-720.00'],
    ]);
    expect(s.vat).toHaveLength(1);
    expect(s.vat[0]).toMatchObject({ base: '1680.00', reasonCode: null, reason: expect.stringContaining(' ; Indemnité') });
    expect(s.notes).toContainEqual({ subject: null, text: 'Annulation' });
  });

  it('names both parties and what the law wants said', () => {
    const s = semanticInvoice(issuedDocument([{ label: 'Frais', gross: '25.00', vat: '20' }]), READING);
    expect(s.seller).toMatchObject({
      name: 'Cap Horizon',
      tradingName: 'Cap Horizon Voyages',
      legalId: '732829320',
      vatId: 'FR44732829320',
      legalInformation: 'SAS · 40000.00 EUR · RCS Lyon 732829320 · IM069100001',
      electronicAddress: '0225:732829320',
    });
    expect(s.buyer).toMatchObject({ legalId: '552100554', vatId: 'FR96552100554', address: { city: 'Nantes', country: 'FR' } });
    expect(s.notes.map((n) => n.subject)).toEqual(['AAB', 'PMD', 'PMT', null]);
    const person = issuedDocument([{ label: 'Frais', gross: '25.00', vat: '20' }], {});
    const notes = semanticInvoice({ ...person, client: { ...person.client, kind: 'person' } }, READING).notes;
    expect(notes.map((n) => n.subject)).toEqual(['AAB', null]);
  });
});
