import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BankLine, type BankStatement, EscaleError, formatMinor, money, type PaymentBatch } from '../../core/contracts/index.ts';
import { judgeReading } from '../../core/suppliers/judge-statements.ts';
import type { CamtEntry, CamtVersion } from '../../test/kit/camt.ts';
import { bare, batch, day, entries, formats, OURS, THEIRS, wrongAccount } from './kit.ts';
import { orders } from './orders.ts';
import { read } from './read.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encoded = (xml: string): Uint8Array => new TextEncoder().encode(xml);
const findings = (bytes: Uint8Array) => judgeReading('bank-iso20022', read(bytes)).statements.flatMap((s) => s.findings);
const codes = (bytes: Uint8Array): string[] => findings(bytes).map((f) => f.code);
const only = (entry: CamtEntry, version: CamtVersion = '08'): BankLine =>
  read(day([entry], {}, version)).statements[0]?.lines[0] as BankLine;

describe('a statement', () => {
  it.each(['02', '08'] as const)('says everything of a line, in version %s', (version) => {
    const { format, statements } = read(day(entries, {}, version));
    expect(format).toBe(`camt.053.001.${version}`);
    const [statement] = statements;
    expect(statement).toMatchObject({
      ...{ findings: [], kind: 'statement', id: 'S-1', page: null, number: '7', period: { from: '2026-01-12', to: '2026-01-12' } },
      account: { iban: OURS, number: null, bic: null, currency: 'EUR' },
      opening: { on: '2026-01-12', money: money(10_000n, 'EUR') },
      closing: { on: '2026-01-12', money: money(83_770n, 'EUR') },
    });
    const [first, second, third] = (statement as BankStatement).lines as [BankLine, BankLine, BankLine];
    expect(first).toEqual({
      at: { line: expect.any(Number), column: expect.any(Number) },
      ...{ money: money(72_000n, 'EUR'), bankRef: 'B1', endToEndId: 'D2026-000001', bookedOn: '2026-01-12', valueOn: '2026-01-12' },
      counterparty: { name: 'Brisemer & Fils', iban: THEIRS, bic: null },
      remittance: { text: 'Acompte <D2026-000001>', references: [] },
      ...{ original: null, fees: [], returned: null, reversal: false, code: { iso: 'PMNT-RCDT-ESCT', own: null }, batch: null, parts: [] },
    });
    expect(second).toMatchObject({ money: money(-1_230n, 'EUR'), endToEndId: null, counterparty: null });
    expect(third.parts.map((p) => [p.money.minor, p.endToEndId, p.counterparty?.name])).toEqual([
      [1_000n, 'P1', 'Lac'],
      [2_000n, 'P2', 'Quai'],
    ]);
    expect([third.counterparty, third.endToEndId]).toEqual([null, null]);
  });
  it('says charges, the amount in another currency, the reason something came back, structured references', () => {
    const detail = [
      '<AmtDtls><InstdAmt><Amt Ccy="USD">110.00</Amt><CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>1.1</XchgRate></CcyXchg></InstdAmt></AmtDtls>',
      '<Chrgs><Rcrd><Amt Ccy="EUR">1.50</Amt><ChrgInclInd>true</ChrgInclInd><Tp><Prtry><Id>COM</Id></Prtry></Tp></Rcrd></Chrgs>',
      '<RmtInf><Strd><RfrdDocInf><Nb>F2026-000001</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>',
      '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>',
    ].join('\n');
    expect(only({ amount: '98.50', detail })).toMatchObject({
      original: { money: money(11_000n, 'USD'), rate: '1.1' },
      fees: [{ money: money(150n, 'EUR'), code: 'COM', included: true }],
      remittance: { text: null, references: ['RF18539007547034', 'F2026-000001'] },
      returned: 'AC04',
    });
    const old = '<Chrgs><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Tp><Cd>COMM</Cd></Tp></Chrgs>';
    expect(only({ amount: '98.50', detail: old }, '02').fees).toEqual([{ money: money(150n, 'EUR'), code: 'COMM', included: null }]);
  });
  it('knows who is on the other side of what takes a line back', () => {
    const returned = {
      amount: '20.00',
      reversal: true,
      detail: '<RltdPties><Dbtr><Pty><Nm>Us</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Lac</Nm></Pty></Cdtr></RltdPties>',
    };
    expect(only(returned)).toMatchObject({ reversal: true, money: money(2_000n, 'EUR'), counterparty: { name: 'Lac' } });
    expect(only({ ...returned, reversal: false }).counterparty?.name).toBe('Us');
  });
  it('leaves out what is only announced, and says so', () => {
    const bytes = day([...entries, { amount: '5.00', status: 'PDNG' }]);
    expect([read(bytes).statements[0]?.lines.length, codes(bytes)]).toEqual([3, ['LINES_PENDING']]);
  });
  it('says where nothing proves that it is whole', () => {
    const cut = (xml: string, what: RegExp): Uint8Array => encoded(xml.replace(what, ''));
    const xml = text(day(entries));
    expect(codes(cut(xml, /<Bal>.*CLBD.*<\/Bal>/))).toEqual(['BALANCE_MISSING']);
    expect(codes(cut(xml, /<Bal>.*OPBD.*<\/Bal>/))).toEqual(['BALANCE_MISSING']);
    expect(codes(cut(xml, /<Ntry>[\s\S]*?<\/Ntry>/))).toEqual(['BALANCE_BREAK']);
    expect(codes(encoded(xml.replace('<Ntry>', '<TxsSummry><TtlNtries><NbOfNtries>4</NbOfNtries></TtlNtries></TxsSummry><Ntry>')))).toEqual(
      ['LINES_MISSING'],
    );
    const [finding] = findings(day(entries, { closing: '838.00' }));
    expect(finding?.message).toContain(
      'opens with 100.00 EUR, its lines move 737.70 EUR, and it closes with 838.00 EUR instead of 837.70 EUR.',
    );
    expect(finding?.line).toBe(xml.slice(0, xml.indexOf('<Stmt>')).split('\n').length);
    // A balance in another currency proves nothing: why it is left out is said beside.
    const foreign = encoded(xml.replace(/(<Bal>.*CLBD.*Ccy=")EUR/, '$1USD'));
    expect(findings(foreign)).toMatchObject([
      { code: 'BALANCE_MISSING', pointer: '/statements/0/closing', plugin: 'bank-iso20022' },
      { code: 'CURRENCY_MISMATCH', line: xml.slice(0, xml.indexOf('CLBD')).split('\n').length, plugin: 'bank-iso20022' },
    ]);
  });
  it('says where parts of a line are not the line', () => {
    const parts = [
      { amount: '10.00', endToEndId: 'P1', name: 'Lac' },
      { amount: '19.00', endToEndId: 'P2', name: 'Quai' },
    ];
    const xml = text(day([{ amount: '1.00' }, { amount: '30.00', parts }]));
    const line = xml.slice(0, xml.lastIndexOf('<Ntry>')).split('\n').length;
    expect(findings(encoded(xml))).toMatchObject([{ code: 'BATCH_DIFFERS', pointer: '/statements/0/lines/1', line }]);
  });
  it('takes idle decimals and moments for days', () => {
    const xml = text(day(entries))
      .replaceAll('>720.00<', '>720.00000<')
      .replace('<BookgDt><Dt>2026-01-12</Dt>', '<BookgDt><DtTm>2026-01-12T23:30:00+01:00</DtTm>');
    expect(read(encoded(xml)).statements[0]?.lines[0]).toMatchObject({ money: money(72_000n, 'EUR'), bookedOn: '2026-01-12' });
  });
  it.each<[string, string, string]>([
    ['an amount that is none', '>720.00<', '>1e3<'],
    ['more decimals than there are', '>720.00<', '>720.001<'],
    ['a day that is none', '<BookgDt><Dt>2026-01-12', '<BookgDt><Dt>2026-02-30'],
    ['no direction', '<CdtDbtInd>CRDT</CdtDbtInd><Sts>', '<CdtDbtInd>BOTH</CdtDbtInd><Sts>'],
    ['a currency that is none', '<Ntry><Amt Ccy="EUR">', '<Ntry><Amt Ccy="EUX">'],
    ['a line in another currency', '<Ntry><Amt Ccy="EUR">', '<Ntry><Amt Ccy="USD">'],
    ['a reference that is none', '<EndToEndId>', `<EndToEndId>${'x'.repeat(70)}`],
    ['more text than one payment has', '<Ustrd>', `<Ustrd>${'x'.repeat(20_000)}`],
    ['no account', `<Id><IBAN>${OURS}</IBAN></Id><Ccy>`, '<Ccy>'],
  ])('with %s is refused with its line', (_what, from, to) => {
    const xml = text(day(entries));
    expect(xml).toContain(from);
    expect(() => read(encoded(xml.replace(from, to)))).toThrow(
      expect.objectContaining({ code: 'RECORD_INVALID', findings: [expect.objectContaining({ line: expect.any(Number) })] }),
    );
  });
  it.each(['camt.053.001.99', 'camt.052.001.08', 'pain.001.001.09'])('in %s is not read here', (format) => {
    const xml = text(day(entries)).replace('camt.053.001.08', format);
    expect(() => read(encoded(xml))).toThrow(expect.objectContaining({ code: 'FORMAT_UNKNOWN' }));
  });
  it('that is no XML is another plugin’s', () => {
    expect(() => read(encoded(':20:START\n'))).toThrow(expect.objectContaining({ code: 'FORMAT_UNKNOWN' }));
  });
  it('with any bytes changed is read or refused with a place', () => {
    const source = day(entries);
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.nat(source.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 }), (edits) => {
        const copy = Uint8Array.from(source);
        for (const { at, byte } of edits) copy[at] = byte;
        try {
          read(copy);
        } catch (error) {
          if (!(error instanceof EscaleError)) throw error;
          expect(error.findings[0]?.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('transfers', () => {
  const xml = (of: PaymentBatch, format?: string): string => text(orders(of, format).bytes);
  it('are written in the letters of banks, with the place of each version', () => {
    const ninth = xml(batch);
    expect(ninth).toContain('<Nm>Horizon + Fils Voyages</Nm>');
    expect(ninth).toContain('<Nm>Hotel du Lac OEuvre</Nm>');
    expect(ninth).toContain("<Ustrd>Facture 26-0042 'sejour'</Ustrd>");
    expect(ninth).toContain('<StrtNm>3 quai du Miroir, bat. B</StrtNm>');
    expect(ninth).toContain('<CtrlSum>1234.57</CtrlSum>');
    // Each side pays its own charges.
    expect(ninth).toContain('<ChrgBr>SLEV</ChrgBr>');
    expect(ninth).toMatch(/<ReqdExctnDt>\s*<Dt>2026-01-14<\/Dt>/);
    expect(ninth).toContain('<BICFI>AAAAFR22XXX</BICFI>');
    const third = xml(batch, 'pain.001.001.03');
    expect(third).toContain('<ReqdExctnDt>2026-01-14</ReqdExctnDt>');
    expect(third).toContain('<BIC>AAAAFR22XXX</BIC>');
  });
  const first = (over: object, creditor: object = {}): PaymentBatch => {
    const [order] = batch.orders as [PaymentBatch['orders'][number]];
    return { ...batch, orders: [{ ...order, ...over, creditor: { ...order.creditor, ...creditor } }] };
  };
  it.each<[string, string, PaymentBatch]>([
    ['IBAN_INVALID', '/debtor/iban', wrongAccount],
    ['IBAN_INVALID', '/orders/0/creditor/iban', first({}, { iban: OURS })],
    ['BIC_INVALID', '/orders/0/creditor/bic', first({}, { bic: 'AAAA' })],
    ['TEXT_MISSING', '/orders/0/creditor/name', first({}, { name: ' ' })],
    ['TEXT_CHARACTERS', '/orders/0/creditor/name', first({}, { name: 'Озеро' })],
    ['TEXT_TOO_LONG', '/orders/0/creditor/name', first({}, { name: 'x'.repeat(71) })],
    ['TEXT_TOO_LONG', '/orders/0/remittance/text', first({ remittance: { text: 'x'.repeat(141) } })],
    ['REFERENCE_INVALID', '/orders/0/remittance/reference', first({ remittance: { reference: 'RF19539007547034' } })],
    ['TEXT_MISSING', '/orders/0/creditor/address/city', first({}, { address: { lines: [], postcode: null, city: null, country: 'FR' } })],
    [
      'COUNTRY_INVALID',
      '/orders/0/creditor/address/country',
      first({}, { address: { lines: [], postcode: null, city: 'Lyon', country: 'UK' } }),
    ],
    ['CURRENCY_INVALID', '/orders/0/money/currency', first({ money: money(1n, 'USD') })],
    ['AMOUNT_INVALID', '/orders/0/money', first({ money: money(0n, 'EUR') })],
    ['AMOUNT_INVALID', '/orders/0/money', first({ money: money(100_000_000_000n, 'EUR') })],
    ['ID_INVALID', '/orders/0/id', first({ id: '/X' })],
    ['ID_INVALID', '/id', { ...batch, id: 'é' }],
    ['ID_REPEATED', '/orders/1/id', { ...batch, orders: batch.orders.map((o) => ({ ...o, id: 'A' })) }],
    ['DATE_INVALID', '/executeOn', { ...batch, executeOn: '2026-01-11' }],
    ['ORDERS_MISSING', '/orders', { ...batch, orders: [] }],
  ])('are told %s at %s', (code, pointer, of) => {
    expect(orders(of).findings).toContainEqual(expect.objectContaining({ code, pointer }));
    expect(orders(of).bytes.length).toBe(0);
  });

  const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
  const atHand = existsSync(`${shared}schemas/iso20022`) && spawnSync('xmllint', ['--version']).error === undefined;
  it.skipIf(!atHand).each(formats)('in %s fit the schema and the rules of SEPA', (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'escale-pain-'));
    try {
      for (const of of [batch, bare]) {
        const file = join(folder, 'file.xml');
        writeFileSync(file, orders(of, format).bytes);
        execFileSync('xmllint', ['--noout', '--nonet', '--schema', `${shared}schemas/iso20022/${format}.xsd`, file], { stdio: 'pipe' });
        const total = formatMinor(
          of.orders.reduce((sum, o) => sum + o.money.minor, 0n),
          'EUR',
        );
        const asked = [`--type=${format}`, `--total=${total}`, `--count=${of.orders.length}`, '--warn-fatal', file];
        expect(execFileSync(process.execPath, [`${shared}checks/check-sepa.mjs`, ...asked], { encoding: 'utf8' })).toMatch(/^OK/m);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('real files', () => {
  const samples = fileURLToPath(new URL('../../../shared/samples/camt/', import.meta.url));
  const names = existsSync(samples) ? readdirSync(samples).filter((n) => n.endsWith('.xml')) : [];
  it.skipIf(names.length === 0)('are read, with what does not add up told; those of other messages are refused', () => {
    const said = Object.fromEntries(
      names.map((name) => {
        try {
          const { statements } = judgeReading('bank-iso20022', read(readFileSync(samples + name)));
          const findings = statements.flatMap((s) => s.findings);
          return [name, [statements.map((s) => s.lines.length).join('+'), ...new Set(findings.map((f) => f.code))].join(' ')];
        } catch (error) {
          if (!(error instanceof EscaleError)) throw error;
          return [name, error.code];
        }
      }),
    );
    const reports = ['v1', 'v2.other-account', 'v2.with-account-name', 'v2', 'v4', 'v6', 'v8'].map((v) => [
      `camt052.${v}.xml`,
      'FORMAT_UNKNOWN',
    ]);
    expect(said).toEqual({
      ...Object.fromEntries(reports),
      'camt053.v2.minimal.xml': '1 BALANCE_MISSING CURRENCY_MISMATCH',
      'camt053.v2.with-account-name.xml': '1 BALANCE_MISSING',
      'camt053.v2.with-party-ids.xml': '1 BALANCE_MISSING CURRENCY_MISMATCH',
      'camt053.v2.wrong.xml': 'RECORD_INVALID',
      'camt053.v3.xml': '1 BALANCE_MISSING CURRENCY_MISMATCH',
      // Entries that say no day.
      'camt054.v2.with-account-name.xml': 'RECORD_INVALID',
      'camt054.v8-with-financial-institution.xml': 'RECORD_INVALID',
      'camt054.v2.xml': '1 BATCH_DIFFERS',
      'camt054.v8.xml': '1 BATCH_DIFFERS',
      'camt53.only-Dt-with-DtTm.xml': '0 BALANCE_MISSING',
      'oca-test-camt053.xml': '3 BALANCE_BREAK',
      'oca-test-camt054.xml': '1',
      'tryton-camt.054.001.02.xml': '1',
    });
  });
});
