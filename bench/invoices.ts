/**
 * Invoices issued per second end to end: `invoice.issue` through the API's own handlers, 32 callers, each on a dossier of its own (one ticket as agent, one fee).
 * The floor writes the same rows (invoice, billed lines, entry, journal lines, movements, dossier, audit, outbox, timeline) by the bare driver,
 * gathered by 32 and committed once.
 * Then the same through a real HTTP socket, from a process of its own, while the worker does what it is handed. Promised: 40 % of the floor, 70 % of the handlers.
 */
import type { Actor } from '../core/contracts/index.ts';
import { openApp, readConfig } from '../core/main.ts';
import { type Connections, connect } from '../core/platform/db/connection.ts';
import { listen } from '../core/platform/http/index.ts';
import { startCaller } from './caller.ts';
import { asDriver, byTurns, freshUrl, inAll, inLoops, print, type Result } from './kit.ts';

const CALLERS = 32;
/** A turn is long enough that how it begins and ends (the first works come alone, the last ones too) weighs little. */
const EACH = CALLERS * 20;
const actor: Actor = { kind: 'system', id: 'bench', name: 'bench', permissions: 'all' };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The rows one invoice left in each table, read back; the floor writes their like. */
async function rowsOfOne(raw: Connections, number: string, dossier: string): Promise<Map<string, Record<string, unknown>[]>> {
  const wanted: [string, string, string][] = [
    ['billing_invoices', 'number', number],
    ['billing_billed_lines', 'invoice', number],
    ['ledger_entries', 'piece_ref', number],
    ['ledger_lines', 'dossier', dossier],
    ['accounting_movements', 'piece', number],
    ['dossiers', 'ref', dossier],
    ['outbox', 'key', number],
    ['dossiers_timeline', 'dossier', dossier],
    ['audit_trail', 'resource', `invoice:${number}`],
  ];
  const found = new Map<string, Record<string, unknown>[]>();
  for (const [table, column, value] of wanted) {
    found.set(
      table,
      await raw.use((x) =>
        x(`SELECT * FROM \`${table}\` WHERE \`${column}\` = ?${table === 'dossiers_timeline' ? " AND kind LIKE 'billing%'" : ''}`, [value]),
      ),
    );
  }
  return found;
}

/** Writes `count` copies of the rows with keys of their own, numbered from a locked counter, in one transaction. */
async function writeCopies(raw: Connections, rows: ReadonlyMap<string, Record<string, unknown>[]>, count: number): Promise<void> {
  const open = await raw.begin();
  const execute = asDriver(raw, open);
  const [row] = await execute(
    `SELECT value FROM ledger_series WHERE agency = 'floor' AND series = 's'${raw.dialect === 'mysql' ? ' FOR UPDATE' : ''}`,
    [],
  );
  const from = Number(row?.['value']);
  await execute("UPDATE ledger_series SET value = ? WHERE agency = 'floor' AND series = 's'", [from + count]);
  const pad = (n: number, i: number, width: number) => `${n}x${i}`.padStart(width, '0');
  for (const [table, samples] of rows) {
    const columns = Object.keys(samples[0] as object);
    const values = Array.from({ length: count }, (_, c) => c).flatMap((c) =>
      samples.map((s, i) =>
        columns.map((name) => {
          if (name === 'agency') return 'floor';
          if (name === 'seq') return from + c;
          if (['id', 'price_line'].includes(name)) return pad(from + c, i, 26);
          if (['number', 'key', 'invoice', 'ref'].includes(name)) return `${from + c}-${i}`;
          return s[name];
        }),
      ),
    );
    const tuple = `(${columns.map(() => '?').join(', ')})`;
    await execute(
      `INSERT INTO \`${table}\` (${columns.map((n) => `\`${n}\``).join(', ')}) VALUES ${values.map(() => tuple).join(', ')}`,
      values.flat(),
    );
  }
  await open.commit();
}

export async function invoices(): Promise<void> {
  for (const kind of (process.env['BENCH_DB']?.split(',') ?? ['mariadb', 'sqlite']) as ('mariadb' | 'sqlite')[]) {
    const fresh = await freshUrl(kind, 'Invoices');
    if (!fresh) continue;
    const config = readConfig({ ESCALE_DATABASE_URL: fresh.url, ESCALE_DATA_DIR: fresh.dataDir, ESCALE_LOG_LEVEL: 'silent' });
    const app = await openApp({ config, migrate: true, logger: silent });
    const call = async <T = Record<string, unknown>>(op: string, input: object): Promise<T> => {
      const reply = await app.api.call(op, input, { agency: 'demo-fr', actor });
      if (reply.error) throw reply.error;
      return reply.body as T;
    };
    await call('supplier.create', { name: 'BSP', code: 'BSP' });
    for (let i = 0; i < 50; i++) await call('client.create', { name: `Client ${i}`, code: `CL${i}` });
    const refs: string[] = [];
    const price = (side: string, nature: string, amount: string) => ({
      side,
      nature,
      label: nature,
      money: { amount, currency: 'EUR' },
      document: '0571234567890',
    });
    const item = {
      travellers: ['DUPONT/ANNE MRS'],
      tickets: [],
      segments: [
        {
          from: 'CDG',
          to: 'JFK',
          carrier: 'AF',
          flight: '0006',
          class: 'Y',
          departs: '2027-03-01T10:00',
          arrives: '2027-03-01T13:00',
          status: 'OK',
          surface: false,
        },
      ],
    };
    const prepared = 3 * inAll(EACH) + 1;
    const before = performance.now();
    await inLoops(CALLERS, prepared, async (n) => {
      const { ref } = await call<{ ref: string }>('dossier.create', {
        client: `CL${n % 50}`,
        title: 'Paris–New York',
        status: 'confirmed',
      });
      await call('service.add', {
        dossier: ref,
        service: 'air',
        supplier: 'BSP',
        item,
        prices: [
          price('sale', 'fare', '600.00'),
          price('sale', 'tax', '120.00'),
          price('purchase', 'fare', '600.00'),
          price('purchase', 'tax', '120.00'),
          price('purchase', 'commission', '-12.00'),
        ],
      });
      await call('priceLine.add', {
        dossier: ref,
        side: 'sale',
        nature: 'fee',
        label: 'Frais',
        money: { amount: '25.00', currency: 'EUR' },
      });
      refs.push(ref);
    });
    const setUp = (prepared * 1000) / (performance.now() - before);
    const first = refs.pop() as string;
    const { number } = await call<{ number: string }>('invoice.issue', { dossier: first });
    const raw = connect(fresh.url);
    const rows = await rowsOfOne(raw, number, first);
    await raw.use((x) => x("INSERT INTO ledger_series (agency, series, value) VALUES ('floor', 's', 0)", []));
    const invoiced: string[] = [];
    const take = (from: string[], count: number): { dossier: string }[] => from.splice(0, count).map((dossier) => ({ dossier }));
    const toIssue = (count: number) => {
      const taken = take(refs, count);
      invoiced.push(...taken.map((t) => t.dossier));
      return taken;
    };
    const receipts = (count: number) =>
      take(invoiced, count).map((t) => ({ ...t, money: { amount: '25.00', currency: 'EUR' }, method: 'transfer' }));
    const handle = (operation: string, inputs: readonly object[]) =>
      inLoops(CALLERS, inputs.length, (n) => call(operation, inputs[n] as object));

    const alone = await byTurns(EACH, {
      handlers: (count) => handle('invoice.issue', toIssue(count)),
      floor: (count) => inLoops(1, count / CALLERS, () => writeCopies(raw, rows, CALLERS)),
    });
    const door = await listen(app.api, { port: 0, host: '127.0.0.1' });
    const { key } = await call<{ key: string }>('apiKey.create', { name: 'bench', roles: ['manager'] });
    const caller = startCaller({ port: door.port, key, callers: CALLERS });
    app.worker.start();
    const issue = await byTurns(EACH, {
      handlers: (count) => handle('invoice.issue', toIssue(count)),
      http: (count) => caller.post('/invoices', toIssue(count)),
    });
    const record = await byTurns(EACH, {
      handlers: (count) => handle('payment.record', receipts(count)),
      http: (count) => caller.post('/payments', receipts(count)),
    });
    caller.stop();
    await door.close();
    const verified = await app.db.read({ agency: 'demo-fr', actor, requestId: 'bench', at: app.clock.now(), dryRun: false }, (tx) =>
      app.ledger.verify(tx),
    );
    const results: Result[] = [
      {
        what: 'invoice.issue, 32 callers',
        value: alone.handlers,
        unit: 'invoices/s',
        floor: { what: 'the same rows, bare driver, gathered by 32', value: alone.floor },
        note: verified.ok ? 'journal verifies' : 'JOURNAL DOES NOT VERIFY',
      },
      ...Object.entries({ 'invoice.issue': issue, 'payment.record': record }).map(([what, { http, handlers }]) => ({
        what: `${what} over HTTP, the worker running`,
        value: http,
        unit: '/s',
        floor: { what: 'the handlers alone', value: handlers },
      })),
      { what: '(dossier + ticket + fee, three calls)', value: setUp, unit: 'dossiers/s' },
    ];
    print(`Invoices on ${kind}`, results);
    await raw.close();
    await app.stop();
    await fresh.remove();
  }
}

if (import.meta.main) await invoices();
