import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EscaleError, type SemanticInvoice } from '../../core/contracts/index.ts';
import { invoiceSamples, invoiceOf as of } from '../../test/kit/invoices.ts';
import { ublSchema } from '../../test/kit/ubl-schema.ts';
import { read } from './read.ts';
import { write } from './write.ts';

const {
  broken,
  sound: { taxed, margin, credit, whole },
} = invoiceSamples;

const text = (invoice: SemanticInvoice): string => new TextDecoder().decode(write(invoice).bytes);
const encoded = (xml: string): Uint8Array => new TextEncoder().encode(xml);

describe('einvoice-ubl', () => {
  it('says every amount with its currency, and VAT in the books’ currency apart', () => {
    const xml = text(whole);
    expect(xml).toContain('<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>');
    expect(xml.match(/<cbc:\w*Amount(?! currencyID="(EUR|USD)">)/g)).toBeNull();
    expect(xml.match(/currencyID="USD">[^<]*/g)).toEqual(['currencyID="USD">217.11']);
    expect(xml).toContain('<cbc:Name>Vol &lt;Paris&gt; &amp; &quot;Oslo&quot;</cbc:Name>');
    expect(xml).toContain('<cbc:EndpointID schemeID="0225">732829320</cbc:EndpointID>');
    expect(xml).toContain('<cbc:CompanyID schemeID="0002">732829320</cbc:CompanyID>');
  });
  it.each([
    ['the whole is to be paid in another currency', '<cbc:PayableAmount currencyID="EUR">', '<cbc:PayableAmount currencyID="USD">'],
    ['a line is', '<cbc:LineExtensionAmount currencyID="EUR">1', '<cbc:LineExtensionAmount currencyID="JPY">1'],
    ['the VAT that is accounted for in another is not in that one', 'currencyID="USD">217.11', 'currencyID="GBP">217.11'],
    ['its terms are of another vocabulary', /CommonBasicComponents-2"/, 'evil"'],
  ])('refuses a file where %s', (_what, from, to) => {
    const xml = text(whole);
    expect(xml.replace(from, to)).not.toBe(xml);
    expect(() => read(encoded(xml.replace(from, to)))).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
  });
  it.each([
    ['of another vocabulary', '<cbc:ID>', '<e:ID xmlns:e="urn:other">FAKE</e:ID><cbc:ID>'],
    ['beside the terms of a group', '<cac:LegalMonetaryTotal>', '<cac:LegalMonetaryTotal>NOT IN FORCE'],
  ])('takes no text %s for a term, and names it', (_what, from, to) => {
    const { invoice, findings } = read(encoded(text(taxed).replace(from, to)));
    expect(invoice).toEqual(taxed);
    expect(findings).toMatchObject([{ code: 'TERM_LEFT_OUT' }]);
  });
  it('writes a credit note as one, with what it gives back as positive', () => {
    const xml = text(credit);
    expect(xml).toMatch(/<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"/);
    expect(xml).toContain('<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>');
    expect(xml).toContain('<cbc:PayableAmount currencyID="EUR">120.00</cbc:PayableAmount>');
    expect(xml).not.toMatch(/DueDate|InvoiceLine|InvoicedQuantity/);
  });
  it.each<[string, SemanticInvoice]>([
    ['BR-CO-26', broken],
    ['BR-S-02', broken],
    ['BR-E-02', { ...margin, seller: { ...margin.seller, vatId: null } }],
    ['BR-E-10', { ...margin, vat: margin.vat.map((row) => ({ ...row, reason: null, reasonCode: null })) }],
    ['BR-07', { ...taxed, buyer: { ...taxed.buyer, name: ' ' } }],
    ['BR-11', { ...taxed, buyer: { ...taxed.buyer, address: { ...taxed.buyer.address, country: 'France' } } }],
    ['BR-CO-09', { ...taxed, buyer: { ...taxed.buyer, vatId: '96552100554' } }],
    ['BR-62', { ...taxed, seller: { ...taxed.seller, electronicAddress: '732829320' } }],
    ['BR-CO-25', { ...taxed, dueOn: null }],
    ['BR-53', { ...whole, totals: { ...whole.totals, vatAccounted: null } }],
    ['BR-CO-10', { ...taxed, lines: taxed.lines.slice(1) }],
    ['BR-CO-14', { ...taxed, vat: taxed.vat.slice(1) }],
    ['BR-CO-15', { ...taxed, totals: { ...taxed.totals, withVat: '1.00' } }],
    ['BR-CO-16', { ...taxed, totals: { ...taxed.totals, due: '1.00' } }],
    ['BR-02', { ...taxed, number: ' ' }],
    ['BR-16', { ...taxed, lines: [] }],
    ['BR-21', { ...taxed, lines: taxed.lines.map((l) => ({ ...l, id: '' })) }],
    ['BR-25', { ...taxed, lines: taxed.lines.map((l) => ({ ...l, name: ' ' })) }],
    ['BR-27', { ...taxed, lines: taxed.lines.map((l) => ({ ...l, price: '-1.00' })) }],
    ['BR-29', { ...taxed, period: { from: '2026-05-08', to: '2026-05-01' } }],
    ['BR-CO-17', { ...taxed, vat: taxed.vat.map((row) => (row.rate === '20' ? { ...row, tax: '199.00' } : row)) }],
    ['BR-CO-18', { ...taxed, vat: [] }],
    ['BR-S-01', { ...taxed, vat: margin.vat }],
    ['BR-S-05', { ...taxed, lines: taxed.lines.map((l) => ({ ...l, rate: '0' })) }],
    ['BR-S-08', { ...taxed, vat: taxed.vat.map((row) => ({ ...row, base: '1.00' })) }],
    ['BR-E-01', { ...margin, vat: taxed.vat }],
    ['BR-E-05', { ...margin, lines: margin.lines.map((l) => ({ ...l, rate: '20' })) }],
    ['BR-E-09', { ...margin, vat: margin.vat.map((row) => ({ ...row, tax: '0.01' })) }],
    ['TERM_UNWRITABLE', { ...taxed, buyer: { ...taxed.buyer, name: 'A\ufffeB' } }],
    ['TERM_MISSING', { ...taxed, buyer: undefined as never }],
    ['BR-DEC', { ...taxed, totals: { ...taxed.totals, due: '1.001' } }],
  ])('finds %s broken', (code, invoice) => {
    expect(write(invoice).findings.map((f) => f.code)).toContain(code);
  });
  it('reads what it wrote as it was, whatever the text: further lines, line ends, and what looks like a subject', () => {
    const lines = ['1', '2', '3', '4', '5'];
    const invoice: SemanticInvoice = {
      ...taxed,
      buyer: { ...taxed.buyer, address: { ...taxed.buyer.address, lines }, name: 'a\r\nb\rc\nd' },
      notes: [
        { subject: null, text: '#AAB#z' },
        { subject: 'AAB', text: '#PMT#z\r\n' + 'x' },
        { subject: 'AAI', text: 'general' },
      ],
    };
    expect(write(invoice).findings).toEqual([]);
    expect(read(write(invoice).bytes)).toEqual({ invoice, findings: [] });
  });
  it('finds nothing wrong with a credit note that is due on no day, or with what is outside the scope', () => {
    expect(write({ ...credit, dueOn: null }).findings).toEqual([]);
    const outside = of([{ label: 'Pénalité', gross: '80.00', vat: 'penalty' }]);
    expect(write(outside).findings).toEqual([]);
  });
  it('says of whatever billing issues what it was given', () => {
    const line = fc.record({
      label: fc.constantFrom('Vol', 'Hôtel & Spa', '<b>', '#AAB#x'),
      gross: fc.bigInt({ min: -10_000_000n, max: 10_000_000n }),
      vat: fc.constantFrom('20', '10', '5.5', '2.1', 'margin', 'marginOutsideEu', 'onBehalf', 'penalty'),
    });
    const documents = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 8 }),
      kind: fc.constantFrom('invoice', 'creditNote'),
      locale: fc.constant('fr'),
    });
    fc.assert(
      fc.property(documents, ({ lines, kind }) => {
        const invoice = of(lines, { kind });
        const { bytes, findings } = write(invoice);
        expect(findings.filter((f) => f.code !== 'BR-CO-25')).toEqual([]);
        expect(read(bytes)).toEqual({ invoice, findings: [] });
      }),
      { numRuns: 200 },
    );
  });
  it.each<[string, string, string]>([
    ['with a document type', '<!DOCTYPE x [<!ENTITY e "x">]><Invoice>&e;</Invoice>', 'FILE_MALFORMED'],
    ['of another namespace', '<Invoice xmlns="urn:x"/>', 'FORMAT_UNKNOWN'],
    ['of another type', text(taxed).replace('>380<', '>384<'), 'RECORD_INVALID'],
    ['of another VAT category', text(taxed).replaceAll('<cbc:ID>S</cbc:ID>', '<cbc:ID>AE</cbc:ID>'), 'RECORD_INVALID'],
    ['without a number', text(taxed).replace(/<cbc:ID>F[^<]*<\/cbc:ID>/, ''), 'RECORD_INVALID'],
    ['with a day that is none', text(taxed).replace(/<cbc:IssueDate>[^<]*/, '<cbc:IssueDate>2026-02-30'), 'RECORD_INVALID'],
    ['with an amount that is none', text(taxed).replace(/(PayableAmount currencyID="EUR">)[^<]*/, '$112,00'), 'RECORD_INVALID'],
    ['nested without end', '<a>'.repeat(40), 'FILE_MALFORMED'],
  ])('refuses a file %s', (_what, xml, code) => {
    expect(() => read(encoded(xml))).toThrow(expect.objectContaining({ code }));
  });
  it('names what has no place in our invoice', () => {
    const xml = text(taxed)
      .replace(
        '<cac:LegalMonetaryTotal>',
        '<cac:AllowanceCharge><cbc:Amount currencyID="EUR">1.00</cbc:Amount></cac:AllowanceCharge><cac:LegalMonetaryTotal>',
      )
      .replace('unitCode="C62"', 'unitCode="HUR"');
    expect(read(encoded(xml)).findings.map((f) => f.message)).toEqual([
      expect.stringContaining('HUR'),
      expect.stringContaining('/Invoice/AllowanceCharge/Amount'),
    ]);
  });

  const samples = fileURLToPath(new URL('../../../shared/samples/en16931-ubl/', import.meta.url));
  it.skipIf(!existsSync(samples))('reads real files or says why not; what holds our terms alone is written again as it was', () => {
    let [seen, whole] = [0, 0];
    for (const name of readdirSync(samples).filter((n) => /\.xml$/i.test(n))) {
      try {
        const { invoice } = read(readFileSync(join(samples, name)));
        seen++;
        const again = read(write(invoice).bytes);
        expect([name, again]).toEqual([name, { invoice: { ...invoice }, findings: [] }]);
        whole++;
      } catch (error) {
        if (!(error instanceof EscaleError)) throw error;
        expect([name, error.findings[0]?.line]).toEqual([name, expect.any(Number)]);
      }
    }
    expect([seen > 5, whole]).toEqual([true, seen]);
  });
  const schemas = new URL('../../../shared/schemas/ubl-2.1/', import.meta.url);
  it.skipIf(!existsSync(schemas))('fits the schema of UBL 2.1: names, order, how often', () => {
    const wrongWith = ublSchema(schemas);
    for (const invoice of [taxed, margin, credit, whole]) expect(wrongWith(write(invoice).bytes)).toEqual([]);
    const swapped = text(taxed).replace(/(<cbc:IssueDate>.*<\/cbc:IssueDate>)(\s*)(<cbc:DueDate>.*<\/cbc:DueDate>)/, '$3$2$1');
    expect(wrongWith(encoded(swapped))).toEqual(['Invoice: <IssueDate> may not stand here']);
  });
});
