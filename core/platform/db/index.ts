/** The data layer: transactions with whole retry, lanes that gather waiting writers into one commit, reads, migrations and the checks of the server's settings. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CoreDb, CoreTx } from '../../contracts/core.ts';
import { type Ctx, type EscaleError, fail, type Logger, type Warm } from '../../contracts/index.ts';
import { monotonicSeconds } from '../clock.ts';
import { LONGEST_WAIT_MS } from '../work/turns.ts';
import { type Connections, connect, isFull, isHeld, isPoolExhausted, isRetryable, isTransient } from './connection.ts';
import { type Joining, joined } from './joined.ts';
import { type Emit, openSession, type Session } from './session.ts';

export { checkSettings, reached } from './doctor.ts';
export { type MigrationSource, migrate, pendingMigrations, readSchema, type Schema } from './migrate.ts';
export { SEAL, sealOf } from './seal.ts';
export { holdFile } from './serving.ts';
export type { Emit } from './session.ts';

const RETRIES = 8;
const GROUP_LIMIT = 64;

export interface Database extends CoreDb {
  readonly connections: Connections;
  /** Runs `work` so that each transaction it opens begins with `check`, which throws when `work` must not write any more. */
  fenced<R>(check: (tx: CoreTx) => Promise<void>, work: () => Promise<R>): Promise<R>;
  /** Says where `tx.emit` leads. */
  emitTo(emit: Emit): void;
  close(): Promise<void>;
}

type Check = (tx: CoreTx) => Promise<void>;
interface Job {
  readonly ctx: Ctx;
  /** When it was asked for, in seconds that only grow. */
  readonly since: number;
  /** Asked once in a transaction, however many of its works it holds for. */
  readonly check: Check | undefined;
  readonly work: (tx: CoreTx) => Promise<unknown>;
  readonly warm: Warm | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}
/** Refusals of this layer itself: a work may answer BUSY of its own. */
const ours = new WeakSet<object>();
function busy(message: string, cause?: unknown): EscaleError {
  const error = Object.assign(fail('BUSY', message), { cause });
  ours.add(error);
  return error;
}
/** It is the operator's to mend, who finds the cause in the log. */
const full = (cause: unknown): EscaleError =>
  busy(
    `The disk of the database is full (${(cause as Error).message}): nothing was written. Free space, then send the request again.`,
    cause,
  );
/** Writers of one journal. */
interface Lane extends Joining {
  readonly queue: Job[];
  /** Somebody writes what waits. */
  busy: boolean;
  /** Sizes of the last two groups. */
  last: readonly [number, number];
}
type Settled = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

interface DbOptions {
  readonly poolSize?: number;
  readonly logger?: Pick<Logger, 'error'>;
  /** What each transaction of a lane does first: it locks a row, so that a lane is one over all processes. */
  readonly turn?: (tx: CoreTx) => Promise<unknown>;
}
/** Opens the database of a URL: `sqlite:/path/file.db` or `mysql://user@host:3306/name`. */
export function openDb(url: string, options: DbOptions = {}): Database {
  const connections = connect(url, options);
  const lanes = new Map<string, Lane>();

  let emit: Emit = async () => {
    throw fail('INTERNAL', 'This database has no outbox.');
  };
  const fence = new AsyncLocalStorage<Check>();
  const after =
    <R>(check: Check | undefined, work: (tx: CoreTx) => Promise<R>) =>
    async (tx: CoreTx): Promise<R> => {
      await check?.(tx);
      return work(tx);
    };
  const holding = new AsyncLocalStorage<{ held: boolean }>();
  /** A request that waits for a second connection while it holds one can wait for itself: with enough of them at once nobody gets on. */
  const alone = (): void => {
    if (holding.getStore()?.held)
      throw fail('INTERNAL', 'A second connection was asked for while one is held. Use the `tx` at hand, or end it first (`writes: own`).');
  };
  /** Runs what holds a connection. */
  const hold = async <R>(work: () => Promise<R>): Promise<R> => {
    const mark = { held: true };
    try {
      return await holding.run(mark, work);
    } finally {
      mark.held = false;
    }
  };

  /** Tries the whole again while nothing of it was kept: after a deadlock, a lock time-out, a snapshot error or a lost connection. */
  const retrying = async <R>(attempt: () => Promise<R>): Promise<R> => {
    for (let n = 1; ; n++) {
      try {
        return await attempt();
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (isPoolExhausted(error)) throw busy('Too many requests are at work. Try again in a moment.', error);
        if (isHeld(error)) throw busy('Another process keeps the database locked. Try again in a moment.', error);
        if (n >= RETRIES) throw busy('The database is busy or does not answer. Try again in a moment.', error);
        await new Promise((resolve) => setTimeout(resolve, 2 ** n * 3 + Math.random() * 20));
      }
    }
  };

  /** In a lane: its turn among all processes. A dry run keeps nobody waiting. */
  const takeTurn = async (session: Session, ctx: Ctx): Promise<void> => {
    if (!options.turn || ctx.dryRun) return;
    const { tx, keep } = session.work(ctx);
    await options.turn(tx);
    keep();
  };

  /** One transaction: `run` does its works, then it is committed, or rolled back after a dry run. A statement that failed fails it, whoever caught the error. */
  const transact = async <R>(dryRun: boolean, run: (session: Session) => Promise<R>): Promise<R> => {
    const open = await connections.begin();
    const session = openSession(open.execute, connections.dialect, { spell: connections.spell, emit: (tx, event) => emit(tx, event) });
    let result: R;
    try {
      result = await hold(async () => {
        const value = await run(session);
        await session.finish();
        return value;
      });
    } catch (error) {
      session.end();
      await open.rollback().catch(() => undefined);
      if (isFull(session.failure ?? error)) throw full(session.failure ?? error);
      throw isTransient(session.failure) ? session.failure : error;
    }
    session.end();
    if (dryRun) {
      await open.rollback();
      return result;
    }
    await open.commit().catch((error: unknown) => {
      if (isRetryable(error)) throw error;
      if (isFull(error)) throw full(error);
      // Whether it went through is not known: nothing may be tried again here. The idempotency record tells.
      throw busy('The connection was lost while committing. Send the request again with the same Idempotency-Key.', error);
    });
    for (const hook of session.afterCommit) {
      // What is committed stays: to throw here would have it written again.
      try {
        hook();
      } catch (error) {
        options.logger?.error({ error: String(error) }, 'a hook failed after the commit');
      }
    }
    return result;
  };

  const transaction = <R>(ctx: Ctx, work: (tx: CoreTx) => Promise<R>, laned = false): Promise<R> =>
    retrying(() =>
      transact(ctx.dryRun, async (session) => {
        if (laned) await takeTurn(session, ctx);
        const { tx, keep } = session.work(ctx);
        const result = await work(tx);
        keep();
        return result;
      }),
    );

  /** One commit for a group: how each ended, or who must leave it (`null`: all) before it can be tried again. */
  const commitGroup = async (group: readonly Job[]): Promise<readonly Settled[] | Job | null> => {
    let culprit: Job | null = null;
    try {
      return await retrying(() => {
        culprit = null;
        return transact(false, async (session) => {
          await takeTurn(session, (group[0] as Job).ctx);
          for (const [kind, jobs] of Map.groupBy(group, (job) => job.warm?.kind)) {
            const [first] = jobs;
            if (kind !== undefined && jobs.length > 1 && first?.warm)
              await first.warm.run(
                session.work(first.ctx).tx,
                jobs.map((j) => j.warm?.input),
              );
          }
          const settled: Settled[] = [];
          const checked = new Set<Check | undefined>();
          for (const job of group) {
            const { tx, keep, drop } = session.work(job.ctx, { gathered: true });
            try {
              if (!checked.has(job.check)) await job.check?.(tx);
              checked.add(job.check);
              const value = await job.work(tx);
              keep();
              settled.push({ ok: true, value });
            } catch (error) {
              if (!drop()) {
                if (!isTransient(session.failure)) culprit = job;
                throw error;
              }
              settled.push({ ok: false, error });
            }
          }
          return settled;
        });
      });
    } catch (error) {
      if (ours.has(error as object)) throw error;
      return culprit;
    }
  };

  /** Writes a group as one; who spoils it goes alone, and when a second does, all go one by one: what each is told is true of what was committed. */
  const write = async (group: readonly Job[], again = true): Promise<void> => {
    const outcome = group.length === 1 || group[0]?.ctx.dryRun ? null : await commitGroup(group);
    if (Array.isArray(outcome)) {
      for (const [i, job] of group.entries()) settle(job, outcome[i] as Settled);
    } else if (outcome !== null && again) {
      await write(
        group.filter((job) => job !== outcome),
        false,
      );
      await write([outcome as Job]);
    } else
      for (const job of group) {
        if (job.ctx.dryRun && (monotonicSeconds() - job.since) * 1000 > LONGEST_WAIT_MS)
          job.reject(busy('Many previews are asked for. Try again in a moment.'));
        else await transaction(job.ctx, after(job.check, job.work), true).then(job.resolve, job.reject);
      }
  };

  const drain = async (lane: Lane): Promise<void> => {
    const { queue } = lane;
    while (queue.length > 0) {
      await joined(lane, Math.max(...lane.last));
      const group = queue.splice(0, GROUP_LIMIT);
      lane.last = [group.length, lane.last[0]];
      // Whoever has his answer already keeps it.
      await write(group).catch((error: unknown) => {
        for (const job of group) job.reject(error);
      });
    }
    lane.busy = false;
  };

  return {
    dialect: connections.dialect,
    connections,
    async transaction(ctx, work) {
      alone();
      return transaction(ctx, after(fence.getStore(), work));
    },
    emitTo(given) {
      emit = given;
    },
    fenced: (check, work) => fence.run(check, work),
    async gather<R>(name: string, ctx: Ctx, work: (tx: CoreTx) => Promise<R>, warm?: Warm): Promise<R> {
      alone();
      const check = fence.getStore();
      return new Promise<R>((resolve, reject) => {
        const job: Job = { ctx, since: monotonicSeconds(), check, work, warm, resolve: resolve as (value: unknown) => void, reject };
        // Dry runs go one by one in a lane of their own: each would hold a connection while it waits for the journal, until nobody else had one.
        const of = ctx.dryRun ? `dry run ${name}` : name;
        const lane = lanes.get(of) ?? { queue: [], busy: false, last: [0, 0] };
        lanes.set(of, lane);
        lane.queue.push(job);
        lane.came?.();
        if (lane.busy) return;
        lane.busy = true;
        // The next turn of the event loop: callers that arrive together travel together.
        setImmediate(() => void drain(lane));
      });
    },
    async read(ctx, work) {
      alone();
      return retrying(() =>
        connections.use(async (execute) => {
          const session = openSession(execute, connections.dialect, { readOnly: true });
          try {
            return await hold(() => work(session.work(ctx).tx));
          } finally {
            session.end();
          }
        }),
      );
    },
    close: () => connections.close(),
  };
}

function settle(job: Job, outcome: Settled): void {
  if (outcome.ok) job.resolve(outcome.value);
  else job.reject(outcome.error);
}
