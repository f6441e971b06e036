/**
 * One change behind the product's back, by SQL or on disk, in every table and file that holds money or documents: the integrity run names the place.
 * A table is one line below: each column of a row is changed, then the row deleted. Every change is taken back before the next.
 */
import { appendFileSync, globSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eur, feeDossier } from '../journeys/steps.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { type Gateway, startGateway } from '../kit/gateway.ts';
import { ways } from './odd/ways.ts';

interface Tampered {
  readonly table: string;
  /** Which row; any when left out. */
  readonly where?: string;
  /** Columns that say nothing a person or the books rely on. */
  readonly but?: readonly string[];
}
/** What a row says is said elsewhere too: entries, balances, counters, dates. */
const LINKED: readonly Tampered[] = [
  { table: 'ledger_entries', where: 'seq = 2' },
  { table: 'ledger_lines', where: 'seq = 2 AND line = 1' },
  { table: 'ledger_parties' },
  { table: 'ledger_balances' },
  // A doubt without cause is lifted by the run itself.
  { table: 'ledger_heads', but: ['doubt'] },
  { table: 'ledger_closings', where: "up_to = '2025-12-31'" },
  { table: 'ledger_series', where: "series LIKE 'F2%' OR series LIKE 'R2%'" },
  { table: 'ledger_series', where: "series LIKE 'OD2%'" },
  { table: 'ledger_series', where: "series LIKE 'RM2%'" },
  { table: 'accounting_due' },
  { table: 'accounting_accounts', where: "account = '411'" },
  { table: 'row_counts', where: "counted = 'audit_trail'", but: ['shard'] },
];
/** Rows with a seal, which are counted. */
const SEALED: readonly Tampered[] = [
  { table: 'billing_invoices', where: "kind = 'creditNote'" },
  { table: 'billing_billed_lines' },
  { table: 'billing_documents' },
  { table: 'billing_credits' },
  { table: 'accounting_movements', where: 'entry IS NOT NULL' },
  { table: 'accounting_rates' },
  { table: 'accounting_held' },
  { table: 'accounting_takes' },
  { table: 'blobs' },
  { table: 'dossiers' },
  { table: 'dossiers_services' },
  { table: 'dossiers_price_lines' },
  { table: 'payments_movements', where: "kind = 'receipt'" },
  { table: 'payments_refunds' },
  { table: 'payments_charges' },
  { table: 'payments_charge_events' },
  { table: 'settlement_supplier_invoices' },
  { table: 'settlement_invoice_lines' },
  { table: 'settlement_states' },
  { table: 'settlement_payables', where: 'paid_minor <> 0' },
  { table: 'settlement_payments', where: 'reverses IS NULL' },
  { table: 'settlement_payment_lines' },
  { table: 'exports_batches' },
  { table: 'exports_entries' },
  { table: 'audit_trail' },
  { table: 'access_users' },
  { table: 'access_api_keys' },
];

type Row = Record<string, unknown>;

await onEachKind('one change behind our back', (kind) => {
  let app: TestApp;
  let gateway: Gateway;
  const execute = (sql: string, params: readonly unknown[] = []): Promise<Row[]> =>
    app.db.connections.use((run) =>
      run(
        sql,
        params.map((p) => (kind === 'mariadb' && typeof p === 'bigint' ? String(p) : p)),
      ),
    );
  const insert = (table: string, row: Row) => {
    const names = Object.keys(row);
    return execute(`INSERT INTO ${table} (\`${names.join('`, `')}\`) VALUES (${names.map(() => '?').join(', ')})`, Object.values(row));
  };
  const primaryOf = async (table: string): Promise<string[]> =>
    (
      await execute(
        kind === 'sqlite'
          ? `SELECT name FROM pragma_table_info('${table}') WHERE pk > 0`
          : `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '${table}' AND column_key = 'PRI'`,
      )
    ).map((c) => String(c['name']));
  const run = () => app.integrity.run(app.ctx());
  /** What the run says beyond the triggers that are away for the tampering. */
  const said = async () => (await run()).findings.filter((f) => f.code !== 'TRIGGER_MISSING');

  beforeAll(async () => {
    gateway = await startGateway();
    app = await testApp(kind, {
      at: '2026-01-12T09:00:00.000Z',
      plugins: { 'accounting-odd-api': new URL('./odd/accounting-odd-api/', import.meta.url) },
      settings: {
        'payment-http': { baseUrl: `http://127.0.0.1:${gateway.port}`, apiKey: gateway.apiKey, signingSecret: gateway.secret },
      },
      outboundAllow: [`127.0.0.1:${gateway.port}`],
    });
    await app.op('user.create', { login: 'ana@agency.example', name: 'Ana', password: 'sept-mots-pour-un-secret', roles: ['agent'] });
    await app.op('apiKey.create', { name: 'Site', roles: ['agent'] });
    await app.op('client.create', { code: 'DURAND', name: 'Durand' });
    await app.op('supplier.create', { code: 'LAC', name: 'Hôtel du Lac' });
    await app.op('period.close', { upTo: '2025-11-30' });
    const fee = await feeDossier(app, 'DURAND', '120.00');
    const first = await app.op('invoice.issue', { dossier: fee });
    const { ref } = await app.op('dossier.create', { title: 'Séjour', client: 'DURAND', status: 'confirmed' });
    await app.op('service.add', {
      dossier: ref,
      service: 'hotel',
      supplier: 'LAC',
      soldAs: 'principal',
      item: { stays: [{ name: 'Hôtel du Lac', from: '2026-07-04', to: '2026-07-11' }] },
      prices: [
        { side: 'sale', nature: 'stay', label: 'Séjour', money: eur('200.00') },
        { side: 'purchase', nature: 'stay', label: 'Séjour', money: eur('180.00') },
      ],
    });
    await app.op('invoice.issue', { dossier: ref });
    await app.op('period.close', { upTo: '2025-12-31' });
    await app.op('payment.record', { dossier: ref, money: eur('240.00') });
    await app.op('payment.share', { money: eur('10.00'), shares: [fee, ref].map((dossier) => ({ dossier, money: eur('5.00') })) });
    await app.op('payment.record', { dossier: ref, money: eur('5.00') });
    await app.op('refund.create', { dossier: ref, money: eur('50.00'), reason: 'Trop perçu' });
    await app.op('creditNote.issue', { invoice: first.number, reason: 'Erreur' });
    // Billed otherwise than expected: a variance is noted.
    await app.op('supplierInvoice.create', {
      supplier: 'LAC',
      reference: 'L-1',
      issuedOn: '2026-01-10',
      total: eur('180.50'),
      lines: [{ money: eur('180.50'), dossier: ref }],
    });
    const other = await app.op('service.add', {
      dossier: ref,
      service: 'hotel',
      supplier: 'LAC',
      soldAs: 'principal',
      item: { stays: [{ name: 'Annexe', from: '2026-07-04', to: '2026-07-05' }] },
      prices: [{ side: 'purchase', nature: 'stay', label: 'Annexe', money: eur('20.00') }],
    });
    const wrong = await app.op('supplierInvoice.create', {
      ...{
        supplier: 'LAC',
        reference: 'L-2',
        issuedOn: '2026-01-10',
        total: eur('5.00'),
        lines: [{ money: eur('5.00'), service: other.id }],
      },
    });
    await app.op('supplierInvoice.reverse', { ref: wrong.ref, reason: 'Erreur' });
    await app.op('payment.record', { dossier: ref, money: eur('40.00'), method: 'cheque' });
    await app.op('bankDeposit.create', { money: eur('40.00') });
    const { ref: due } = (await app.op('payable.list')).items[0];
    const pay = (amount: string) =>
      app.op('supplierPayment.create', { supplier: 'LAC', money: eur(amount), invoices: [{ invoice: due, money: eur(amount) }] });
    await pay('80.50');
    await app.op('supplierPayment.reverse', { ref: (await pay('20.00')).ref, reason: 'Erreur' });
    await app.op('settlement.close', { service: other.id, reason: 'Offert' });
    await app.op('entry.create', {
      ...{ date: '2026-01-12', label: 'Frais' },
      lines: [
        { account: '658', debit: eur('5.00') },
        { account: '472', credit: eur('5.00') },
      ],
    });
    await app.op('rate.create', { currency: 'USD', day: '2026-01-09', rate: '1.08' });
    const { ref: dollars } = await app.op('dossier.create', { title: 'Frais', client: 'DURAND', status: 'confirmed', currency: 'USD' });
    await app.op('payment.record', { dossier: dollars, money: { amount: '10.00', currency: 'USD' } });
    const { id: charge } = await app.op('charge.create', {
      dossier: await feeDossier(app, 'DURAND', '30.00'),
      money: eur('30.00'),
      instrument: 't',
    });
    await app.worker.drain();
    const back = { id: 'e-1', type: 'chargedBack', key: charge, reference: 'ch_1', ...eur('10.00'), day: '2026-01-12' };
    const { url, headers, bytes } = gateway.signed(
      'http://localhost:3000/api/charges/reports/demo-fr/payment-http',
      [back],
      app.clock.now(),
    );
    expect((await app.api.fetch(new Request(url, { method: 'POST', headers, body: bytes as BodyInit }))).status).toBe(200);
    await app.op('export.create', { adapter: 'accounting-fec' });
    ways.post = async () => ({ state: 'done', value: { reference: 'r' } });
    await app.op('export.create', { adapter: 'accounting-odd-api' });
    await app.op('export.create', { adapter: 'accounting-fec', from: '2026-01-01', to: '2026-12-31' });
    await app.worker.drain();
  }, 60_000);
  afterAll(async () => {
    await app?.remove();
    await gateway?.close();
  });

  it('finds nothing where nothing was changed, and the triggers while they are away', async () => {
    const { ok, findings, checks, looked } = await run();
    expect(findings).toEqual([]);
    expect([ok, checks.length > 15, looked > 50]).toEqual([true, true, true]);
    const [trigger] = await execute(
      kind === 'sqlite' ? "SELECT sql AS body FROM sqlite_master WHERE name = 'blobs_no_update'" : 'SHOW CREATE TRIGGER blobs_no_update',
    );
    await execute('DROP TRIGGER blobs_no_update');
    expect((await run()).findings).toMatchObject([{ code: 'TRIGGER_MISSING', place: 'table blobs' }]);
    // One of the same name that lets everything through is none.
    await execute(
      kind === 'sqlite'
        ? 'CREATE TRIGGER blobs_no_update BEFORE UPDATE ON blobs BEGIN SELECT 1; END'
        : 'CREATE TRIGGER blobs_no_update BEFORE UPDATE ON blobs FOR EACH ROW SET @x = 1',
    );
    expect((await run()).findings).toMatchObject([{ code: 'TRIGGER_MISSING', place: 'table blobs' }]);
    await execute('DROP TRIGGER blobs_no_update');
    await execute(String(trigger?.['body'] ?? trigger?.['SQL Original Statement']));
    expect((await run()).ok).toBe(true);
  });

  it('names the series of a counter that was moved, whatever it numbers', async () => {
    const all = await execute('SELECT series, value FROM ledger_series');
    expect(all.length).toBeGreaterThan(9);
    for (const { series, value } of all) {
      const set = (to: number) => execute('UPDATE ledger_series SET value = ? WHERE series = ?', [to, series]);
      await set(Number(value) + 1);
      const { findings } = await run();
      await set(Number(value));
      expect(findings).toMatchObject([{ place: `series ${series}`, code: 'SERIES_GAP' }]);
    }
  });

  describe('in a table', () => {
    let total = 0;
    beforeAll(async () => {
      const triggers = await execute(
        kind === 'sqlite'
          ? "SELECT name FROM sqlite_master WHERE type = 'trigger'"
          : 'SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()',
      );
      for (const { name } of triggers) await execute(`DROP TRIGGER ${String(name)}`);
    });

    /** A row of a table and everything that is done to it, one after the other: each column changed, then the row deleted. */
    const triesOf = async ({ table, where, but = [] }: Tampered) => {
      const [row] = await execute(`SELECT * FROM ${table}${where ? ` WHERE ${where}` : ''} LIMIT 1`);
      if (!row) throw new Error(`${table} has no such row to tamper with`);
      const columns = Object.keys(row).filter((c) => !but.includes(c));
      const tries: [what: string, changed: Row | null][] = columns.map((c) => [`${c} changed`, { ...row, [c]: bump(row[c]) }]);
      return { table, row, keys: await primaryOf(table), tries: [...tries, ['a row deleted', null] as [string, null]] };
    };
    type Tries = Awaited<ReturnType<typeof triesOf>>;
    /** Puts a changed row, or none, in the place of a row. What takes it back, or null where the database itself refused: a key that is taken, a day that is none. */
    const tamper = async ({ table, row, keys }: Tries, what: string, changed: Row | null): Promise<(() => Promise<unknown>) | null> => {
      const remove = (r: Row) =>
        execute(
          `DELETE FROM ${table} WHERE ${keys.map((k) => `\`${k}\` = ?`).join(' AND ')}`,
          keys.map((k) => r[k]),
        );
      await remove(row);
      if (changed === null) return () => insert(table, row);
      const refused = await insert(table, changed).then(() => null, String);
      if (refused === null) return () => remove(changed).then(() => insert(table, row));
      await insert(table, row);
      expect(refused, `${table}: ${what}`).toMatch(/UNIQUE|Duplicate|Incorrect|too long|NOT NULL|truncated/);
      return null;
    };

    it.each(LINKED.map((t) => [t.table, t] as const))(
      '%s',
      async (_table, of) => {
        const it = await triesOf(of);
        for (const [what, changed] of it.tries) {
          const back = await tamper(it, what, changed);
          if (!back) continue;
          const found = await said().finally(back);
          expect(found, `${it.table}: ${what}`).not.toEqual([]);
          expect(found[0]?.place, `${it.table}: ${what}`).toMatch(/\w/);
          total++;
        }
        expect(await said()).toEqual([]);
      },
      120_000,
    );

    it('under seal, and counted: each table has a check of its own that names it, so all are changed at once, a column at a time', async () => {
      const all = await Promise.all(SEALED.map(triesOf));
      for (let n = 0; n < Math.max(...all.map((t) => t.tries.length)); n++) {
        const done: [name: string, check: string][] = [];
        const backs: (() => Promise<unknown>)[] = [];
        try {
          for (const it of all) {
            const [what, changed] = it.tries[n] ?? [];
            const back = what === undefined ? null : await tamper(it, what, changed ?? null);
            if (!back) continue;
            backs.push(back);
            done.push([`${it.table}: ${what}`, `host.${it.table}`]);
          }
          const checks = new Set((await said()).map((f) => f.check));
          expect(done.filter(([, check]) => !checks.has(check))).toEqual([]);
          total += done.length;
        } finally {
          for (const back of backs) await back();
        }
      }
      expect(await said()).toEqual([]);
    }, 120_000);

    it('movements of any act, deleted', async () => {
      const acts = (await execute('SELECT DISTINCT act FROM accounting_movements WHERE entry IS NOT NULL')).map((r) => String(r['act']));
      expect(acts).toEqual(
        expect.arrayContaining([
          'supplierInvoice',
          'variance',
          'receipt',
          'refund',
          'invoice',
          'creditNote',
          'bankDeposit',
          'reversal',
          'supplierPayment',
        ]),
      );
      for (const act of acts) {
        const [row] = await execute('SELECT * FROM accounting_movements WHERE act = ? AND entry IS NOT NULL LIMIT 1', [act]);
        await execute('DELETE FROM accounting_movements WHERE id = ?', [row?.['id']]);
        const found = await said();
        await insert('accounting_movements', row as Row);
        expect(
          found.map((f) => f.place),
          act,
        ).toContain(`entry ${row?.['entry']}`);
      }
      expect(await said()).toEqual([]);
    }, 120_000);
    it('made more than a hundred changes', () => expect(total).toBeGreaterThan(100));
  });

  describe('on disk', () => {
    const files = () => globSync('**/exports/**/*.txt', { cwd: app.config.server.dataDir }).map((f) => join(app.config.server.dataDir, f));
    it.each<[string, (file: string) => void]>([
      ['a byte changed', (file) => writeFileSync(file, readFileSync(file).fill(0x31, 200, 201))],
      ['a line added', (file) => appendFileSync(file, 'VE\r\n')],
      ['the end cut off', (file) => truncateSync(file, 100)],
      ['emptied', (file) => truncateSync(file, 0)],
      ['deleted', (file) => rmSync(file)],
    ])('%s', async (_what, tamper) => {
      expect(files().length).toBe(4);
      for (const file of files()) {
        const before = readFileSync(file);
        tamper(file);
        const found = await said();
        expect(found).toMatchObject([{ check: 'exports.files' }]);
        expect(found[0]?.place).toContain(file.split('/').at(-1));
        writeFileSync(file, before);
      }
      expect(await said()).toEqual([]);
    });
  });

  it('hands out no changed bytes: neither a document nor an export', async () => {
    const { items } = await app.op('invoice.list');
    const number = items[0].number as string;
    const [blob] = await execute(
      'SELECT b.sha256, b.bytes FROM blobs b JOIN billing_documents d ON d.sha256 = b.sha256 WHERE d.invoice = ?',
      [number],
    );
    const altered = Buffer.from(blob?.['bytes'] as Uint8Array);
    altered[altered.length - 10] = (altered[altered.length - 10] ?? 0) ^ 1;
    await execute('UPDATE blobs SET bytes = ? WHERE sha256 = ?', [altered, blob?.['sha256']]);
    expect((await app.refusal('invoice.pdf', { number })).code).toBe('DOCUMENT_CHANGED');
    await execute('UPDATE blobs SET bytes = ? WHERE sha256 = ?', [blob?.['bytes'], blob?.['sha256']]);
    await app.op('invoice.pdf', { number });

    const [batch] = (await app.op('export.list')).items;
    const { name } = batch.files[0];
    const [file] = globSync(`**/exports/${batch.id}/${name}`, { cwd: app.config.server.dataDir });
    const path = join(app.config.server.dataDir, file as string);
    const before = readFileSync(path);
    appendFileSync(path, 'x');
    expect((await app.refusal('export.download', { id: batch.id, file: name })).code).toBe('DOCUMENT_CHANGED');
    writeFileSync(path, before);
    expect(await said()).toEqual([]);
  });
});

/** The least change that leaves a value of its kind. */
function bump(value: unknown): unknown {
  if (value === null) return '1';
  if (typeof value === 'bigint') return value + 1n;
  if (typeof value === 'number') return value + 1;
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    return bytes;
  }
  const text = String(value);
  if (/^-?\d+$/.test(text)) return String(BigInt(text) + 1n).padStart(text.length, '0');
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return `${text.slice(0, 9)}${text[9] === '1' ? '2' : '1'}${text.slice(10)}`;
  // Inside JSON a letter or a figure, so that it stays JSON.
  const at = text.search(/[a-z0-9](?=[^a-z0-9]*$)/i);
  if (at < 0) return text === '[]' ? '[1]' : text === '{}' ? '{"a":1}' : `${text}a`;
  if (/^(true|false|null)$/.test(text)) return '1';
  const c = text[at] as string;
  const other = /\d/.test(c) ? (c === '1' ? '2' : '1') : c === 'a' ? 'b' : c === 'A' ? 'B' : c === c.toUpperCase() ? 'A' : 'a';
  return text.slice(0, at) + other + text.slice(at + 1);
}
