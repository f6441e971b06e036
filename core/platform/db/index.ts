/** The data layer: transactions with whole retry, lanes that gather waiting writers into one commit, reads, migrations and the checks of the server's settings. */
import { type Ctx, type Db, EscaleError, fail, type Tx, type Warm } from '../../contracts/index.ts';
import { type Connections, connect, isConnectionLost, isRetryable } from './connection.ts';
import { openSession } from './session.ts';

export { checkSettings } from './doctor.ts';
export { type MigrationSource, migrate, pendingMigrations } from './migrate.ts';

const RETRIES = 8;
const GROUP_LIMIT = 64;

export interface Database extends Db {
  readonly connections: Connections;
  close(): Promise<void>;
}

interface Job {
  readonly ctx: Ctx;
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly warm: Warm | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}
type Settled = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** Opens the database of a URL: `sqlite:/path/file.db` or `mysql://user@host:3306/name`. */
export function openDb(url: string, options: { readonly poolSize?: number } = {}): Database {
  const connections = connect(url, options);
  const lanes = new Map<string, Job[]>();

  /** Tries a whole transaction again while the database says it kept nothing of it. */
  const retrying = async <R>(attempt: () => Promise<R>): Promise<R> => {
    for (let n = 1; ; n++) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof EscaleError) throw error;
        if (isConnectionLost(error))
          throw Object.assign(fail('BUSY', 'The database connection was lost. Send the request again with the same Idempotency-Key.'), {
            cause: error,
          });
        if (!isRetryable(error)) throw error;
        if (n >= RETRIES) throw Object.assign(fail('BUSY', 'The database is busy. Try again.'), { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 2 ** n * 3 + Math.random() * 20));
      }
    }
  };

  const transaction = <R>(ctx: Ctx, work: (tx: Tx) => Promise<R>): Promise<R> =>
    retrying(async () => {
      const open = await connections.begin();
      const session = openSession(open.execute, connections.dialect);
      let result: R;
      try {
        result = await work(session.tx(ctx));
        await session.finish();
        if (!ctx.dryRun) await open.commit();
      } catch (error) {
        await open.rollback().catch(() => undefined);
        throw error;
      }
      if (ctx.dryRun) await open.rollback();
      else for (const hook of session.afterCommit) hook();
      return result;
    });

  /** One commit for a group; `null` when the group as a whole could not be written and its works must go one by one. */
  const commitGroup = (group: readonly Job[]): Promise<Settled[] | null> =>
    retrying(async () => {
      const open = await connections.begin();
      const session = openSession(open.execute, connections.dialect);
      const settled: Settled[] = [];
      try {
        for (const [kind, jobs] of Map.groupBy(group, (job) => job.warm?.kind)) {
          const [first] = jobs;
          if (kind !== undefined && jobs.length > 1 && first?.warm)
            await first.warm.run(
              session.tx(first.ctx),
              jobs.map((j) => j.warm?.input),
            );
        }
        for (const job of group) {
          try {
            settled.push({ ok: true, value: await session.isolated(() => job.work(session.tx(job.ctx))) });
          } catch (error) {
            if (isRetryable(error) || isConnectionLost(error)) throw error;
            settled.push({ ok: false, error });
          }
        }
        await session.finish();
        await open.commit();
      } catch (error) {
        await open.rollback().catch(() => undefined);
        if (isRetryable(error) || isConnectionLost(error)) throw error;
        return null;
      }
      for (const hook of session.afterCommit) hook();
      return settled;
    });

  const drain = async (lane: string, queue: Job[]): Promise<void> => {
    while (queue.length > 0) {
      const group = queue.splice(0, GROUP_LIMIT);
      try {
        const settled = group.length === 1 ? null : await commitGroup(group);
        if (settled) for (const [i, job] of group.entries()) settle(job, settled[i] as Settled);
        else for (const job of group) await transaction(job.ctx, job.work).then(job.resolve, job.reject);
      } catch (error) {
        for (const job of group) job.reject(error);
      }
    }
    lanes.delete(lane);
  };

  return {
    dialect: connections.dialect,
    connections,
    transaction,
    gather<R>(lane: string, ctx: Ctx, work: (tx: Tx) => Promise<R>, warm?: Warm): Promise<R> {
      if (ctx.dryRun) return transaction(ctx, work);
      return new Promise<R>((resolve, reject) => {
        const job: Job = { ctx, work, warm, resolve: resolve as (value: unknown) => void, reject };
        const queue = lanes.get(lane);
        if (queue) queue.push(job);
        else {
          const opened = [job];
          lanes.set(lane, opened);
          // The next turn of the event loop: callers that arrive together travel together.
          setImmediate(() => void drain(lane, opened));
        }
      });
    },
    read: (ctx, work) => connections.use((execute) => work(openSession(execute, connections.dialect, { readOnly: true }).tx(ctx))),
    close: () => connections.close(),
  };
}

function settle(job: Job, outcome: Settled): void {
  if (outcome.ok) job.resolve(outcome.value);
  else job.reject(outcome.error);
}
