/**
 * What one database transaction (or one read) keeps: the connection, rows waiting to be written, memos and hooks. A gathered group of works shares one session;
 * each work sees it through its own `Tx`, and can be undone alone: its waiting rows are dropped, its sent statements rolled back to a savepoint set just before
 * the first of them, rows of earlier works that went out after that savepoint are put back in the queue, and memos are restored.
 */
import { monotonicFactory } from 'ulid';
import { type Ctx, fail, type Memo, type Row, type Table, type Tx, type Where } from '../../contracts/index.ts';
import { Ahead } from './ahead.ts';
import { type Dialect, decodeRow, rawParam } from './codec.ts';
import { type Execute, isDuplicate } from './connection.ts';
import { deleteRows, insertRows, matcher, rowValues, type Statement, selectRows, updateRows } from './statements.ts';

/** Monotonic: rows made within one millisecond keep the order they were made in. */
const newId = monotonicFactory();

interface Waiting {
  readonly table: Table;
  readonly values: readonly unknown[];
  readonly owner: number;
  /** Primary key of a row that replaces one; null for a new row. */
  readonly replaces: string | null;
}

export interface Session {
  tx(ctx: Ctx): Tx;
  /** Runs the hooks and writes what is waiting: the last step before COMMIT. */
  finish(): Promise<void>;
  /** Runs one work so that its failure leaves no trace. */
  isolated<R>(work: () => Promise<R>): Promise<R>;
  readonly afterCommit: (() => void)[];
}

export function openSession(execute: Execute, dialect: Dialect, options: { readonly readOnly?: boolean } = {}): Session {
  const waiting = new Map<string, Waiting[]>();
  const ahead = new Ahead();
  const memos = new Map<string, { value: Memo; owner: number }>();
  let hooks = new Map<string, { run: () => Promise<void>; owner: number }>();
  let afterCommit: (() => void)[] = [];
  let owner = 0;
  let guarded = false;
  let savepoint = false;
  let sentSinceSavepoint: Waiting[] = [];

  const run = async (statement: Statement): Promise<Record<string, unknown>[]> => {
    try {
      return await execute(statement.sql, statement.params);
    } catch (error) {
      if (isDuplicate(error)) throw Object.assign(fail('CONFLICT', 'A record with the same key exists already.'), { cause: error });
      throw error;
    }
  };
  const beforeWrite = async (): Promise<void> => {
    if (options.readOnly) throw fail('INTERNAL', 'A read cannot write.');
    if (guarded && !savepoint) {
      await execute('SAVEPOINT work', []);
      savepoint = true;
    }
  };
  const flush = async (name?: string): Promise<void> => {
    for (const key of name === undefined ? [...waiting.keys()] : [name]) {
      const rows = waiting.get(key);
      if (!rows?.length) continue;
      await beforeWrite();
      waiting.delete(key);
      if (savepoint) sentSinceSavepoint.push(...rows);
      const { table } = rows[0] as Waiting;
      const fresh = rows.filter((r) => r.replaces === null);
      // Of one row put twice, the last state counts.
      const put = [...new Map(rows.filter((r) => r.replaces !== null).map((r) => [r.replaces, r])).values()];
      const values = (list: readonly Waiting[]) => list.map((r) => r.values);
      for (const statement of [...insertRows(table, values(fresh)), ...insertRows(table, values(put), dialect)]) await run(statement);
    }
  };
  /** Sends what waits for a table only where a read with these conditions could see it. */
  const flushFor = async (table: Table, where: Where<Table>, agency: string): Promise<void> => {
    const rows = waiting.get(table.name);
    if (!rows) return;
    const sees = matcher(table, where, agency, dialect);
    if (rows.some((r) => sees(r.values, r.replaces === null ? undefined : table.identity))) await flush(table.name);
  };
  const query = async <T extends Table>(table: T, where: Where<Table>, agency: string, statement: Statement): Promise<Row<T>[]> => {
    await flushFor(table, where, agency);
    return (await run(statement)).map((row) => decodeRow(table.columns, row, dialect)) as Row<T>[];
  };

  const tx = (ctx: Ctx): Tx => {
    const notFound = (what: string) => fail('NOT_FOUND', what);
    const self: Tx = {
      ctx,
      dialect,
      get gathered() {
        return guarded;
      },
      newId: () => newId(),
      async find(table, where, opts) {
        const known = ahead.answer(table, ctx.agency, where, (opts ?? {}) as never, false);
        if (known) return known as never;
        return query(table, where as never, ctx.agency, selectRows(table, where as never, ctx.agency, dialect, opts as never));
      },
      async first(table, where, opts) {
        return (await self.find(table, where, { ...opts, limit: 1 }))[0] ?? null;
      },
      async get(table, where, what) {
        const row = await self.first(table, where);
        if (row === null) throw notFound(what);
        return row;
      },
      async lock(table, where) {
        if (options.readOnly) throw fail('INTERNAL', 'A read cannot lock.');
        const known = ahead.answer(table, ctx.agency, where, {}, true);
        if (known) return known as never;
        return query(
          table,
          where as never,
          ctx.agency,
          selectRows(table, where as never, ctx.agency, dialect, {
            lock: true,
            order: table.primary.map((c) => [c, 'asc'] as const) as never,
          }),
        );
      },
      async lockOne(table, where, what) {
        const row = (await self.lock(table, where))[0];
        if (row === undefined) throw notFound(what);
        return row;
      },
      async insert(table, rows) {
        if (options.readOnly) throw fail('INTERNAL', 'A read cannot write.');
        const list = (Array.isArray(rows) ? rows : [rows]) as Record<string, unknown>[];
        if (list.length === 0) return;
        const queue = waiting.get(table.name) ?? [];
        waiting.set(table.name, queue);
        for (const row of list) ahead.forget(table, row);
        for (const row of list) queue.push({ table, values: rowValues(table, row, ctx.agency, dialect), owner, replaces: null });
      },
      async put(table, row) {
        if (options.readOnly) throw fail('INTERNAL', 'A read cannot write.');
        const values = rowValues(table, row as Record<string, unknown>, ctx.agency, dialect);
        ahead.forget(table, row as Record<string, unknown>);
        const queue = waiting.get(table.name) ?? [];
        waiting.set(table.name, queue);
        queue.push({ table, values, owner, replaces: JSON.stringify(table.primary.map((c) => (row as Record<string, unknown>)[c])) });
      },
      async update(table, where, patch) {
        if (Object.keys(patch).length === 0) return;
        await flushFor(table, where as never, ctx.agency);
        await beforeWrite();
        ahead.forget(table);
        await run(updateRows(table, where as never, patch, ctx.agency, dialect));
      },
      async delete(table, where) {
        await flushFor(table, where as never, ctx.agency);
        await beforeWrite();
        ahead.forget(table);
        await run(deleteRows(table, where as never, ctx.agency, dialect));
      },
      async sql<R>(text: string, params: readonly unknown[] = [], tables?: readonly Table[]): Promise<R[]> {
        for (const table of tables ?? []) await flush(table.name);
        if (tables === undefined) await flush();
        if (!/^\s*(select|with)\b/i.test(text)) {
          await beforeWrite();
          if (tables === undefined) ahead.clear();
          else for (const table of tables) ahead.forget(table);
        }
        const rows = await run({ sql: text, params: params.map((p) => rawParam(p, dialect)) });
        const columns = Object.assign({}, ...(tables ?? []).map((t) => t.columns));
        return (tables?.length ? rows.map((row) => decodeRow(columns, row, dialect)) : rows) as R[];
      },
      async ahead(table, column, values, how) {
        const wanted = [...new Set(values)];
        if (wanted.length === 0) return [];
        const where = { [column]: wanted } as never;
        const rows = how?.lock ? await self.lock(table, where) : await self.find(table, where);
        ahead.keep(table, ctx.agency, column, wanted, rows as Record<string, unknown>[], how?.lock ?? false);
        return rows;
      },
      flush: (table) => flush(table?.name),
      afterCommit: (hook) => void afterCommit.push(hook),
      async memo<T extends Memo>(key: string, make: () => Promise<T>): Promise<T> {
        const known = memos.get(key);
        if (known) return known.value as T;
        const value = await make();
        memos.set(key, { value, owner });
        return value;
      },
      beforeCommit(key, hook) {
        if (!hooks.has(key)) hooks.set(key, { run: hook, owner });
      },
    };
    return self;
  };

  return {
    tx,
    async finish() {
      for (const hook of hooks.values()) await hook.run();
      await flush();
    },
    async isolated(work) {
      owner++;
      guarded = true;
      savepoint = false;
      sentSinceSavepoint = [];
      const restores = [...memos.values()].map((m) => m.value.checkpoint());
      const hooksBefore = new Map(hooks);
      const afterBefore = [...afterCommit];
      try {
        return await work();
      } catch (error) {
        if (savepoint) await execute('ROLLBACK TO SAVEPOINT work', []);
        for (const [name, rows] of waiting) {
          const kept = rows.filter((r) => r.owner !== owner);
          if (kept.length > 0) waiting.set(name, kept);
          else waiting.delete(name);
        }
        for (const row of sentSinceSavepoint) {
          if (row.owner === owner) continue;
          const rows = waiting.get(row.table.name);
          if (rows) rows.unshift(row);
          else waiting.set(row.table.name, [row]);
        }
        for (const [key, memo] of memos) if (memo.owner === owner) memos.delete(key);
        for (const restore of restores) restore();
        hooks = hooksBefore;
        afterCommit = afterBefore;
        throw error;
      } finally {
        guarded = false;
        savepoint = false;
      }
    },
    get afterCommit() {
      return afterCommit;
    },
  };
}
