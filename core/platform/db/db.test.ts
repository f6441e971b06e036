import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../../test/kit/databases.ts';
import { core } from '../../contracts/core.ts';
import { fail, seal, type Tx, table } from '../../contracts/index.ts';
import createRowCounts from '../store/migrations/009-row-counts.ts';
import createThings from './fixtures/001-things.ts';
import { checkSettings, migrate, openDb, pendingMigrations, SEAL, sealOf } from './index.ts';
import { render } from './migrate.ts';

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

  it('keeps every character and byte, whatever it means to a database', async () => {
    const texts = ["it's", '\\', "\\'", "'; DROP TABLE things; --", 'a ? b', '%_', '"', '`', '\n\r\t', '–€', ''];
    const all = [...texts, ...Array.from({ length: 0x180 }, (_, code) => `a${String.fromCodePoint(code)}z`)];
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const written = all.map((name, i) => row(`kept-${i}`, { name, extra: { [name]: [name] }, raw: bytes.subarray(i % 256) }));
    await db.transaction(ctx('texts'), (tx) => tx.insert(things, written));
    const read = await db.read(ctx('texts'), (tx) => tx.find(things, {}, { order: [['id', 'asc']] }));
    expect(read.map((r) => [r.name, r.extra])).toEqual(all.map((name) => [name, { [name]: [name] }]));
    expect(read.map((r) => Buffer.from(r.raw as Uint8Array).toString('hex'))).toEqual(
      all.map((_, i) => Buffer.from(bytes.subarray(i % 256)).toString('hex')),
    );
    for (const name of texts)
      expect(await db.read(ctx('texts'), (tx) => core(tx).sql('SELECT ? AS a, ? AS b', [name, 7n]))).toMatchObject([{ a: name }]);
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

  it('seals rows as they are written, put and changed, and a change behind its back breaks the seal', async () => {
    const sealed = table(createThings, seal('things'));
    const good = () =>
      db.read(ctx(), async (tx) => {
        const [row] = await tx.sql<Record<string, unknown>>("SELECT * FROM things WHERE code = 'sealed'", [], [sealed]);
        return row?.[SEAL] === sealOf(sealed, row as Record<string, unknown>);
      });
    await db.transaction(ctx(), async (tx) => {
      for (const change of [seal('things'), createRowCounts]) for (const sql of render(change, tx.dialect)) await tx.sql(sql);
      await tx.insert(
        sealed,
        row('sealed', { name: 'Zoë 🚆', born: '2024-02-29', extra: { b: [1, null], 2: 'x' }, raw: Buffer.from([0, 255]) }),
      );
    });
    expect(await good()).toBe(true);
    await db.transaction(ctx(), (tx) => tx.update(sealed, { code: 'sealed' }, { amount: -5n, ok: false, name: null }));
    expect(await good()).toBe(true);
    await db.transaction(ctx(), (tx) => tx.sql("UPDATE things SET amount = amount + 1 WHERE code = 'sealed'"));
    expect(await good()).toBe(false);
  });

  it('seals a row today as it did when the first one was sealed', () => {
    const first = {
      ...{ id: '01J', agency: 'demo', code: 'a"b', name: null, n: 0, amount: -5n, born: '2024-02-29', at: '2026-03-10T09:00:00.123Z' },
      ...{ ok: false, extra: { b: [1, null], 2: 'é' }, raw: Buffer.from([0, 255]) },
    };
    expect(sealOf(things, first)).toBe('666cef076892bc3d80b526352900705150c68fdb3e380d06934423bdcbc8cb61');
  });

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

  it('reads the columns named and no other, from the database and from memory', async () => {
    await db.transaction(ctx('columns'), (tx) => tx.insert(things, row('c1', { n: 7, extra: { large: true }, raw: Buffer.from([1]) })));
    const where = { code: 'c1' };
    const columns = ['n', 'amount', 'at'] as const;
    const expected = [{ n: 7, amount: 2n ** 60n + 1n, at: '2026-03-10T09:00:00.123Z' }];
    const seen = await db.transaction(ctx('columns'), async (tx) => {
      const read = await tx.find(things, where, { columns });
      // @ts-expect-error It was not read.
      expect(read[0]?.extra).toBeUndefined();
      await tx.lockOne(things, where, '');
      const held = await tx.find(things, where, { columns });
      await core(tx).ahead(things, 'n', [7]);
      return [read, held, await tx.find(things, { n: 7 }, { columns, order: [['id', 'asc']], limit: 1 })];
    });
    expect(seen).toEqual([expected, expected, expected]);
    const unknown = db.read(ctx(), (tx) => tx.find(things, where, { columns: ['n', '1; DROP TABLE things'] as never }));
    await expect(unknown).rejects.toMatchObject({ code: 'INTERNAL' });
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
    // As many as there are connections: more would be told that we are busy.
    const caller = async () => {
      for (let i = 0; i < 4; i++) await add();
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    expect((await db.read(ctx(), (tx) => tx.get(things, { code: 'count' }, ''))).amount).toBe(64n);
  });

  it('refuses a read that writes', async () => {
    await expect(db.read(ctx(), (tx) => tx.insert(things, row('r')))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('the trigger refuses what the migration says', async () => {
    await expect(db.transaction(ctx(), (tx) => tx.delete(things, { code: 'exact' }))).rejects.toThrow(/append-only/);
  });

  /** Works by their number, gathered; how each ended, and what is stored. */
  const gatherAll = async (agency: string, works: readonly ((tx: Tx) => Promise<unknown>)[]) => {
    const outcomes = await Promise.allSettled(works.map((work) => db.gather(`lane ${agency}`, ctx(agency), work)));
    const rows = await db.read(ctx(agency), (tx) => tx.find(things, {}, { order: [['code', 'asc']] }));
    return {
      ended: outcomes.map((o) => (o.status === 'fulfilled' ? 'ok' : ((o.reason as { code?: string }).code ?? String(o.reason)))),
      rows,
    };
  };
  const refused = () => fail('NOTHING_TO_INVOICE', 'refused');

  it('refuses a new row under the unique key of another, inserted or put', async () => {
    const first = row('taken');
    await db.transaction(ctx(), (tx) => tx.insert(things, first));
    for (const write of ['insert', 'put'] as const) {
      const other = { ...row('taken', { amount: 999n }), agency: 'demo', name: null, born: null, extra: null, raw: null };
      await expect(db.transaction(ctx(), (tx) => tx[write](things, other))).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    expect(await db.read(ctx(), (tx) => tx.find(things, { code: 'taken' }))).toMatchObject([{ id: first.id, amount: first.amount }]);
  });

  it('answers from memory what the database would, after a row left the set it was read ahead in', async () => {
    await db.transaction(ctx('sets'), (tx) => tx.insert(things, [row('a', { n: 1 }), row('b', { n: 1 })]));
    const seen = await db.transaction(ctx('sets'), async (tx) => {
      const codes = async (n: number) => (await tx.find(things, { n }, { order: [['id', 'asc']] })).map((t) => t.code);
      await core(tx).ahead(things, 'n', [1, 2], { lock: true });
      const a = await tx.lockOne(things, { code: 'a' }, '');
      await tx.put(things, { ...a, n: 2 });
      const moved = [await codes(1), await codes(2)];
      await core(tx).ahead(things, 'n', [1, 2]);
      await tx.insert(things, row('c', { n: 2 }));
      return [...moved, await codes(1), await codes(2)];
    });
    expect(seen).toEqual([['b'], ['a'], ['b'], ['a', 'c']]);
    const renamed = db.transaction(ctx('sets'), async (tx) => {
      const a = await tx.lockOne(things, { code: 'a' }, '');
      await tx.put(things, { ...a, code: 'z' });
    });
    await expect(renamed).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('answers from memory what the database would, after a row that nobody locked was put into another set', async () => {
    await db.transaction(ctx('unheld'), (tx) => tx.insert(things, [row('a', { n: 1 }), row('b', { n: 1 }), row('c', { n: 2 })]));
    const seen = await db.transaction(ctx('unheld'), async (tx) => {
      const codes = async (n: number) => (await tx.find(things, { n }, { order: [['id', 'asc']] })).map((t) => t.code);
      const [a] = (await core(tx).ahead(things, 'n', [1, 2])).filter((t) => t.code === 'a');
      if (a) await tx.put(things, { ...a, n: 2 });
      return [await codes(1), await codes(2)];
    });
    expect(seen).toEqual([['b'], ['a', 'c']]);
  });

  it('locks what was read ahead without a lock, and what was read ahead under one no more', async () => {
    await db.transaction(ctx('locks'), (tx) => tx.insert(things, row('a', { n: 1 })));
    const { begin } = db.connections;
    const sent: string[] = [];
    (db.connections as { begin: typeof begin }).begin = async () => {
      const opened = await begin();
      const execute: typeof opened.execute = (sql, params) => {
        if (sql.includes('things')) sent.push(sql);
        return opened.execute(sql, params);
      };
      return { ...opened, execute };
    };
    const lockAfter = (lock: boolean): Promise<number> =>
      db.transaction(ctx('locks'), async (tx) => {
        await core(tx).ahead(things, 'n', [1], { lock });
        sent.length = 0;
        expect((await tx.lock(things, { n: 1 })).map((t) => t.code)).toEqual(['a']);
        if (kind === 'mariadb') expect(sent.every((sql) => sql.endsWith('FOR UPDATE'))).toBe(true);
        return sent.length;
      });
    try {
      expect([await lockAfter(false), await lockAfter(true)]).toEqual([1, 0]);
    } finally {
      (db.connections as { begin: typeof begin }).begin = begin;
    }
  });

  it('writes once what a hook failed after, and a work that answers BUSY fails alone', async () => {
    const { ended, rows } = await gatherAll('hooks', [
      async (tx) => {
        await tx.insert(things, row('hook'));
        core(tx).afterCommit(() => {
          throw new Error('the bell is gone');
        });
      },
      (tx) => tx.insert(things, row('beside')),
      async (tx) => {
        await core(tx).memo('shared', async () => ({}));
        throw fail('BUSY', 'come again');
      },
    ]);
    expect([ended, rows.map((r) => r.code)]).toEqual([
      ['ok', 'ok', 'BUSY'],
      ['beside', 'hook'],
    ]);
  });
  /** State the works share, and how often it was saved: once per transaction. */
  class Sum {
    value = 0;
    static saved: number[] = [];
    async save(tx: Tx) {
      Sum.saved.push(this.value);
      await core(tx).update(things, { code: 'sum' }, { n: this.value });
    }
  }

  it('a gathered group commits once, and a work refused before it changed what is shared is dropped', async () => {
    Sum.saved = [];
    await db.transaction(ctx('g'), (tx) => tx.insert(things, row('sum', { n: 0 })));
    const numbers = Array.from({ length: 30 }, (_, k) => k + 1);
    const { ended, rows } = await gatherAll(
      'g',
      numbers.map((i) => async (tx) => {
        await tx.insert(things, row(`g${i}`));
        if (i % 5 === 0) throw refused();
        (await core(tx).memo('sum', async () => new Sum())).value += i;
        if (i % 3 === 0) await tx.find(things, { code: 'g1' }); // sends what waits, earlier works' rows too
        if (i === 7) await core(tx).update(things, { code: 'g1' }, { name: 'by seven' });
      }),
    );
    const good = numbers.filter((i) => i % 5 !== 0);
    expect(ended.filter((e) => e === 'NOTHING_TO_INVOICE')).toHaveLength(6);
    expect(rows.map((r) => r.code).sort()).toEqual([...good.map((i) => `g${i}`), 'sum'].sort());
    expect(rows.find((r) => r.code === 'g1')?.name).toBe('by seven');
    const sum = good.reduce((a, b) => a + b, 0);
    expect([rows.find((r) => r.code === 'sum')?.n, Sum.saved]).toEqual([sum, [sum]]);
  });

  it.each([
    ['sent rows', async (tx: Tx) => void (await core(tx).flush())],
    ['changed a row at once', async (tx: Tx) => void (await core(tx).update(things, { code: 'sum' }, { name: 'spoilt' }))],
    [
      'changed shared state',
      async (tx: Tx) => {
        (await core(tx).memo('sum', async () => new Sum())).value += 1000;
      },
    ],
  ])('a work refused in any place of a group after it %s leaves nothing and harms no other', async (what, spoil) => {
    for (const bad of [[0], [3], [7], [0, 1], [2, 6], [0, 4, 7]]) {
      const agency = `spoil ${what} ${bad}`;
      await db.transaction(ctx(agency), (tx) => tx.insert(things, row('sum', { n: 0 })));
      const { ended, rows } = await gatherAll(
        agency,
        Array.from({ length: 8 }, (_, i) => async (tx) => {
          const locked = await tx.lockOne(things, { code: 'sum' }, '');
          await tx.put(things, { ...locked, amount: locked.amount + 1n });
          await tx.insert(things, row(`w${i}`));
          if (!bad.includes(i)) return;
          await spoil(tx);
          throw refused();
        }),
      );
      expect(ended).toEqual(Array.from({ length: 8 }, (_, i) => (bad.includes(i) ? 'NOTHING_TO_INVOICE' : 'ok')));
      expect(rows.map((r) => r.code)).toEqual(['sum', ...[0, 1, 2, 3, 4, 5, 6, 7].filter((i) => !bad.includes(i)).map((i) => `w${i}`)]);
      expect(rows[0]).toMatchObject({ amount: 2n ** 60n + 1n + BigInt(8 - bad.length), n: 0, name: null });
    }
  });

  it('a row put by a work is what the next one finds by any of its keys, and a dropped work’s is not', async () => {
    const seen: unknown[] = [];
    await db.transaction(ctx('put'), (tx) => tx.insert(things, row('one')));
    const change =
      (name: string, error?: Error) =>
      async (tx: Tx): Promise<void> => {
        const before = await tx.lockOne(things, { code: 'one' }, '');
        seen.push(
          before.name,
          (await tx.first(things, { id: before.id, ok: true }))?.name,
          await tx.first(things, { code: 'one', ok: false }),
        );
        await tx.put(things, { ...before, name });
        if (error) throw error;
        // A read that is no key sends what waits: it, too, sees the last state.
        seen.push((await tx.find(things, { n: before.n }))[0]?.name);
      };
    const { rows } = await gatherAll('put', [change('a'), change('b', refused()), change('c'), change('d')]);
    expect(seen).toEqual([null, null, null, 'a', 'a', 'a', null, 'a', 'a', null, 'c', 'c', 'c', null, 'd']);
    expect(rows[0]?.name).toBe('d');
  });

  it('a row is known by its key however the database compares it', async () => {
    await db.transaction(ctx('pad'), (tx) => tx.insert(things, row('one', { n: 1, name: 'Été' })));
    await db.transaction(ctx('pad'), async (tx) => {
      await tx.put(things, { ...(await tx.lockOne(things, { code: 'one' }, '')), n: 2 });
      const [padded] = await tx.lock(things, { code: 'one ' });
      if (kind === 'mariadb') expect(padded?.n).toBe(2);
      await tx.insert(things, row('two', { name: 'Mixed' }));
      expect(await tx.find(things, { name: 'mixed' })).toHaveLength(1);
    });
  });

  it('a failed statement fails its transaction, whoever caught the error', async () => {
    const swallow = async (tx: Tx) => {
      await tx.insert(things, [row('kept?'), row('twice')]);
      await core(tx)
        .flush(things)
        .catch(() => undefined);
      await tx.find(things, { code: 'kept?' }).catch(() => undefined);
    };
    await db.transaction(ctx('caught'), (tx) => tx.insert(things, row('twice')));
    await expect(db.transaction(ctx('caught'), swallow)).rejects.toMatchObject({ code: 'CONFLICT' });
    const { ended, rows } = await gatherAll('caught', [(tx) => tx.insert(things, row('a')), swallow, (tx) => tx.insert(things, row('b'))]);
    expect(ended).toEqual(['ok', 'CONFLICT', 'ok']);
    expect(rows.map((r) => r.code)).toEqual(['a', 'b', 'twice']);
  });

  it('a branch that outlives its refused work writes nothing', async () => {
    const branches: Promise<unknown>[] = [];
    const half = async (tx: Tx) => {
      const late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => tx.insert(things, row('late')));
      branches.push(late.catch((error: { code: string }) => error.code));
      throw refused();
    };
    const slow = (code: string) => async (tx: Tx) => {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await tx.insert(things, row(code));
    };
    const { rows } = await gatherAll('late', [half, slow('a'), half, slow('b')]);
    expect(await Promise.all(branches)).toEqual(['INTERNAL', 'INTERNAL']);
    expect(rows.map((r) => r.code)).toEqual(['a', 'b']);
  });

  it('refuses a second connection to whoever holds one', async () => {
    const second = [
      () => db.read(ctx(), async () => 1),
      () => db.transaction(ctx(), async () => 1),
      () => db.transaction(ctx('demo', { dryRun: true }), async () => 1),
      () => db.gather('lane', ctx(), async () => 1),
    ];
    for (const take of second) {
      await expect(db.read(ctx(), take)).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(db.transaction(ctx(), take)).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(db.gather('lane', ctx(), take)).rejects.toMatchObject({ code: 'INTERNAL' });
      await db.read(ctx(), async () => 1);
      expect(await take()).toBe(1);
    }
  });

  it('asks only for what was not read ahead yet, and keeps what was', async () => {
    await db.transaction(ctx('again'), (tx) => tx.insert(things, [row('q1'), row('q2'), row('q3')]));
    const { begin } = db.connections;
    const sent: number[] = [];
    (db.connections as { begin: typeof begin }).begin = async () => {
      const opened = await begin();
      const execute: typeof opened.execute = (sql, params) => {
        // Values are parameters, or in the statement already.
        if (sql.includes('things')) sent.push(`${sql} ${params.join(' ')}`.match(/\bq\d\b/g)?.length ?? 0);
        return opened.execute(sql, params);
      };
      return { ...opened, execute };
    };
    try {
      await db.transaction(ctx('again'), async (tx) => {
        const ahead = async (...codes: string[]) => (await core(tx).ahead(things, 'code', codes)).map((r) => r.code).sort();
        expect([await ahead('q1', 'q2'), await ahead('q2', 'q3'), await ahead('q1', 'q3')]).toEqual([
          ['q1', 'q2'],
          ['q2', 'q3'],
          ['q1', 'q3'],
        ]);
      });
    } finally {
      (db.connections as { begin: typeof begin }).begin = begin;
    }
    expect(sent).toEqual([2, 1]);
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
      run: async (tx: Tx) => void (await core(tx).ahead(things, 'code', ['p1', 'p2'], { lock: true })),
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

  if (kind === 'sqlite') {
    it('tells all who wait, with BUSY, while another process keeps the file locked, and goes on when it has let go', async () => {
      const other = new DatabaseSync(new URL(db.url).pathname);
      other.exec('BEGIN IMMEDIATE');
      const writes = Array.from({ length: 30 }, (_, i) =>
        (i % 2 === 0 ? db.transaction : db.gather.bind(null, `lane ${i}`))(ctx('held'), (tx) => tx.insert(things, row(`h${i}`))),
      );
      for (const told of await Promise.allSettled(writes))
        expect(told).toMatchObject({ reason: { code: 'BUSY', message: expect.stringMatching(/Another process keeps/) } });
      expect(await db.read(ctx('held'), (tx) => tx.find(things, {}))).toEqual([]);
      const late = db.transaction(ctx('held'), (tx) => tx.insert(things, row('late')));
      await expect(late).rejects.toMatchObject({ code: 'BUSY' });
      other.exec('ROLLBACK');
      other.close();
      await db.transaction(ctx('held'), (tx) => tx.insert(things, row('after')));
      expect((await db.read(ctx('held'), (tx) => tx.find(things, {}))).map((t) => t.code)).toEqual(['after']);
    });
    it('says that the disk is full, keeps nothing of what was not committed, and writes again when there is room', async () => {
      const own = await open();
      await migrate(own.connections, sources, now);
      const large = { raw: Buffer.alloc(500_000, 7) };
      const write = (code: string, pages: number, over: object) => async (tx: Tx) => {
        // Of the handle, which the next transaction may have or not.
        await core(tx).sql(`PRAGMA max_page_count = ${pages}`);
        await tx.insert(things, row(code, over));
      };
      const full = { code: 'BUSY', status: 503, message: expect.stringContaining('disk of the database is full (SQLITE_FULL') };
      await expect(own.transaction(ctx('full'), write('large', 1, large))).rejects.toMatchObject(full);
      const group = ['one', 'two'].map((code) => own.gather('full', ctx('full'), write(code, 1, large)));
      expect(await Promise.allSettled(group)).toMatchObject(group.map(() => ({ reason: full })));
      await own.transaction(ctx('full'), write('small', 2 ** 30, {}));
      expect((await own.read(ctx('full'), (tx) => tx.find(things, {}))).map((t) => t.code)).toEqual(['small']);
      await own.remove();
    });
  }
  if (kind === 'mariadb') {
    const together = async (first: string, second: string, tx: Tx, arrive: () => Promise<void>) => {
      await tx.lockOne(things, { code: first }, '');
      await arrive();
      return tx.lockOne(things, { code: second }, '');
    };
    /** Two who meet once: later rounds pass. */
    const meeting = () => {
      let waiting = 2;
      const met = Promise.withResolvers<void>();
      return () => {
        if (--waiting <= 0) met.resolve();
        return met.promise;
      };
    };

    it('deadlocks are tried again whole', async () => {
      await db.transaction(ctx('dl'), (tx) => tx.insert(things, [row('a', { amount: 0n }), row('b', { amount: 0n })]));
      const swap = (first: string, second: string) =>
        db.transaction(ctx('dl'), async (tx) => {
          for (const code of [first, second]) {
            const t = await tx.lockOne(things, { code }, '');
            await tx.update(things, { id: t.id }, { amount: t.amount + 1n });
          }
        });
      await Promise.all(Array.from({ length: 16 }, (_, i) => (i % 2 ? swap('a', 'b') : swap('b', 'a'))));
      expect((await db.read(ctx('dl'), (tx) => tx.find(things, {}))).map((t) => t.amount)).toEqual([16n, 16n]);
    });

    it('after a deadlock nothing of a group is committed, even where a work caught it and went on', async () => {
      await db.transaction(ctx('dg'), (tx) => tx.insert(things, [row('a', { n: 0 }), row('b', { n: 0 })]));
      const arrive = meeting();
      let deadlocks = 0;
      const group = gatherAll('dg', [
        (tx) => tx.insert(things, row('first')),
        async (tx) => {
          await together('a', 'b', tx, arrive).catch(() => void deadlocks++);
          // Sent after the rollback, it would commit by itself.
          await core(tx)
            .update(things, { code: 'a' }, { n: 1 })
            .catch(() => undefined);
          await tx.insert(things, row('second'));
        },
        (tx) => tx.insert(things, row('third')),
      ]);
      const other = db.transaction(ctx('dg'), async (tx) => {
        // The one with less to undo is the victim: the group.
        await tx.insert(
          things,
          Array.from({ length: 20 }, () => row(`z${++n}`)),
        );
        await tx.flush(things);
        await together('b', 'a', tx, arrive);
        await tx.update(things, { code: 'b' }, { n: 1 });
      });
      const [{ ended }] = await Promise.all([group, other]);
      const rows = await db.read(ctx('dg'), (tx) => tx.find(things, {}, { order: [['code', 'asc']] }));
      expect(ended).toEqual(['ok', 'ok', 'ok']);
      expect(rows.slice(0, 5).map((r) => [r.code, r.code.length === 1 ? r.n : 1])).toEqual([
        ['a', 1],
        ['b', 1],
        ['first', 1],
        ['second', 1],
        ['third', 1],
      ]);
      expect(deadlocks).toBe(1);
    });

    it('a connection lost before the commit is tried again, reads too', async () => {
      const killed = async (tx: Tx, first: boolean) => {
        if (!first) return;
        const [me] = await core(tx).sql<{ id: number }>('SELECT CONNECTION_ID() AS id', [], []);
        await db.connections.use((execute) => execute(`KILL ${me?.id}`, []));
      };
      for (const place of [0, 1, 2]) {
        const runs = [0, 0, 0];
        const { ended, rows } = await gatherAll(
          `kill ${place}`,
          runs.map((_, i) => async (tx) => {
            const first = (runs[i] as number) === 0;
            runs[i] = (runs[i] as number) + 1;
            await tx.insert(things, row(`k${i}`));
            if (i === place) await killed(tx, first);
          }),
        );
        expect([ended, rows.map((r) => r.code), runs[place]]).toEqual([['ok', 'ok', 'ok'], ['k0', 'k1', 'k2'], 2]);
      }
      let reads = 0;
      const found = await db.read(ctx('kill 0'), async (tx) => {
        await killed(tx, reads++ === 0);
        return tx.find(things, {});
      });
      expect([found.length, reads]).toEqual([3, 2]);
    });

    it('sees in a transaction what others committed since it began', async () => {
      await db.transaction(ctx('since'), (tx) => tx.insert(things, row('moved')));
      const seen = await db.transaction(ctx('since'), async (tx) => {
        const before = await tx.find(things, { n: 1 });
        await db.connections.use((execute) => execute("UPDATE things SET n = 2 WHERE agency = 'since'", []));
        return [before.length, (await tx.find(things, { n: 2 })).length];
      });
      expect(seen).toEqual([0, 1]);
    });

    it('tells each connection how it reads and spells, whatever the server would', async () => {
      const [said] = await db.connections.use((execute) => execute('SELECT @@session.sql_mode AS mode, @@tx_isolation AS isolation', []));
      expect(said).toEqual({ mode: 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', isolation: 'READ-COMMITTED' });
    });

    it('refuses a server to which a backslash is a letter like any other', async () => {
      const said = { sql_mode: 'STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES', flush_log: 1, charset: 'utf8mb4' };
      const found = await checkSettings({ ...db.connections, use: (work) => work(async () => [said]) });
      expect(found.map((f) => f.message)).toEqual([expect.stringContaining('NO_BACKSLASH_ESCAPES')]);
    });

    it('holds one connection for all dry runs of a lane, however long they wait', async () => {
      const small = openDb(db.url, { poolSize: 2 });
      const dry = Array.from({ length: 20 }, (_, i) =>
        small.gather('lane', ctx('dry', { dryRun: true }), async (tx) => {
          await tx.insert(things, row('dry'));
          await new Promise((resolve) => setTimeout(resolve, 5));
          return (await tx.find(things, {})).length + i;
        }),
      );
      expect(await small.read(ctx(), async () => 'served')).toBe('served');
      expect(await Promise.all(dry)).toEqual(dry.map((_, i) => i + 1));
      await small.close();
    });

    it('tells a dry run that waits long to come again, and lets writers wait', async () => {
      const slow = async () => new Promise<number>((resolve) => setTimeout(() => resolve(1), 1_300));
      const asked = (dryRun: boolean) => [slow, async () => 2].map((work) => db.gather('slow', ctx('slow', { dryRun }), work));
      const told = await Promise.allSettled([...asked(true), ...asked(false)]);
      expect(told.map((t) => (t.status === 'fulfilled' ? t.value : t.reason.code))).toEqual([1, 'BUSY', 1, 2]);
    });

    it('answers BUSY when every connection stays at work', async () => {
      const small = openDb(db.url, { poolSize: 1 });
      const release = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const first = small.read(ctx(), async () => {
        held.resolve();
        await release.promise;
      });
      await held.promise;
      await expect(small.read(ctx(), async () => 1)).rejects.toMatchObject({ code: 'BUSY', status: 503 });
      await expect(small.gather('lane', ctx(), async () => 1)).rejects.toMatchObject({ code: 'BUSY' });
      release.resolve();
      await first;
      await small.close();
    });
  }
});
