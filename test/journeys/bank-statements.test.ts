/** Statements of the bank: imported each once, and what came in made receipts on the day it came. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Host } from '../../core/contracts/index.ts';
import { type Body, type Options, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { type CamtEntry, camt053 } from '../kit/camt.ts';
import { balanceOf, eur, feeDossier } from './steps.ts';

const OURS = 'FR7699999000010000000000115';
const SECOND = 'FR7699999000010000000000309';
const THEIRS = 'FR7699999000010000000000212';

await onEachKind('bank statements', (kind) => {
  let app: TestApp;
  let client: string;
  beforeAll(async () => {
    app = await testApp(kind, {
      at: '2026-02-10T09:00:00.000Z',
      agency: { banks: [{ iban: OURS }, { iban: SECOND, account: '5121' }] },
      chart: { roles: { bank: { pointOfSale: { LYON: '5121' } } } },
    });
    client = (await app.op('client.create', { name: 'Brisemer & Fils' })).code;
  });
  afterAll(() => app?.remove());

  const content = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const give = (bytes: Uint8Array, how?: Options): Promise<Body> =>
    app.op('bankStatement.import', { file: 'relevé.xml', content: content(bytes) }, how);
  const refused = async (bytes: Uint8Array): Promise<Body> => {
    const before = await app.counts();
    const problem = await app.refusal('bankStatement.import', { file: 'relevé.xml', content: content(bytes) });
    expect(await app.counts()).toEqual(before);
    return problem;
  };
  /** Of the last element of a name, in a file. */
  const lineOf = (bytes: Uint8Array, tag: string): number => {
    const text = new TextDecoder().decode(bytes);
    return text.slice(0, text.lastIndexOf(tag)).split('\n').length;
  };
  let n = 0;
  /** A statement of a day, of an id of its own. */
  const day = (on: string, opening: string, entries: readonly CamtEntry[], more: object = {}) => ({
    ...{ iban: OURS, id: `S-${++n}`, day: on, opening, entries },
    ...more,
  });
  const linesOf = async (statement: string): Promise<Body[]> => (await app.op('bankLine.list', { statement, sort: 'bankRef' })).items;
  /** One line of money that came in. */
  async function came(amount: string, entry: Partial<CamtEntry> = {}, more: object = {}): Promise<Body> {
    const bytes = camt053([day('2026-02-02', '0.00', [{ amount, ref: `X${n}`, ...entry }], more)]);
    const [line] = await linesOf((await give(bytes)).statements[0].id);
    return line;
  }

  it('are kept as the bank sent them, line by line, and the same again changes nothing', async () => {
    const entries: CamtEntry[] = [
      { amount: '720.00', ref: 'B1', endToEndId: 'ACOMPTE 1', name: 'Brisemer & Fils', iban: THEIRS, text: 'Acompte séjour' },
      { amount: '-12.30', ref: 'B2', text: 'Frais de tenue' },
      {
        amount: '30.00',
        ref: 'B3',
        parts: [
          { amount: '10.00', endToEndId: 'P1', name: 'Lac' },
          { amount: '20.00', endToEndId: 'P2', name: 'Quai' },
        ],
      },
    ];
    const bytes = camt053([day('2026-01-12', '100.00', entries)]);
    const { status, statements, findings } = await give(bytes);
    expect([status, findings]).toEqual(['created', []]);
    expect(statements).toMatchObject([
      {
        account: OURS,
        statement: `S-${n}`,
        number: '7',
        from: '2026-01-12',
        to: '2026-01-12',
        opening: eur('100.00'),
        closing: eur('837.70'),
        lines: 4,
      },
    ]);
    const lines = await linesOf(statements[0].id);
    expect(lines.map((l) => [l.money.amount, l.state, l.bankRef, l.endToEndId, l.name])).toEqual([
      ['720.00', 'unassigned', 'B1', 'ACOMPTE 1', 'Brisemer & Fils'],
      ['-12.30', 'out', 'B2', null, null],
      ['10.00', 'unassigned', 'B3', 'P1', 'Lac'],
      ['20.00', 'unassigned', 'B3', 'P2', 'Quai'],
    ]);
    expect(lines[0]).toMatchObject({
      bookedOn: '2026-01-12',
      iban: THEIRS,
      text: 'Acompte séjour',
      code: { iso: 'PMNT-RCDT-ESCT', own: null },
      reversal: false,
    });
    const before = await app.counts();
    expect(await give(bytes)).toEqual({ status: 'unchanged', statements, findings: [] });
    expect({ ...(await app.counts()), audit_trail: 0 }).toEqual({ ...before, audit_trail: 0 });
    expect((await app.op('bankStatement.list', { account: OURS })).items).toMatchObject([{ id: statements[0].id }]);
    const found = await app.op('bankLine.list', { filter: '"séjour"', state: 'unassigned' });
    expect(found.items.map((l: Body) => l.id)).toEqual([lines[0].id]);
    expect((await app.op('bankLine.list', { filter: 'state:out money<0' })).items).toHaveLength(1);
  });

  it('are told where one is missing between them, naming both, and where they do not add up', async () => {
    const [first, second] = [day('2026-01-20', '837.70', []), day('2026-01-22', '900.00', [], { closing: '901.00' })];
    expect((await give(camt053([first]))).findings).toEqual([]);
    const { status, findings, statements } = await give(camt053([second]));
    expect(status).toBe('created');
    expect(findings.map((f: Body) => f.code)).toEqual(['BALANCE_GAP', 'BALANCE_BREAK']);
    expect(findings.map((f: Body) => [f.pointer, f.plugin, f.line > 1])).toEqual([
      ['/statements/0/opening', undefined, true],
      ['/statements/0/closing', 'bank-iso20022', true],
    ]);
    expect(findings[0].message).toContain(`${second.id} opens with 900.00 EUR`);
    expect(findings[0].message).toContain(`${first.id} of 2026-01-20 closed with 837.70 EUR`);
    expect((await app.op('bankStatement.list', { filter: 'to:2026-01-22' })).items).toMatchObject([{ id: statements[0].id, findings }]);
    // What an account holds in another currency follows what it held in that one.
    expect((await give(camt053([day('2026-01-23', '7.00', [], { currency: 'USD' })]))).findings).toEqual([]);
    // Those of one file follow each other too, and another account is another matter.
    const both = await give(camt053([day('2026-01-24', '901.00', [{ amount: '9.00' }]), day('2026-01-25', '910.00', [])]));
    expect(both.findings).toEqual([]);
    expect((await give(camt053([day('2026-01-25', '5.00', [], { iban: SECOND })]))).findings).toEqual([]);
  });

  it('of an account that is none of the agency’s are refused, whatever else stands in the file', async () => {
    const problem = await refused(camt053([day('2026-01-26', '910.00', []), day('2026-01-26', '0.00', [], { iban: THEIRS })]));
    expect(problem).toMatchObject({ status: 422, code: 'BANK_UNKNOWN', errors: [{ code: 'BANK_UNKNOWN', pointer: '/statements/1' }] });
    expect(problem.errors[0].line).toBe(lineOf(camt053([day('2026-01-26', '910.00', []), day('2026-01-26', '0.00', [])]), '<Stmt>'));
    for (const account of [THEIRS, OURS, SECOND]) expect(problem.detail).toContain(account);
  });

  it('that say something else under their name are refused; under another day it is another statement', async () => {
    const at = day('2026-01-28', '910.00', [{ amount: '1.00' }]);
    await give(camt053([at]));
    expect(await refused(camt053([{ ...at, entries: [{ amount: '2.00' }] }]))).toMatchObject({
      ...{ code: 'DUPLICATE_DOCUMENT', errors: [{ pointer: '/statements/0', line: lineOf(camt053([at]), '<Stmt>') }] },
    });
    expect((await give(camt053([{ ...at, day: '2026-01-29', opening: '911.00' }]))).status).toBe('created');
  });

  it('that are cut short, of another format or a notice are refused with what is wrong', async () => {
    const bytes = camt053([day('2026-01-30', '912.00', [{ amount: '1.00' }])]);
    const cut = await refused(bytes.slice(0, -60));
    expect(cut).toMatchObject({ code: 'FILE_TRUNCATED', errors: [{ code: 'FILE_TRUNCATED' }] });
    expect(await refused(new TextEncoder().encode(':20:START\n'))).toMatchObject({ code: 'FORMAT_UNKNOWN' });
    const notice = new TextDecoder().decode(bytes).replace('camt.053', 'camt.054').replaceAll('BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn');
    expect(await refused(new TextEncoder().encode(notice.replaceAll('Stmt>', 'Ntfctn>')))).toMatchObject({
      code: 'RECORD_INVALID',
      detail: expect.stringContaining('notice'),
    });
  });

  it('of a day more than ten years away are refused, and so are their lines', async () => {
    for (const on of ['9999-12-31', '2006-02-02'])
      expect(await refused(camt053([day(on, '0.00', [{ amount: '1.00', ref: 'F1' }])]))).toMatchObject({
        code: 'DATE_INVALID',
        detail: expect.stringContaining(`says ${on}`),
        errors: [{ pointer: '/statements/0' }],
      });
    const lines = camt053([day('2026-02-02', '0.00', [{ amount: '1.00' }, { amount: '1.00', on: '2006-02-02' }])]);
    expect(await refused(lines)).toMatchObject({
      ...{ code: 'DATE_INVALID', detail: expect.stringContaining('says 2006-02-02') },
      errors: [{ pointer: '/statements/0/lines/1', line: lineOf(lines, '<Ntry>') }],
    });
  });
  it('of which there is more to say than is kept say how much is left off', async () => {
    const entry = {
      amount: '3.00',
      parts: [
        { amount: '1.00', endToEndId: 'P1', name: 'Lac' },
        { amount: '1.00', endToEndId: 'P2', name: 'Quai' },
      ],
    };
    const { findings, statements } = await give(
      camt053([day('2026-02-02', '0.00', Array(241).fill(entry), { iban: SECOND, currency: 'USD' })]),
    );
    expect(findings).toHaveLength(201);
    expect(findings.slice(0, 200).every((f: Body) => f.code === 'BATCH_DIFFERS')).toBe(true);
    expect(findings[200]).toEqual({
      code: 'FINDINGS_LEFT_OFF',
      message: `41 more findings of statement S-${n} are left off: the first 200 are told.`,
    });
    expect(statements[0].findings).toEqual(findings);
  });
  it('hide a card however it is written, in what is stored too', async () => {
    const line = await came('1.00', { text: 'carte 4111111111111111', name: 'x4111 1111 1111 1111', endToEndId: 'PAN_IN_ENTITIES' });
    expect([line.text, line.name]).toEqual(['carte XXXXXXXXXXXX1111', 'xXXXX XXXX XXXX 1111']);
    const xml = new TextDecoder().decode(camt053([day('2026-02-02', '1.00', [{ amount: '1.00', text: 'CARD' }])]));
    const { statements } = await give(new TextEncoder().encode(xml.replace('CARD', '&#52;111111111111111')));
    expect((await linesOf(statements[0].id))[0].text).toBe('XXXXXXXXXXXX1111');
    const stored = await app.db.read(app.ctx(), (tx) => tx.sql<{ bytes: Uint8Array }>('SELECT bytes FROM blobs'));
    for (const { bytes } of stored) expect(Buffer.from(bytes).toString('latin1')).not.toContain('4111111111111111');
  });

  it('a line becomes a receipt on the day it came, once; reversed, it may become another', async () => {
    const dossier = await feeDossier(app, client, '100.00');
    const line = await came('100.00', { endToEndId: 'VIR 42', name: 'Brisemer & Fils' });
    const before = await balanceOf(app, '512');
    const { receipts, line: assigned } = await app.op('receipt.assign', { line: line.id, dossier });
    expect(receipts).toMatchObject([
      {
        kind: 'receipt',
        dossier,
        money: eur('100.00'),
        receivedOn: '2026-02-02',
        method: 'transfer',
        bankRef: 'VIR 42',
        bankLine: line.id,
      },
    ]);
    expect(assigned).toMatchObject({ id: line.id, state: 'assigned', receipt: receipts[0].ref });
    expect(Number(await balanceOf(app, '512')) - Number(before)).toBeCloseTo(100);
    const [entry] = (await app.op('ledger.entries', { dossier })).items;
    expect(entry.date).toBe('2026-02-02');
    expect(await app.refusal('receipt.assign', { line: line.id, dossier })).toMatchObject({
      code: 'BANK_LINE_STATE',
      detail: expect.stringContaining(receipts[0].ref),
    });
    await app.op('payment.reverse', { ref: receipts[0].ref, reason: 'autre dossier' });
    expect((await app.op('bankLine.list', { state: 'unassigned', statement: line.statement })).items).toMatchObject([
      { id: line.id, receipt: null },
    ]);
    const other = await feeDossier(app, client, '100.00');
    expect((await app.op('receipt.assign', { line: line.id, dossier: other })).line.state).toBe('assigned');
    expect((await app.op('dossier.get', { ref: other })).paid).toEqual(eur('100.00'));
  });

  it('a line is shared between dossiers, all or none, and is free once none of its receipts stands', async () => {
    const [a, b] = [await feeDossier(app, client, '60.00'), await feeDossier(app, client, '40.00')];
    const line = await came('100.00');
    const shares = (second: string) => [
      { dossier: a, money: eur('60.00') },
      { dossier: b, money: eur(second) },
    ];
    expect((await app.refusal('receipt.assign', { line: line.id, shares: shares('41.00') })).code).toBe('AMOUNTS_DISAGREE');
    const { receipts } = await app.op('receipt.assign', { line: line.id, shares: shares('40.00') });
    expect(receipts.map((r: Body) => [r.dossier, r.money.amount, r.bankLine])).toEqual([
      [a, '60.00', line.id],
      [b, '40.00', line.id],
    ]);
    const state = async () => (await app.op('bankLine.list', { statement: line.statement })).items[0].state;
    // A part that was charged back leaves the line assigned.
    await app.op('payment.reverse', { ref: receipts[0].ref, reason: 'rejet', money: eur('10.00') });
    await app.op('payment.reverse', { ref: receipts[1].ref, reason: 'rejet' });
    expect(await state()).toBe('assigned');
    await app.op('payment.reverse', { ref: receipts[0].ref, reason: 'rejet' });
    expect(await state()).toBe('unassigned');
  });

  it('money that went out, another currency, an invoice of another dossier, no dossier: refused, and the line stays', async () => {
    const dossier = await feeDossier(app, client, '100.00');
    const out = await came('-5.00');
    expect((await app.refusal('receipt.assign', { line: out.id, dossier })).code).toBe('BANK_LINE_STATE');
    const line = await came('100.00');
    expect((await app.refusal('receipt.assign', { line: line.id, dossier: 'D2026-999999' })).code).toBe('NOT_FOUND');
    expect((await app.refusal('receipt.assign', { line: line.id, dossier, invoice: 'F2026-999999' })).code).toBe('NOT_FOUND');
    expect((await app.refusal('receipt.assign', { line: line.id })).code).toBe('INPUT_INVALID');
    expect((await app.refusal('receipt.assign', { line: '01ARZ3NDEKTSV4RRFFQ69G5FAV', dossier })).code).toBe('NOT_FOUND');
    const dollars = await came('100.00', {}, { iban: SECOND, currency: 'USD' });
    expect((await app.refusal('receipt.assign', { line: dollars.id, dossier })).code).toBe('CURRENCY_MISMATCH');
    for (const { statement } of [out, line, dollars]) expect((await linesOf(statement))[0].receipt).toBe(null);
  });

  it('a receipt stands on the account of the chart its bank is kept on', async () => {
    const dossier = await feeDossier(app, client, '30.00');
    const line = await came('30.00', {}, { iban: SECOND });
    const before = [await balanceOf(app, '5121'), await balanceOf(app, '512')];
    const { receipts } = await app.op('receipt.assign', { line: line.id, dossier });
    expect([await balanceOf(app, '5121'), await balanceOf(app, '512')]).toEqual(['30.00', before[1]]);
    await app.op('payment.reverse', { ref: receipts[0].ref, reason: 'rejet' });
    expect(await balanceOf(app, '5121')).toBe(before[0]);
  });

  it('are for who keeps the books: a viewer sees none, an agent imports none', async () => {
    const bytes = camt053([day('2026-02-03', '0.00', [])]);
    for (const [role, operation, input] of [
      ['viewer', 'bankStatement.list', {}],
      ['viewer', 'bankLine.list', {}],
      ['agent', 'bankStatement.import', { file: 'a.xml', content: content(bytes) }],
      ['agent', 'receipt.assign', { line: '01ARZ3NDEKTSV4RRFFQ69G5FAV', dossier: 'D' }],
    ] as const)
      expect((await app.refusal(operation, input, { actor: app.as(role) })).code).toBe('FORBIDDEN');
    expect((await give(bytes, { actor: app.as('accountant') })).status).toBe('created');
  });

  it('agree with what was made of them; a line that is gone, or whose state was changed, shows', async () => {
    const report = async () => app.integrity.run(app.ctx());
    expect((await report()).findings).toEqual([]);
    const banks = app.resolve(Host.Banks);
    expect(banks.get('demo-fr', 'bank-iso20022')?.formats[0]).toBe('pain.001.001.09');
    const line = await came('3.00');
    await app.db.transaction(app.ctx(), async (tx) => {
      await tx.sql("UPDATE payments_bank_lines SET state = 'assigned', receipt = 'R2026-999999' WHERE id = ?", [line.id]);
    });
    expect((await report()).findings.map((f) => f.code)).toContain('NOT_AS_ASSIGNED');
  });
});
