/** A schema that grows over rows that stand: their seals hold, and what is filled is filled once whatever happens to the process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../../test/kit/databases.ts';
import {
  addColumn,
  addDays,
  allowNull,
  backfill,
  createTable,
  dropTable,
  lifting,
  parseSpec,
  type Row,
  refuse,
  seal,
  table,
} from '../../contracts/index.ts';
import { fillRows } from './backfill.ts';
import createTrips from './fixtures/growth/001-trips.ts';
import sealTrips from './fixtures/growth/002-trips-seal.ts';
import addNights from './fixtures/growth/003-trips-nights.ts';
import { batches } from './fixtures/growth/batches.ts';
import { migrate, openDb, SEAL, sealOf } from './index.ts';
import { render, take } from './migrate.ts';

const folder = new URL('./fixtures/growth/', import.meta.url);
const sources = [{ plugin: 'test', folder }];
const now = () => '2026-03-10T09:00:00.000Z';
const before = table(createTrips, sealTrips);
const trips = table(createTrips, sealTrips, addNights);
const MANY = 1_200;
const idOf = (n: number) => `01HZZZZZZZZZZZZZZZZZZZ${String(n).padStart(4, '0')}`;
const nightsOf = (n: number) => n % 15;

await onEachDatabase('a schema that grows', (open) => {
  let db: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    db = await open();
    // As it was before the last two of them.
    await migrate(db.connections, sources, now);
    const back = ['DELETE FROM migrations WHERE name > ?', 'DROP TABLE migrations_places', 'DELETE FROM trips'];
    const columns = Object.keys(addNights.columns).map((name) => `ALTER TABLE trips DROP COLUMN \`${name}\``);
    await db.connections.use(async (run) => {
      for (const sql of [...back, ...columns]) await run(sql, sql.includes('?') ? ['test/002-trips-seal'] : []);
    });
    for (const [agency, of] of [
      ['a', 0],
      ['b', 1],
    ] as const) {
      const rows = Array.from({ length: MANY }, (_, n) => n).filter((n) => n % 2 === of);
      await db.transaction(ctx(agency), (tx) =>
        tx.insert(
          before,
          rows.map((n) => ({ id: idOf(n), from: '2026-03-01', to: addDays('2026-03-01', nightsOf(n)) })),
        ),
      );
    }
  });
  afterEach(async () => {
    batches.next = async () => {};
    await db.remove();
  });
  const all = async (): Promise<(Row<typeof trips> & { [SEAL]?: string })[]> => {
    const rows = await Promise.all(['a', 'b'].map((agency) => db.read(ctx(agency), (tx) => tx.find(trips, {}))));
    return rows.flat().sort((x, y) => (x.id < y.id ? -1 : 1));
  };
  /** Rows whose seal is not theirs. */
  const broken = async (): Promise<number> => {
    const seals = await db.connections.use((run) => run('SELECT id, seal FROM trips', []));
    const sealed = new Map(seals.map((s) => [s['id'], s[SEAL]]));
    return (await all()).filter((row) => sealOf(trips, row) !== sealed.get(row.id)).length;
  };

  it('gives rows that stand a value, what says nothing of it too, and no seal is broken by it', async () => {
    batches.next = async () => {
      throw new Error('not yet');
    };
    await expect(migrate(db.connections, sources, now)).rejects.toThrow();
    const said = { nights: 0, state: 'open', price: 9_007_199_254_740_993n, paid: true, by: '' };
    expect((await all())[7]).toMatchObject({ id: idOf(7), ...said });
    expect(await broken()).toBe(0);
    const [one, other] = [idOf(8_000), idOf(8_001)];
    const days = { from: '2026-03-01', to: '2026-03-02' };
    await db.transaction(ctx('a'), (tx) =>
      tx.insert(trips, [
        { id: one, ...days },
        { id: other, ...days, state: 'shut', paid: false },
      ]),
    );
    expect((await all()).slice(-2)).toMatchObject([
      { id: one, ...said },
      { id: other, ...said, state: 'shut', paid: false },
    ]);
    expect(await broken()).toBe(0);
    // Neither what was said nor what was not can be changed behind its back.
    await db.connections.use(async (run) => {
      await run("UPDATE trips SET state = 'open' WHERE id = ?", [other]);
      await run("UPDATE trips SET state = 'shut' WHERE id = ?", [one]);
    });
    expect(await broken()).toBe(2);
  });

  it('fills in batches of one agency, goes on where it was stopped, and fills nothing twice', async () => {
    const given: number[] = [];
    batches.next = async (count) => {
      given.push(count);
      if (given.length === 4) throw new Error('stopped');
    };
    await expect(migrate(db.connections, sources, now)).rejects.toThrow(/stopped/);
    expect((await all()).filter((r) => r.nights > 0)).toHaveLength(
      Array.from({ length: 500 }, (_, n) => nightsOf(n)).filter(Boolean).length,
    );
    expect(await migrate(db.connections, sources, now)).toEqual(['test/004-trips-count-nights']);
    expect(await db.connections.use((run) => run('SELECT name FROM migrations_places', []))).toEqual([]);
    // Of the second batch the first agency had been filled: that was not kept, as nothing of a batch is before all of it.
    expect(given).toEqual([250, 250, 250, 250, 250, 250, 100, 100]);
    expect((await all()).map((r) => r.nights)).toEqual(Array.from({ length: MANY }, (_, n) => nightsOf(n)));
    expect(await broken()).toBe(0);
  });

  it('loses nothing that others write meanwhile', async () => {
    let meanwhile: Promise<unknown> = Promise.resolve();
    batches.next = async () => {
      batches.next = async () => {};
      meanwhile = db.transaction(ctx('a'), async (tx) => {
        const [row] = await tx.lock(trips, { id: idOf(8) });
        await tx.put(trips, { ...row!, state: 'shut' });
      });
      await Promise.race([meanwhile, new Promise((resolve) => setTimeout(resolve, 200))]);
    };
    await migrate(db.connections, sources, now);
    await meanwhile;
    expect((await all())[8]).toMatchObject({ nights: nightsOf(8), state: 'shut' });
    expect(await broken()).toBe(0);
  });

  it('gives what was changed behind its back no true seal', async () => {
    await db.connections.use((run) => run("UPDATE trips SET `to` = '2026-12-31' WHERE id = ?", [idOf(700)]));
    await expect(migrate(db.connections, sources, now)).rejects.toThrow(new RegExp(`${idOf(700)}.* of trips was changed`));
    expect(await broken()).toBe(1);
    await db.connections.use((run) => run('UPDATE trips SET `to` = ? WHERE id = ?', [addDays('2026-03-01', nightsOf(700)), idOf(700)]));
    expect(await migrate(db.connections, sources, now)).toEqual(['test/004-trips-count-nights']);
  });

  it('takes back no row but those it was given', async () => {
    const stray = backfill(before, async (rows) => rows.map((r) => ({ ...r, id: idOf(9_999) })));
    await expect(fillRows(db.connections, 'stray', stray)).rejects.toThrow(/none of the rows of trips/);
    expect(await db.read(ctx('a'), (tx) => tx.find(before, { id: idOf(9_999) }))).toEqual([]);
  });

  it('writes a row anew where what it is known by has changed, also where another row of the batch had that', async () => {
    const made = createTable('seats', { id: 'id', agency: 'key', seat: 'key' }, { unique: [['agency', 'seat']] });
    const sealed = seal('seats', { counted: false });
    const seats = table(made, sealed);
    await db.connections.use(async (run) => {
      for (const sql of [...render(made, db.dialect), ...render(sealed, db.dialect)]) await run(sql, []);
    });
    await db.transaction(ctx('a'), (tx) =>
      tx.insert(
        seats,
        ['A', 'B'].map((seat, n) => ({ id: idOf(n), seat })),
      ),
    );
    const other: Readonly<Record<string, string>> = { A: 'B', B: 'A' };
    const swap = backfill(seats, async (rows) => rows.map((row) => ({ ...row, seat: other[row.seat] as string })));
    await fillRows(db.connections, 'swap', swap);
    const found = await db.read(ctx('a'), (tx) => tx.find(seats, {}, { order: [['id', 'asc']] }));
    expect(found.map((row) => row.seat)).toEqual(['B', 'A']);
    const seals = await db.connections.use((run) => run('SELECT seal FROM seats ORDER BY id', []));
    expect(seals.map((row) => row[SEAL])).toEqual(found.map((row) => sealOf(seats, row)));
    await db.connections.use(async (run) => {
      for (const sql of render(dropTable('seats'), db.dialect)) await run(sql, []);
    });
    await expect(db.read(ctx('a'), (tx) => tx.find(seats, {}))).rejects.toThrow();
  });

  it('fills another table from one, once', async () => {
    const made = createTable('stars', { agency: 'key', of: 'id', star: 'int' }, { primary: ['agency', 'of', 'star'] });
    const stars = table(made);
    await db.connections.use(async (run) => {
      for (const sql of render(made, db.dialect)) await run(sql, []);
    });
    const fill = backfill(
      before,
      async (rows) => rows.flatMap(({ id, agency }) => [1, 2].map((star) => ({ agency, of: id, star }))),
      stars,
    );
    for (const name of ['first', 'again']) await fillRows(db.connections, name, fill);
    expect(await db.read(ctx('b'), (tx) => tx.find(stars, {}))).toHaveLength(MANY);
    await db.connections.use((run) => run('DROP TABLE stars', []));
  });

  it('fills an append-only table only where its refusal is lifted, and that stands again once all is filled', async () => {
    const refusal = refuse('update', 'trips');
    const longer = backfill(trips, async (rows) => {
      await batches.next(rows.length);
      return rows.map((row) => ({ ...row, state: 'shut' }));
    });
    const [append] = render(refusal, db.dialect);
    const steps = async (fill: typeof longer): Promise<void> => {
      const step = { name: 'test/100-shut', migration: fill, checksum: '' };
      await db.connections.use((execute) => take(db.connections, execute, step, now));
    };
    const change = () => db.connections.use((run) => run("UPDATE trips SET state = 'open'", []));
    await migrate(db.connections, sources, now);
    await db.connections.use((run) => run(append as string, []));
    await expect(steps(longer)).rejects.toThrow(/append-only/);
    let calls = 0;
    batches.next = async () => {
      if (++calls === 3) throw new Error('stopped');
    };
    await expect(steps(lifting(refusal, longer))).rejects.toThrow(/stopped/);
    batches.next = async () => {};
    await steps(lifting(refusal, longer));
    expect((await all()).filter((row) => row.state !== 'shut')).toEqual([]);
    expect(await broken()).toBe(0);
    await expect(change()).rejects.toThrow(/append-only/);
  });

  it('survives a process that dies in the middle', async () => {
    const child = fork(new URL('dies.ts', folder).pathname, [db.url], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const other = openDb(db.url);
    try {
      expect((await all()).filter((r) => r.nights > 0).length).toBeGreaterThan(400);
      expect(await migrate(other.connections, sources, now)).toEqual(['test/004-trips-count-nights']);
      expect((await all()).map((r) => r.nights)).toEqual(Array.from({ length: MANY }, (_, n) => nightsOf(n)));
      expect(await broken()).toBe(0);
      expect(await migrate(other.connections, sources, now)).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

it('what stands in a column where nothing is said is a value of it, and is there for good', () => {
  expect(parseSpec('text=Why?')).toEqual({ kind: 'text', nullable: false, standing: 'Why?' });
  expect(parseSpec('key=')).toEqual({ kind: 'key', nullable: false, standing: '' });
  for (const wrong of ['int=abc', 'bool=yes', 'day=2026-02-30', 'currency=EURO', "text=it's", 'money=1.5'] as const)
    expect(() => parseSpec(wrong)).toThrow(/cannot stand/);
  const made = createTable('x', { id: 'id', agency: 'key' });
  expect(() => table(made, addColumn('x', { state: 'key=open' }), allowNull('x', { state: 'key?' }))).toThrow(/x\.state/);
});
