import { afterAll, beforeAll, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../../test/kit/databases.ts';
import { fail, type Memo, type Tx, table } from '../../contracts/index.ts';
import createThings from './fixtures/001-things.ts';
import { checkSettings, migrate, pendingMigrations } from './index.ts';

const things = table(createThings);
const sources = [{ plugin: 'test', folder: new URL('./fixtures/', import.meta.url) }];
const now = () => '2026-03-10T09:00:00.000Z';

await onEachDatabase('data layer', (open, kind) => {
  let db: Awaited<ReturnType<typeof open>>;
  let n = 0;
  const row = (code: string, over: object = {}) => ({
    id: `01HZZZZZZZZZZZZZZZZZZZ${String(++n).padStart(4, '0')}`,
    code,
    n,
    amount: 2n ** 60n + 1n,
    at: '2026-03-10T09:00:00.123Z',
    ok: true,
    ...over,
  });
  beforeAll(async () => {
    db = await open();
    expect(await pendingMigrations(db.connections, sources)).toEqual(['test/001-things', 'test/002-things-keep']);
    expect(await migrate(db.connections, sources, now)).toHaveLength(2);
  });
  afterAll(() => db.remove());

  it('runs a migration once', async () => {
    expect(await migrate(db.connections, sources, now)).toEqual([]);
    expect((await checkSettings(db.connections)).filter((f) => f.code === 'DATABASE_SETTINGS')).toEqual([]);
  });

  it('gives back what was written, exactly', async () => {
    const written = row('exact', { name: 'Zoë 🚆', born: '2024-02-29', extra: { a: [1, 'x'] }, raw: Buffer.from([0, 255, 10]) });
    await db.transaction(ctx(), (tx) => tx.insert(things, written));
    const [read] = await db.read(ctx(), (tx) => tx.find(things, { code: 'exact' }));
    expect({ ...read, raw: Buffer.from(read?.raw as Uint8Array) }).toEqual({ ...written, agency: 'demo' });
  });

  it.each([{ code: 'half-\ud800' }, { name: '\udc00' }, { extra: { a: ['\ud83d'] } }])(
    'writes no text that would come back as another: %j',
    async (over) => {
      const writing = db.transaction(ctx(), (tx) => tx.insert(things, { ...row('ill-formed'), ...over }));
      await expect(writing).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      await expect(db.read(ctx(), (tx) => tx.sql('SELECT ? AS a', ['\ud800']))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      // A backslash before the letters of an escape is text like any other.
      await db.transaction(ctx(), (tx) => tx.insert(things, row(`fine${n}`, { extra: { a: '\\ud800' } })));
    },
  );

  it('confines every read and write to the agency', async () => {
    await db.transaction(ctx('other'), (tx) => tx.insert(things, row('foreign')));
    expect(await db.read(ctx(), (tx) => tx.find(things, { code: 'foreign' }))).toEqual([]);
    await expect(db.read(ctx(), (tx) => tx.get(things, { code: 'foreign' }, 'No thing.'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await db.transaction(ctx(), (tx) => tx.update(things, { code: 'foreign' }, { name: 'stolen' }));
    expect((await db.read(ctx('other'), (tx) => tx.get(things, { code: 'foreign' }, ''))).name).toBeNull();
  });

  it('answers CONFLICT for a duplicate and keeps nothing', async () => {
    await expect(
      db.transaction(ctx(), async (tx) => {
        await tx.insert(things, row('half'));
        await tx.insert(things, row('exact'));
      }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await db.read(ctx(), (tx) => tx.first(things, { code: 'half' }))).toBeNull();
  });

  it('filters with every comparison', async () => {
    await db.transaction(ctx('f'), (tx) =>
      tx.insert(things, [row('f1', { n: 1, name: '100%_a' }), row('f2', { n: 2, name: 'b' }), row('f3', { n: 3 })]),
    );
    const codes = (where: object) =>
      db.read(ctx('f'), async (tx) => (await tx.find(things, where, { order: [['code', 'asc']] })).map((t) => t.code).join());
    expect(await codes({ n: [1, 3] })).toBe('f1,f3');
    expect(await codes({ n: { gt: 1, lte: 3 } })).toBe('f2,f3');
    expect(await codes({ name: { contains: '%_' } })).toBe('f1');
    expect(await codes({ name: null })).toBe('f3');
    expect(await codes({ name: { not: null } })).toBe('f1,f2');
    expect(await codes({ n: [] })).toBe('');
  });

  it('a dry run leaves nothing', async () => {
    const dry = async (tx: Tx) => {
      await tx.insert(things, row('dry'));
      return 'answer';
    };
    expect(await db.transaction(ctx('demo', { dryRun: true }), dry)).toBe('answer');
    expect(await db.gather('lane', ctx('demo', { dryRun: true }), dry)).toBe('answer');
    expect(await db.read(ctx(), (tx) => tx.first(things, { code: 'dry' }))).toBeNull();
  });

  it('parallel read-modify-write loses nothing when the row is locked first', async () => {
    await db.transaction(ctx(), (tx) => tx.insert(things, row('count', { amount: 0n })));
    const add = () =>
      db.transaction(ctx(), async (tx) => {
        const thing = await tx.lockOne(things, { code: 'count' }, '');
        await tx.update(things, { id: thing.id }, { amount: thing.amount + 1n });
      });
    await Promise.all(Array.from({ length: 50 }, add));
    expect((await db.read(ctx(), (tx) => tx.get(things, { code: 'count' }, ''))).amount).toBe(50n);
  });

  it('refuses a read that writes', async () => {
    await expect(db.read(ctx(), (tx) => tx.insert(things, row('r')))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('the trigger refuses what the migration says', async () => {
    await expect(db.transaction(ctx(), (tx) => tx.delete(things, { code: 'exact' }))).rejects.toThrow(/append-only/);
  });

  it('a gathered group commits once and one refused work harms no other', async () => {
    const sum = new (class implements Memo {
      value = 0;
      checkpoint() {
        const before = this.value;
        return () => {
          this.value = before;
        };
      }
    })();
    let commits = 0;
    const work = (i: number) => async (tx: Tx) => {
      const memo = await tx.memo('sum', async () => sum);
      memo.value += i;
      tx.beforeCommit('once', async () => void commits++);
      await tx.insert(things, row(`g${i}`));
      if (i % 3 === 0) await tx.find(things, { code: 'g1' }); // sends what waits, earlier works' rows too
      if (i % 5 === 0) throw fail('NOTHING_TO_INVOICE', 'refused');
      if (i === 7) await tx.update(things, { code: 'g1' }, { name: 'by seven' });
      return i;
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, k) => db.gather('lane', ctx('g'), work(k + 1))));
    const good = Array.from({ length: 30 }, (_, k) => k + 1).filter((i) => i % 5 !== 0);
    expect(outcomes.filter((o) => o.status === 'rejected')).toHaveLength(6);
    const rows = await db.read(ctx('g'), (tx) => tx.find(things, {}));
    expect(rows.map((r) => r.code).sort()).toEqual(good.map((i) => `g${i}`).sort());
    expect(rows.find((r) => r.code === 'g1')?.name).toBe('by seven');
    expect(sum.value).toBe(good.reduce((a, b) => a + b, 0));
    expect(commits).toBe(1);
  });

  it('what was read ahead is forgotten when it is written, and never answers another agency', async () => {
    await db.transaction(ctx('ahead'), (tx) => tx.insert(things, [row('p1'), row('p2')]));
    const codes: (string | null)[][] = [];
    const look =
      (code = 'p1') =>
      async (tx: Tx) =>
        void codes.push((await tx.find(things, { code })).map((t) => t.name));
    const warm = (agency: string) => ({
      kind: 'k',
      input: agency,
      run: async (tx: Tx) => void (await tx.ahead(things, 'code', ['p1', 'p2'], { lock: true })),
    });
    await Promise.all([
      db.gather('mixed', ctx('ahead'), look(), warm('ahead')),
      db.gather(
        'mixed',
        ctx('ahead'),
        async (tx) => tx.put(things, { ...(await tx.lockOne(things, { code: 'p1' }, '')), name: 'changed' }),
        warm('ahead'),
      ),
      db.gather('mixed', ctx('ahead'), look(), warm('ahead')),
      db.gather('mixed', ctx('elsewhere'), look('p2'), warm('elsewhere')),
    ]);
    expect(codes).toEqual([[null], ['changed'], []]);
  });

  it('a duplicate inside a group refuses only its own work', async () => {
    const outcomes = await Promise.allSettled(
      ['d1', 'd2', 'd1', 'd3'].map((code) => db.gather('lane', ctx('d'), (tx) => tx.insert(things, row(code)))),
    );
    expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await db.read(ctx('d'), (tx) => tx.find(things, {}))).toHaveLength(3);
  });

  if (kind === 'mariadb') {
    it('deadlocks are tried again whole', async () => {
      await db.transaction(ctx('dl'), (tx) => tx.insert(things, [row('a', { amount: 0n }), row('b', { amount: 0n })]));
      const swap = (first: string, second: string) =>
        db.transaction(ctx('dl'), async (tx) => {
          for (const code of [first, second]) {
            const t = await tx.lockOne(things, { code }, '');
            await tx.update(things, { id: t.id }, { amount: t.amount + 1n });
          }
        });
      await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? swap('a', 'b') : swap('b', 'a'))));
      expect((await db.read(ctx('dl'), (tx) => tx.find(things, {}))).map((t) => t.amount)).toEqual([20n, 20n]);
    });
  }
});
