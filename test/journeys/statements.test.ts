/**
 * Work per line: what is recorded, received and followed at night takes as many statements for forty as for five, and each line of a document as much of the
 * thread that answers as the line before it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { balanceOf, eur, euros, updateDossier } from './steps.ts';

const WALKS = ['filter', 'map', 'flatMap', 'reduce', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'forEach'];

await onEachKind('statements', (kind) => {
  let app: TestApp;
  let client: string;
  let bills = 0;
  const start = async (): Promise<void> => {
    app = await testApp(kind, { settings: { settlement: { tolerance: { amount: eur('5.00'), percent: '1' } } } });
    client = (await app.op('client.create', { name: 'Client' })).code;
    await app.op('supplier.create', { name: 'Lac', code: 'LAC' });
    // The first sight of a job only notes it.
    await app.scheduler.runDue();
  };
  beforeAll(start);
  afterAll(async () => app?.remove());

  const open = async (): Promise<string> => (await app.op('dossier.create', { title: 'Séjour', client, status: 'confirmed' })).ref;
  async function stay(dossier: string, soldAs = 'principal', supplier = 'LAC'): Promise<string> {
    const line = (side: string, amount: string) => ({ side, nature: 'stay', label: 'Nuits', money: eur(amount) });
    const item = { stays: [{ name: 'Hôtel du Lac', from: '2026-07-04', to: '2026-07-11' }] };
    const prices = [line('sale', '120.00'), line('purchase', '100.00')];
    return (await app.op('service.add', { dossier, service: 'hotel', supplier, soldAs, item, prices })).id;
  }
  const times = <T>(n: number, make: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: n }, make));
  const sold = async (): Promise<{ dossier: string; service: string }> => {
    const dossier = await open();
    return { dossier, service: await stay(dossier) };
  };
  /** Statements that transactions send while some work is done. */
  async function sent(work: () => Promise<unknown>): Promise<number> {
    const connections = app.db.connections as { begin: typeof app.db.connections.begin };
    const { begin } = connections;
    let n = 0;
    connections.begin = async () => {
      const opened = await begin();
      return {
        ...opened,
        execute: (sql, params) => {
          n++;
          return opened.execute(sql, params);
        },
      };
    };
    try {
      await work();
    } finally {
      connections.begin = begin;
    }
    return n;
  }
  /** How often some work looks at an element of a list, and how often at one that was posted. */
  async function looks(work: () => Promise<unknown>): Promise<{ readonly all: number; readonly posted: number }> {
    const lists = Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    const own = new Map(WALKS.map((name) => [name, lists[name] as (...args: unknown[]) => unknown]));
    const { groupBy } = Map;
    let [all, posted] = [0, 0];
    const counted = (look: unknown) =>
      // What a library walks meanwhile has a `this` of its own.
      function (this: unknown, ...args: unknown[]): unknown {
        all++;
        // A reducer is given the sum first.
        for (const at of [args[0], args[1]]) if (typeof at === 'object' && at !== null && 'booked' in at && 'role' in at) posted++;
        return (look as (...args: unknown[]) => unknown).apply(this, args);
      };
    for (const [name, walk] of own)
      lists[name] = function (this: unknown, look: unknown, ...more: unknown[]) {
        return walk.call(this, counted(look), ...more);
      };
    Map.groupBy = (items, key) => groupBy(items, counted(key) as typeof key);
    try {
      await work();
    } finally {
      for (const [name, walk] of own) lists[name] = walk;
      Map.groupBy = groupBy;
    }
    return { all, posted };
  }
  const bill = (amount: bigint, lines: readonly object[]) =>
    app.op('supplierInvoice.create', {
      ...{ supplier: 'LAC', reference: `L-${++bills}`, issuedOn: '2026-01-12', total: eur(euros(amount * BigInt(lines.length))) },
      lines: lines.map((l) => ({ ...l, money: eur(euros(amount)) })),
    });

  it.each([5, 40])('a bill of %i lines, however they name what they bill, and its reversal', async (n) => {
    for (const soldAs of ['principal', 'agent']) {
      const dossier = await open();
      const services = await times(n, () => stay(dossier, soldAs));
      // Each a euro beyond what was expected: a variance each.
      const lines = services.map((service) => ({ service }));
      let ref = '';
      const recorded = await sent(async () => {
        ref = (await bill(10_100n, lines)).ref;
      });
      expect(recorded).toBeLessThanOrEqual(30);
      expect(await sent(() => app.op('supplierInvoice.reverse', { ref, reason: 'erreur' }))).toBeLessThanOrEqual(40);
    }
    for (const by of ['dossier', 'service'] as const) {
      const all = await times(n, sold);
      const recorded = await sent(() =>
        bill(
          10_000n,
          all.map((s) => ({ [by]: s[by] })),
        ),
      );
      expect(recorded).toBeLessThanOrEqual(30);
      expect((await app.op('settlement.status', { dossier: all.at(-1)?.dossier })).status).toBe('invoiced');
    }
  });

  it.each([5, 40])('a receipt over %i dossiers, and as many at once', async (n) => {
    const all = await times(n, sold);
    const shares = all.map(({ dossier }) => ({ dossier, money: eur('1.00') }));
    expect(await sent(() => app.op('payment.share', { money: eur(`${n}.00`), shares }))).toBeLessThanOrEqual(30);
    expect(await sent(() => Promise.all(shares.map((s) => app.op('payment.record', s))))).toBeLessThanOrEqual(60);
    expect((await app.op('dossier.get', { ref: all[0]?.dossier })).paid).toEqual(eur('2.00'));
  });

  it.each([5, 40])('a deposit of %i slips, and one of them that comes back', async (n) => {
    const amounts = Array.from({ length: n }, (_, i) => eur(`${100 + i}.00`));
    const receipts: string[] = [];
    for (const money of amounts) receipts.push((await app.op('payment.record', { dossier: await open(), money, method: 'cheque' })).ref);
    const money = eur(euros(amounts.reduce((sum, m) => sum + BigInt(m.amount.replace('.', '')), 0n)));
    expect(await sent(() => app.op('bankDeposit.slips', {}))).toBeLessThanOrEqual(5);
    expect(await sent(() => app.op('bankDeposit.create', { money, receipts }))).toBeLessThanOrEqual(30);
    expect(await sent(() => app.op('bankDeposit.return', { receipt: receipts[0] }))).toBeLessThanOrEqual(30);
  });

  it.each([5, 40])('what a change of a dossier of %i services that have travelled makes of each of them', async (n) => {
    await app.remove();
    await start();
    const suppliers = Array.from({ length: n }, (_, i) => `LAC${i}`);
    for (const code of suppliers) await app.op('supplier.create', { name: code, code });
    const dossier = await open();
    for (const supplier of suppliers) await stay(dossier, 'principal', supplier);
    app.clock.moveTo('2026-08-02T09:00:00.000Z');
    await app.op('invoice.issue', { dossier });
    const fee = { dossier, side: 'sale', nature: 'fee', label: 'Frais', money: eur('10.00') };
    expect(await sent(() => app.op('priceLine.add', fee))).toBeLessThanOrEqual(35);
    expect(await balanceOf(app, '408')).toBe(euros(-10_000n * BigInt(n)));
    // And nothing more where nothing follows.
    expect(await sent(() => app.op('priceLine.add', fee))).toBeLessThanOrEqual(25);
  });

  it('a night of forty departures whose bills are missing', async () => {
    await app.remove();
    await start();
    const all = await times(40, sold);
    for (const { dossier } of all) await app.op('invoice.issue', { dossier });
    expect(await balanceOf(app, '487')).toBe('-4800.00');
    /** What a night takes in which nothing is due. */
    const night = async (day: string): Promise<number> => {
      app.clock.moveTo(`${day}T09:00:00.000Z`);
      return sent(() => app.scheduler.runDue());
    };
    const quiet = await night('2026-06-02');
    expect((await night('2026-08-02')) - quiet).toBeLessThanOrEqual(45);
    expect([await balanceOf(app, '487'), await balanceOf(app, '408')]).toEqual(['0.00', '-4000.00']);
  });

  it.each(['principal', 'agent', 'many dossiers'])('%s: the last of 90 lines costs no more than the first of 30', async (how) => {
    const costs = new Map<string, number[]>();
    const sizes = [10, 30, 90];
    // The first of all acts are not like those after them, and a night moves the clock of its agency.
    for (const n of [1, ...sizes]) {
      if (how === 'principal' || n === 1) {
        await app.remove();
        await start();
      }
      const count = async <T>(act: string, work: () => Promise<T>): Promise<T> => {
        let made: T | undefined;
        const { all, posted } = await looks(async () => {
          made = await work();
        });
        const note = (of: string, cost: number) => costs.set(of, [...(costs.get(of) ?? []), cost]);
        note(`${act}, what is posted`, posted);
        // What billing looks at beside that is its own.
        if (how !== 'agent' && ['bill', 'reversal', 'receipt'].includes(act)) note(act, all);
        return made as T;
      };
      const many = how === 'many dossiers';
      const [dossier, services] = [await open(), [] as string[]];
      for (let i = 0; i < n; i++) services.push(await stay(many ? await open() : dossier, how === 'agent' ? how : 'principal'));
      const price = (line: object) => app.op('priceLine.add', { dossier, label: 'Écart', ...line });
      const number = many ? null : (await count('invoice', () => app.op('invoice.issue', { dossier }))).number;
      // A variance each.
      const lines = services.map((service) => ({ service }));
      const { ref } = await count('bill', () => bill(10_100n, lines));
      if (!many) {
        await count('price', () => price({ service: services[0], side: 'purchase', nature: 'stay', money: eur('1.00') }));
        await count('discount', () => price({ side: 'sale', nature: 'discount', money: eur('-5.00') }));
        await count('credit note', () => app.op('creditNote.issue', { invoice: number, reason: 'geste', mode: 'open' }));
        await count('receipt', () => app.op('payment.record', { dossier, money: eur('5.00') }));
      }
      await count('reversal', () => app.op('supplierInvoice.reverse', { ref, reason: 'erreur' }));
      if (how === 'principal') {
        app.clock.moveTo('2026-08-02T09:00:00.000Z');
        await count('night', () => app.scheduler.runDue());
        expect(await balanceOf(app, '408')).toBe(euros(-10_000n * BigInt(n) - 100n));
      }
      if (!many) await count('cancellation', () => updateDossier(app, dossier, { status: 'cancelled' }));
    }
    const [few = 0, some = 0, many = 0] = sizes;
    const perLine = [...costs].map(([act, each]) => {
      const [a = 0, b = 0, c = 0] = each.slice(-3);
      return { act, first: (b - a) / (some - few), last: (c - b) / (many - some) };
    });
    expect(perLine.length).toBeGreaterThan(3);
    // One look of each line at all others would be 80 more.
    expect(perLine.filter(({ first, last }) => last > first + 10)).toEqual([]);
  });
});
