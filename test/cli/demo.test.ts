import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_AGENCY, demoClock, isDemoLoaded, isRemovalPending, loadDemo, removeDemo } from '../../core/demo/index.ts';
import { type App, openApp, readConfig } from '../../core/main.ts';
import { fixedClock } from '../../core/platform/clock.ts';
import { ctx, databasesAtHand, type Fresh, freshDatabase } from '../kit/databases.ts';
import { cli } from './run.ts';

const NOW = '2026-11-20T09:00:00.000Z';
const admin = { kind: 'system', id: 'test', name: 'Test', permissions: 'all' } as const;
const here = cli();
afterAll(here.remove);

async function open(url: string, data: string) {
  const config = readConfig({ ESCALE_DATABASE_URL: url, ESCALE_DATA_DIR: data, ESCALE_LOG_LEVEL: 'silent' });
  const clock = demoClock(fixedClock(NOW));
  return { clock, app: await openApp({ config, clock, migrate: true, checkOutput: true }) };
}
const ask = async (app: App, agency: string, operation: string, input: object = {}): Promise<Record<string, unknown>> => {
  const { body, error } = await app.api.call(operation, input, { agency, actor: admin });
  if (error) throw error;
  return body as Record<string, unknown>;
};
/** Every dossier, page by page. */
async function dossiers(app: App): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  let cursor: unknown = null;
  do {
    const page = await ask(app, DEMO_AGENCY, 'dossier.list', { limit: 200, sort: 'ref', ...(cursor ? { cursor } : {}) });
    all.push(...(page['items'] as Record<string, unknown>[]));
    cursor = page['cursor'];
  } while (cursor);
  return all;
}
/** Rows of an agency by table, without those that have none. */
async function rowsOf(app: App, agency: string): Promise<Record<string, number>> {
  return app.db.connections.use(async (execute) => {
    const tables = (await execute(
      app.db.dialect === 'sqlite'
        ? `SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'agency' WHERE m.type = 'table'`
        : `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'agency'`,
      [],
    )) as { name: string }[];
    const rows: Record<string, number> = {};
    for (const { name } of tables) {
      const [count] = (await execute(`SELECT COUNT(*) AS n FROM \`${name}\` WHERE agency = ?`, [agency])) as { n: string | number }[];
      if (Number(count?.n) > 0) rows[name] = Number(count?.n);
    }
    expect(tables.length).toBeGreaterThan(20);
    return rows;
  });
}
const triggersOf = (app: App): Promise<string[]> =>
  app.db.connections.use(async (execute) => {
    const found = (await execute(
      app.db.dialect === 'sqlite'
        ? `SELECT name AS t FROM sqlite_master WHERE type = 'trigger' ORDER BY name`
        : 'SELECT trigger_name AS t FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY trigger_name',
      [],
    )) as { t: string }[];
    return found.map((f) => f.t);
  });

const atHand = await databasesAtHand();
describe.each(atHand)('demo agency [%s]', (kind) => {
  let fresh: Fresh;
  let app: App;
  let clock: ReturnType<typeof demoClock>;
  const data = join(here.folder, kind);
  beforeAll(async () => {
    fresh = await freshDatabase(kind);
    ({ app, clock } = await open(fresh.url, data));
    // Another agency, with a journal of its own.
    const client = (await ask(app, 'demo-be', 'client.create', { name: 'Autre' }))['code'];
    const { ref: dossier } = await ask(app, 'demo-be', 'dossier.create', { title: 'Autre', client, status: 'confirmed' });
    await ask(app, 'demo-be', 'priceLine.add', {
      dossier,
      side: 'sale',
      nature: 'fee',
      label: 'Frais',
      money: { amount: '25.00', currency: 'EUR' },
    });
    await ask(app, 'demo-be', 'invoice.issue', { dossier });
  });
  afterAll(async () => {
    await app.stop();
    await fresh.remove();
  });

  it('finishes a load that was interrupted', async () => {
    let calls = 0;
    const dying: App = {
      ...app,
      api: {
        ...app.api,
        call: (...args) => {
          if (++calls > 400) throw new Error('killed');
          return app.api.call(...args);
        },
      },
    };
    await expect(loadDemo(dying, clock)).rejects.toThrow('killed');
    expect(await isDemoLoaded(app)).toBe(false);
    expect((await dossiers(app)).length).toBeGreaterThan(5);
    expect(await loadDemo(app, clock)).toEqual({ loaded: true });
    expect(await dossiers(app)).toHaveLength(100);
  });
  it('holds every kind of case, and journals that verify', async () => {
    const all = await dossiers(app);
    for (const status of ['quote', 'confirmed', 'cancelled', 'closed'])
      expect(all.filter((d) => d['status'] === status).length).toBeGreaterThan(3);
    const departures = all.map((d) => d['departure']).filter((d) => typeof d === 'string');
    expect(departures.some((d) => d < '2026-11-20') && departures.some((d) => d > '2026-11-20')).toBe(true);
    const standings = new Set<unknown>();
    for (const d of all) standings.add((await ask(app, DEMO_AGENCY, 'settlement.status', { dossier: d['ref'] }))['status']);
    expect([...standings].sort()).toEqual(['invoiced', 'notInvoiced', 'overInvoiced', 'partlyInvoiced']);
    for (const list of ['refund.list', 'message.list', 'supplierInvoice.list', 'import.list'])
      expect((await ask(app, DEMO_AGENCY, list))['items'], list).not.toEqual([]);
    const notes = (await ask(app, DEMO_AGENCY, 'invoice.list', { filter: 'kind:creditNote' }))['items'];
    expect(notes).not.toEqual([]);
    expect(await ask(app, DEMO_AGENCY, 'ledger.verify')).toMatchObject({ ok: true, imbalance: { EUR: '0.00' } });
  });
  it('is loaded once', async () => {
    const before = await rowsOf(app, DEMO_AGENCY);
    expect(await loadDemo(app, clock)).toEqual({ loaded: false });
    expect(await rowsOf(app, DEMO_AGENCY)).toEqual(before);
  });
  it('is removed to the last row and file; others keep theirs, and what protects them', async () => {
    mkdirSync(join(data, 'files', DEMO_AGENCY), { recursive: true });
    writeFileSync(join(data, 'files', DEMO_AGENCY, 'fec.txt'), 'x');
    const [others, triggers] = [await rowsOf(app, 'demo-be'), await triggersOf(app)];
    expect(triggers.length).toBeGreaterThan(10);
    const removed = await removeDemo(app, DEMO_AGENCY);
    expect(removed.rows['ledger_entries']).toBeGreaterThan(100);
    expect(await rowsOf(app, DEMO_AGENCY)).toEqual({});
    expect(existsSync(join(data, 'files', DEMO_AGENCY))).toBe(false);
    expect(await rowsOf(app, 'demo-be')).toEqual(others);
    expect(await triggersOf(app)).toEqual(triggers);
    expect(await ask(app, 'demo-be', 'ledger.verify')).toMatchObject({ ok: true, entries: 1 });
    await expect(
      app.db.transaction(ctx('demo-be'), (tx) => tx.sql(`DELETE FROM ledger_entries WHERE agency = 'demo-be'`)),
    ).rejects.toThrow();
    expect((await removeDemo(app, DEMO_AGENCY)).rows).toEqual({});
  });
  it.skipIf(kind === 'sqlite')('puts back what an interrupted removal had lifted', async () => {
    const before = await triggersOf(app);
    await app.db.connections.use(async (execute) => {
      await execute('CREATE TABLE demo_removal (name VARCHAR(100) PRIMARY KEY, tbl VARCHAR(100) NOT NULL, create_sql TEXT NOT NULL)', []);
      const create =
        "CREATE TRIGGER IF NOT EXISTS `ledger_lines_no_delete` BEFORE DELETE ON `ledger_lines` FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'";
      await execute('INSERT INTO demo_removal VALUES (?, ?, ?)', ['ledger_lines_no_delete', 'ledger_lines', create]);
      await execute('DROP TRIGGER ledger_lines_no_delete', []);
    });
    expect(await isRemovalPending(app.db)).toBe(true);
    await removeDemo(app, DEMO_AGENCY);
    expect(await triggersOf(app)).toEqual(before);
    expect(await isRemovalPending(app.db)).toBe(false);
  });
  it('is the only kind of agency that can be removed', async () => {
    await expect(removeDemo(app, 'alpine')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

it('comes out the same at every load', async () => {
  const shapes: unknown[] = [];
  for (const n of [1, 2]) {
    const fresh = await freshDatabase('sqlite');
    const { app, clock } = await open(fresh.url, join(here.folder, `same-${n}`));
    await loadDemo(app, clock);
    // References depend on who came first on a day; what was sold to whom does not.
    shapes.push(
      (await dossiers(app)).map((d) => JSON.stringify([d['title'], d['client'], d['sale'], d['paid'], d['status'], d['departure']])).sort(),
    );
    await app.stop();
    await fresh.remove();
  }
  expect(shapes[0]).toEqual(shapes[1]);
});
