/**
 * What one database transaction (or one read) keeps: the connection, rows waiting to be written, rows held under lock, memos. A gathered group of works shares one
 * session. What a work writes waits in that work's own layer, which the transaction takes in when the work has ended well. There is no partial undo: a work that
 * fails before anything of it left its layer is dropped with it; any other failure spoils the whole transaction, and nothing of it is committed.
 */
import type { CoreTx, Memo } from '../../contracts/core.ts';
import { type Ctx, type Emitted, type FindOptions, fail, type Locked, type Row, type Table, type Where } from '../../contracts/index.ts';
import { Ahead } from './ahead.ts';
import { type Dialect, decodeRow, rawParam } from './codec.ts';
import type { Execute } from './connection.ts';
import { countsOf } from './counts.ts';
import { Held } from './held.ts';
import { newId } from './ids.ts';
import { deleteRows, insertRows, matcher, narrowed, rowValues, type Statement, selectRows, updateRows } from './statements.ts';
import { takeTurns } from './turn.ts';

interface Waiting {
  readonly table: Table;
  readonly values: readonly unknown[];
  /** Primary key of a row that replaces one; null for a new row. */
  readonly replaces: string | null;
}

/** So many rows of a table wait to be written at most, once somebody reads it. */
const MOST_WAITING = 200;

/** What is not yet the transaction's: a work's own writes until it has ended well. */
interface Layer {
  readonly waiting: Map<string, Waiting[]>;
  readonly held: Held;
  readonly afterCommit: (() => void)[];
}
const newLayer = (): Layer => ({ waiting: new Map(), held: new Held(), afterCommit: [] });

/** One work of a transaction. */
export interface Work {
  readonly tx: CoreTx;
  /** It ended well: what it wrote is the transaction's. */
  keep(): void;
  /** It failed: true when its writes could be dropped, false when the transaction must be rolled back. Its `tx` writes no more either way. */
  drop(): boolean;
}

export interface Session {
  work(ctx: Ctx, options?: { readonly gathered: boolean }): Work;
  /** Saves memos and writes what is waiting: the last step before COMMIT. */
  finish(): Promise<void>;
  /** Nothing is sent from here on: the connection is another's soon. */
  end(): void;
  /** The first statement that failed, whoever caught it: the transaction is not what its works think it is, and cannot be committed. */
  readonly failure: unknown;
  readonly afterCommit: readonly (() => void)[];
}

/** Where `tx.emit` leads. */
export type Emit = (tx: CoreTx, event: Emitted) => Promise<void>;

export function openSession(
  execute: Execute,
  dialect: Dialect,
  options: { readonly readOnly?: boolean; readonly emit?: Emit; readonly spell?: (statement: Statement) => Statement } = {},
): Session {
  const group = newLayer();
  const ahead = new Ahead();
  const counts = countsOf();
  const memos = new Map<string, { readonly value: Memo; readonly ctx: Ctx }>();
  const turns = takeTurns(execute, options.spell);
  const { run } = turns;
  /**
   * Sends the waiting rows of a table (or of all), the layers in the order they were written in; `before` is told first when a layer has any.
   * All of it has its turn before this gives way: whoever reads next reads after it.
   */
  const flush = async (layers: readonly Layer[], name: string | undefined, before: (layer: Layer) => void = () => {}): Promise<void> => {
    const sent: Promise<unknown>[] = [];
    for (const layer of layers) {
      for (const key of name === undefined ? [...layer.waiting.keys()] : [name]) {
        const rows = layer.waiting.get(key);
        if (!rows?.length) continue;
        before(layer);
        layer.waiting.delete(key);
        const { table } = rows[0] as Waiting;
        const fresh = rows.filter((r) => r.replaces === null);
        // Of one row put twice, the last state counts.
        const put = [...new Map(rows.filter((r) => r.replaces !== null).map((r) => [r.replaces, r])).values()];
        const values = (list: readonly Waiting[]) => list.map((r) => r.values);
        if (table.counted) counts.add(table, values(fresh));
        sent.push(...[...insertRows(table, values(fresh)), ...insertRows(table, values(put), dialect)].map(run));
      }
    }
    await Promise.all(sent);
  };

  const work = (ctx: Ctx, { gathered } = { gathered: false }): Work => {
    const own = newLayer();
    const layers = [group, own];
    let ended = false;
    /** Something of this work left its layer: it was sent, or changed what the works share. */
    let spilt = false;
    const { agency } = ctx;
    const refuse = (what: string) => fail('INTERNAL', what);
    const mayWrite = (): void => {
      if (options.readOnly) throw refuse('A read cannot write or lock.');
      // A branch of a work that failed may still be running: what it writes must not become another's.
      if (ended) throw refuse('The work this transaction was given to has ended.');
    };
    const spill = (): void => {
      mayWrite();
      spilt = true;
    };
    const send = (name?: string) => flush(layers, name, (layer) => layer === own && spill());
    /** Sends what waits for a table only where a read with these conditions could see it, or where so much waits that looking takes longer. */
    const sendFor = async (table: Table, where: Where<Table>): Promise<void> => {
      const sees = matcher(table, where, agency, dialect);
      const seen = ({ waiting }: Layer): boolean => {
        const rows = waiting.get(table.name) ?? [];
        return rows.length > MOST_WAITING || rows.some((r) => sees(r.values, r.replaces === null ? undefined : table.identity));
      };
      if (seen(own)) await send(table.name);
      else if (seen(group)) await flush([group], table.name);
    };
    const query = async <T extends Table>(table: T, where: Where<Table>, statement: Statement): Promise<Row<T>[]> => {
      await sendFor(table, where);
      return (await run(statement)).map((row) => decodeRow(table.columns, row, dialect)) as Row<T>[];
    };
    /** Rows change in a way that is not known row by row: what was remembered of the table is forgotten. */
    const forget = (table: Table): void => {
      ahead.forget(table);
      for (const { held } of layers) held.forget(table);
    };
    const enqueue = (table: Table, values: readonly unknown[], replaces: string | null): void => {
      const queue = own.waiting.get(table.name);
      if (queue) queue.push({ table, values, replaces });
      else own.waiting.set(table.name, [{ table, values, replaces }]);
    };
    const known = <T extends Table>(table: T, where: object, opts: object, lock: boolean): Row<T>[] | null =>
      (own.held.answer(table, agency, where) ??
        group.held.answer(table, agency, where) ??
        ahead.answer(table, agency, where, opts as never, lock)) as Row<T>[] | null;

    const tx: CoreTx = {
      ctx,
      dialect,
      gathered,
      newId: () => newId(),
      async find<T extends Table>(table: T, where: Where<T>, opts: FindOptions<T> & { readonly columns?: readonly string[] } = {}) {
        const rows = known(table, where, opts, false);
        if (rows) return opts.columns ? narrowed(rows, opts.columns) : rows;
        return query(table, where as never, selectRows(table, where as never, agency, dialect, opts as never));
      },
      async first(table, where, opts) {
        return (await tx.find(table, where, { ...opts, limit: 1 }))[0] ?? null;
      },
      async get(table, where, what) {
        const row = await tx.first(table, where);
        if (row === null) throw fail('NOT_FOUND', what);
        return row;
      },
      async lock(table, where) {
        mayWrite();
        const before = known(table, where, {}, true);
        if (before) return before as Locked<Row<typeof table>>[];
        const order = table.primary.map((c) => [c, 'asc'] as const) as never;
        const rows = await query(table, where as never, selectRows(table, where as never, agency, dialect, { lock: true, order }));
        // What is locked stays as it is until we change it: the next who asks need not ask the database. It is so whatever becomes of this work.
        for (const row of rows) if (!own.held.get(table, agency, row)) group.held.keep(table, agency, row);
        return rows as Locked<(typeof rows)[number]>[];
      },
      async lockOne(table, where, what) {
        const row = (await tx.lock(table, where))[0];
        if (row === undefined) throw fail('NOT_FOUND', what);
        return row;
      },
      async insert(table, rows) {
        mayWrite();
        for (const row of (Array.isArray(rows) ? rows : [rows]) as Record<string, unknown>[]) {
          ahead.forget(table, row);
          enqueue(table, rowValues(table, row, agency, dialect), null);
        }
      },
      async put(table, row) {
        mayWrite();
        const before = own.held.get(table, agency, row) ?? group.held.get(table, agency, row);
        const after = row as Record<string, unknown>;
        const moved = before && table.identity.find((c) => !(c === 'agency' && table.scoped) && (before[c] ?? null) !== (after[c] ?? null));
        if (moved) throw refuse(`The column ${moved} of ${table.name} is one of its keys: it never changes.`);
        // The set it leaves and the one it comes to; which one it leaves is known of a row that was locked.
        if (before) ahead.forget(table, before);
        ahead.forget(table, before ? after : undefined);
        own.held.keep(table, agency, row);
        enqueue(table, rowValues(table, after, agency, dialect), Held.primaryKey(table, agency, row));
      },
      async update(table, where, patch) {
        if (Object.keys(patch).length === 0) return;
        if (table.sealed) {
          // The seal is over the whole row.
          for (const row of await tx.lock(table, where)) await tx.put(table, { ...row, ...patch });
          return;
        }
        spill();
        await sendFor(table, where as never);
        forget(table);
        await run(updateRows(table, where as never, patch, agency, dialect));
      },
      async delete(table, where) {
        spill();
        await sendFor(table, where as never);
        forget(table);
        await run(deleteRows(table, where as never, agency, dialect));
      },
      async sql<R>(text: string, params: readonly unknown[] = [], tables?: readonly Table[]): Promise<R[]> {
        for (const name of tables?.map((t) => t.name) ?? [undefined]) await send(name);
        if (!/^\s*(select|with)\b/i.test(text)) {
          spill();
          if (tables === undefined) {
            ahead.clear();
            for (const { held } of layers) held.clear();
          } else for (const table of tables) forget(table);
        }
        const rows = await run({ sql: text, params: params.map((p) => rawParam(p, dialect)) });
        const columns = Object.assign({}, ...(tables ?? []).map((t) => t.columns));
        return (tables?.length ? rows.map((row) => decodeRow(columns, row, dialect)) : rows) as R[];
      },
      async ahead(table, column, values, how) {
        const wanted = [...new Set(values)];
        const kept = wanted.map((value) => ahead.answer(table, agency, { [column]: value }, {}, how?.lock ?? false));
        const missing = wanted.filter((_, i) => kept[i] === null);
        const known = kept.flatMap((rows) => rows ?? []);
        if (missing.length === 0) return known as never;
        const where = { [column]: missing } as never;
        const rows = how?.lock ? await tx.lock(table, where) : await tx.find(table, where);
        ahead.keep(table, agency, column, missing, rows as Record<string, unknown>[], how?.lock ?? false);
        return [...(known as typeof rows), ...rows];
      },
      async emit(event) {
        mayWrite();
        await options.emit?.(tx, event);
      },
      flush: (table) => send(table?.name),
      afterCommit: (hook) => void own.afterCommit.push(hook),
      async memo<T extends object>(key: string, make: () => Promise<T & Memo>): Promise<T> {
        spill();
        let memo = memos.get(key);
        if (!memo) {
          memo = { value: await make(), ctx };
          memos.set(key, memo);
        }
        return memo.value as T;
      },
      recall: <T extends object>(key: string) => (memos.get(key)?.value ?? null) as T | null,
    };
    return {
      tx,
      keep() {
        ended = true;
        for (const [name, rows] of own.waiting) {
          const queue = group.waiting.get(name);
          if (queue) queue.push(...rows);
          else group.waiting.set(name, rows);
        }
        group.held.take(own.held);
        group.afterCommit.push(...own.afterCommit);
      },
      drop() {
        ended = true;
        return !spilt && turns.failure === undefined;
      },
    };
  };

  return {
    work,
    async finish() {
      for (const { value, ctx } of memos.values()) {
        const saving = work(ctx);
        await value.save?.(saving.tx);
        saving.keep();
      }
      await flush([group], undefined);
      const counted = counts.statement(dialect);
      if (counted) await run(counted);
      if (turns.failure !== undefined) throw turns.failure;
    },
    end: turns.end,
    get failure() {
      return turns.failure;
    },
    afterCommit: group.afterCommit,
  };
}
