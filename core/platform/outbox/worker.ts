/** Claims due work with leases and fencing tokens, does it, and sorts what ends badly: retry with backoff, dead letter, or `unknown` for the janitor to ask about. */
import { addMs, type Ctx, EscaleError, fail, isError, type Outcome, type Row, type Tx } from '../../contracts/index.ts';
import type { Aside, RunAside } from '../work/aside.ts';
import { type BoundHandler, handlerId } from './handlers.ts';
import type { IsEnabled } from './index.ts';
import { type Claim, LEASE_MS, type LeaseOptions, underLease } from './lease.ts';
import { outbox } from './model.ts';

const BATCH = 20;
const MAX_ATTEMPTS = 12;
const ASK_AFTER_MS = 60_000;
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];

/** Until a switched-off plugin is looked for again, and until a busy database is. */
const SWITCHED_OFF_MS = 60_000;
const BUSY_MS = 1_000;

const claimOf = (item: Item): Claim => ({ table: 'outbox', where: 'id = ?', params: [item.id], fence: item.fence });
type Item = Row<typeof outbox>;

export interface Worker {
  /** Does everything due now; returns how much. Used by tests and `play`. */
  drain(): Promise<number>;
  /** Works until stopped, waking on `wake` and every `every_ms`. */
  start(every_ms?: number): void;
  wake(): void;
  stop(): Promise<void>;
  /** Does heavy work by its name: what a process for it is asked. */
  readonly run: RunAside;
}

const system = (agency: string, at: string): Ctx => ({
  agency,
  actor: { kind: 'system', id: 'worker', name: 'worker', permissions: 'all' },
  requestId: 'worker',
  at,
  dryRun: false,
});

export function createWorker(
  options: LeaseOptions & {
    readonly handlers: () => readonly BoundHandler[];
    readonly isEnabled: IsEnabled;
    /** Where heavy acts are done; here when left out. */
    readonly aside?: RunAside | null;
  },
): Worker {
  const { db, clock, logger } = options;
  let stopped = true;
  /** Asked to stop: the work in hand is ended, no other begun. A worker that was never started drains when it is told to. */
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  const boundAs = (id: string): BoundHandler | undefined => options.handlers().find((h) => handlerId(h) === id);
  /** Heavy acts have a lane of their own: no message waits for an export. */
  const ofLane = (heavy: boolean): { readonly sql: string; readonly ids: readonly string[] } | null => {
    const ids = options
      .handlers()
      .filter((h) => h.handler.act?.heavy)
      .map(handlerId);
    if (ids.length === 0) return heavy ? null : { sql: '', ids };
    return { sql: ` AND handler ${heavy ? '' : 'NOT '}IN (${ids.map(() => '?').join(', ')})`, ids };
  };
  const claim = ({ sql, ids }: { readonly sql: string; readonly ids: readonly string[] }): Promise<Item[]> =>
    db.transaction(system('', clock.now()), async (tx) => {
      const { at } = tx.ctx;
      const lock = tx.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '';
      const due = await tx.sql<Item>(
        `SELECT * FROM outbox WHERE state IN ('pending', 'acting', 'unknown') AND run_at <= ? AND (lease_until IS NULL OR lease_until < ?)${sql} ORDER BY run_at, id LIMIT ${BATCH}${lock}`,
        [at, at, ...ids],
        [outbox],
      );
      if (due.length === 0) return [];
      await tx.sql(
        `UPDATE outbox SET lease_until = ?, fence = fence + 1, attempts = attempts + 1 WHERE id IN (${due.map(() => '?').join(', ')})`,
        [addMs(at, LEASE_MS), ...due.map((d) => d.id)],
        [],
      );
      return due.map((d) => ({ ...d, fence: d.fence + 1, attempts: d.attempts + 1 }));
    });

  /** Runs `work` only while the claim still holds, and in the transaction that ends it. False when somebody else has taken over. */
  const underFence = (item: Item, work: (tx: Tx) => Promise<Partial<Item>>): Promise<boolean> =>
    db.transaction(system(item.agency, clock.now()), async (tx) => {
      const [mine] = await tx.lock(outbox, { id: item.id });
      if (mine?.fence !== item.fence || mine.state === 'done' || mine.state === 'dead') return false;
      const patch = await work(tx);
      await tx.update(outbox, { id: item.id }, { lease_until: null, ...patch });
      return true;
    });

  /** Notes that an act begins, with the whole lease before it: only what was begun can be in doubt when it is interrupted. */
  const begin = (item: Item): Promise<boolean> =>
    underFence(item, async () => ({ state: 'acting', lease_until: addMs(clock.now(), LEASE_MS) }));

  const later = (item: Item, error: string): Partial<Item> =>
    item.attempts >= MAX_ATTEMPTS
      ? { state: 'dead', last_error: error.slice(0, 250) }
      : {
          state: 'pending',
          last_error: error.slice(0, 250),
          run_at: addMs(clock.now(), BACKOFF_MS[Math.min(item.attempts - 1, BACKOFF_MS.length - 1)] as number),
        };

  const afterOutcome = (item: Item, outcome: Outcome): Partial<Item> => {
    switch (outcome.state) {
      case 'done':
        return { state: 'done', done_at: clock.now(), last_error: null };
      case 'rejected':
        return { state: 'dead', last_error: `${outcome.code}: ${outcome.message}`.slice(0, 250) };
      case 'notSent':
        return later(item, outcome.message);
      case 'pending':
      case 'unknown':
        return item.attempts >= MAX_ATTEMPTS
          ? { state: 'dead', last_error: 'The outcome stayed unknown: look at the provider.' }
          : {
              state: 'unknown',
              last_error: outcome.state === 'unknown' ? outcome.message.slice(0, 250) : null,
              run_at: addMs(clock.now(), ASK_AFTER_MS),
            };
    }
  };

  /** Put back for reasons that are not its own: it was no attempt. What was begun stays in doubt unless `patch` says otherwise. */
  const wait = (item: Item, ms: number, reason: string, patch: Partial<Item> = {}): Promise<boolean> =>
    underFence(item, async () => ({ attempts: item.attempts - 1, last_error: reason, run_at: addMs(clock.now(), ms), ...patch }));

  /** `rest`: what was claimed with it and waits for it. */
  const perform = async (item: Item, rest: readonly Item[]): Promise<void> => {
    const bound = boundAs(item.handler);
    if (!bound || !options.isEnabled(bound.plugin, item.agency)) {
      await wait(item, SWITCHED_OFF_MS, 'No enabled plugin has this handler.');
      return;
    }
    const { handle, act } = bound.handler;
    const deps = bound.deps as never[];
    if (handle) {
      await underFence(item, async (tx) => {
        await handle(item.payload as never, tx, ...deps);
        return { state: 'done', done_at: clock.now(), last_error: null };
      });
      return;
    }
    if (!act || !(await begin(item))) return;
    const ctx = system(item.agency, clock.now());
    // What ended unknown, or was interrupted while acting, is asked about and not repeated.
    const interrupted = item.state === 'unknown' || item.state === 'acting';
    let outcome: Outcome;
    try {
      outcome = await underLease(options, ctx, [claimOf(item), ...rest.map(claimOf)], () =>
        interrupted && act.ask
          ? act.ask(item.payload as never, ctx, ...deps)
          : act.heavy && options.aside
            ? options.aside<Outcome>({ of: 'handler', name: item.handler, ctx, input: item.payload })
            : act.run(item.payload as never, ctx, ...deps),
      );
    } catch (error) {
      if (!isError(error, 'BUSY')) throw error;
      // A process that dies of its work would die of it for ever: that was an attempt.
      if (act.heavy && options.aside) await underFence(item, async () => later(item, error.message));
      else await wait(item, BUSY_MS, error.message, { state: item.state });
      return;
    }
    await underFence(item, async (tx) => {
      await act.settle(item.payload as never, outcome, tx, ...deps);
      return afterOutcome(item, outcome);
    }).catch(async (error: unknown) => {
      // It was done, and only the note of it failed: to do it again would do it twice.
      if (!act.ask || isError(error, 'BUSY')) throw error;
      await underFence(item, async () => afterOutcome(item, { state: 'unknown', message: String(error) }));
    });
  };

  const drainLane = async (heavy: boolean): Promise<number> => {
    const lane = ofLane(heavy);
    let done = 0;
    while (lane && !stopping) {
      const items = await claim(lane);
      if (items.length === 0) return done;
      for (const [i, item] of items.entries()) {
        // Who stops gives back what it has not begun: the next process need not wait for the leases.
        if (stopping) {
          for (const rest of items.slice(i)) await underFence(rest, async () => ({ attempts: rest.attempts - 1 }));
          return done;
        }
        try {
          await perform(item, items.slice(i + 1));
        } catch (error) {
          const message =
            error instanceof EscaleError ? `${error.code}: ${error.message}` : error instanceof Error ? error.message : String(error);
          logger.warn({ handler: item.handler, item: item.id, attempt: item.attempts, error: message }, 'work failed');
          await (isError(error, 'BUSY') ? wait(item, BUSY_MS, message) : underFence(item, async () => later(item, message))).catch(
            (e: unknown) => logger.error({ item: item.id, error: String(e) }, 'work could not be put back'),
          );
        }
        done++;
      }
    }
    return done;
  };

  const lanes = [false, true].map((heavy) => {
    let running: Promise<unknown> | null = null;
    let again = false;
    const loop = (): void => {
      if (stopped) return;
      if (running) {
        again = true;
        return;
      }
      running = drainLane(heavy)
        .catch((error: unknown) => logger.error({ error: String(error) }, 'worker failed'))
        .finally(() => {
          running = null;
          if (again) {
            again = false;
            loop();
          }
        });
    };
    return { loop, ended: async () => void (await running) };
  });
  const loop = (): void => {
    for (const lane of lanes) lane.loop();
  };

  return {
    async drain() {
      const [light, heavy] = [await drainLane(false), await drainLane(true)];
      return light + heavy + (heavy > 0 ? await drainLane(false) : 0);
    },
    start(every_ms = 1_000) {
      stopped = false;
      stopping = false;
      timer = setInterval(loop, every_ms);
      loop();
    },
    wake: () => void setImmediate(loop),
    async stop() {
      stopped = true;
      stopping = true;
      clearInterval(timer);
      await Promise.all(lanes.map((lane) => lane.ended()));
    },
    async run<O>({ name, ctx, input }: Aside): Promise<O> {
      const bound = boundAs(name);
      if (!bound?.handler.act) throw fail('NOT_FOUND', `No enabled plugin has the act “${name}”.`);
      return (await bound.handler.act.run(input as never, ctx, ...(bound.deps as never[]))) as O;
    },
  };
}
