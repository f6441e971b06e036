/** How a check reads: chunk by chunk, each a read of its own, with the thread given back in between. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { core } from '../../contracts/core.ts';
import type { Columns, Ctx, Db, Look, Row, Table, Tx, Where } from '../../contracts/index.ts';
import { whereClause } from '../db/statements.ts';
import { outbox } from '../outbox/model.ts';

const CHUNK = 500;
/** Rows that carry bytes are few at a time. */
const CHUNK_OF_BYTES = 10;

export interface Progress {
  done: number;
  total: number;
}

export function createLook(options: {
  readonly db: Db;
  readonly ctx: Ctx;
  readonly progress: Progress;
  readonly beat: (done: number, total: number) => Promise<void>;
  readonly report: Look['report'];
}): Look {
  const { db, ctx, progress, beat, report } = options;
  const read = <R>(work: (tx: Tx) => Promise<R>): Promise<R> => db.read(ctx, work);
  const count = async (done: number, more = 0): Promise<void> => {
    progress.done += done;
    progress.total += more;
    await beat(progress.done, progress.total);
    await setImmediate();
  };
  return {
    ctx,
    read,
    count,
    report,
    async settled(ask) {
      for (let n = 1; ; n++) {
        const said = await read(ask);
        if (said === null || n === 3) return said;
        await setTimeout(n * 20);
      }
    },
    async worked(handler, event, keys) {
      const rows = await read((tx) => tx.find(outbox, { event, key: keys, handler, state: 'done' }, { columns: ['key'] }));
      return new Set(rows.map((r) => r.key));
    },
    async *rows<T extends Table>(table: T, where: Where<T> = {}, columns?: readonly string[]) {
      // What the next chunk begins after is among them.
      const what = columns ? [...new Set([...columns, ...table.primary])].map((c) => `\`${c}\``).join(', ') : '*';
      const limit = (columns ?? Object.keys(table.columns)).some((c) => (table.columns as Columns)[c]?.startsWith('bytes'))
        ? CHUNK_OF_BYTES
        : CHUNK;
      const clause = whereClause(table, where as never, ctx.agency, db.dialect);
      const keys = table.primary.filter((c) => c !== 'agency' || !table.scoped).map((c) => `\`${c}\``);
      const select = (some: string, tail: string) => `SELECT ${some} FROM \`${table.name}\`${clause.sql}${tail}`;
      const [size] = await read((tx) => core(tx).sql<{ n: number }>(select('COUNT(*) AS n', ''), clause.params, []));
      await count(0, Number(size?.n ?? 0));
      let after: readonly unknown[] | null = null;
      for (;;) {
        const from: readonly unknown[] | null = after;
        const beyond = from ? `${clause.sql ? ' AND' : ' WHERE'} (${keys.join(', ')}) > (${keys.map(() => '?').join(', ')})` : '';
        const chunk: Row<T>[] = await read((tx) =>
          core(tx).sql<Row<T>>(
            select(what, `${beyond} ORDER BY ${keys.join(', ')} LIMIT ${limit}`),
            [...clause.params, ...(from ?? [])],
            [table],
          ),
        );
        const last = chunk.at(-1) as Record<string, unknown> | undefined;
        if (!last) return;
        yield chunk;
        await count(chunk.length);
        after = keys.map((k) => last[k.slice(1, -1)]);
      }
    },
  };
}
