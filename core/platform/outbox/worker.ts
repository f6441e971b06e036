/**
 * Claims due work with leases and fencing tokens, does it, and sorts what ends badly: retry with backoff, dead letter, or `unknown` for the janitor to ask about.
 * What a plugin does has a limit, and keeps the others waiting for a moment only.
 */
import { type Acting, addMs, type Ctx, EscaleError, fail, isError, type Outcome, outcomeOf, type Tx } from '../../contracts/index.ts';
import type { Aside, Beat, RunAside } from '../work/aside.ts';
import { ACT_MS, gettingOn, HANDLE_MS, overtaking, STOP_MS, within } from '../work/limits.ts';
import { endOf, type Item, later } from './ends.ts';
import { type BoundHandler, handlerId } from './handlers.ts';
import type { IsEnabled } from './index.ts';
import { type Claim, LEASE_MS, type LeaseOptions, underLease } from './lease.ts';
import { outbox } from './model.ts';
import { beating, both, tellingOf } from './progress.ts';

const BATCH = 20;
/** Work that takes longer is overtaken by what waits behind it, until so much is under way. */
const PATIENCE_MS = 2_000;
const UNDER_WAY = 20;
/** Until a switched-off plugin is looked for again, and until a busy database is. */
const SWITCHED_OFF_MS = 60_000;
const BUSY_MS = 1_000;

const textOf = (error: unknown): string =>
  error instanceof EscaleError ? `${error.code}: ${error.message}` : error instanceof Error ? error.message : String(error);

const claimOf = (item: Item): Claim => ({ table: 'outbox', where: 'id = ?', params: [item.id], fence: item.fence });

export interface Worker {
  /** Does everything due now; returns how much. Used by tests and `play`. */
  drain(): Promise<number>;
  /** Works until stopped, waking on `wake` and every `every_ms`. */
  start(every_ms?: number): void;
  wake(): void;
  /** Waits a moment for what is under way; what has not ended by then stays claimed, and is asked about or done again later. */
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
    readonly act_ms?: number;
    readonly stop_ms?: number;
    readonly patience_ms?: number;
  },
): Worker {
  const { db, clock, logger, act_ms = ACT_MS, stop_ms = STOP_MS, patience_ms = PATIENCE_MS } = options;
  let stopped = true;
  /** Asked to stop: the work in hand is ended, no other begun. A worker that was never started drains when it is told to. */
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  const boundAs = (id: string): BoundHandler | undefined => options.handlers().find((h) => handlerId(h) === id);
  /** Heavy acts have a lane of their own: no message waits for an export. Each lane as conditions an index answers, however much waits. */
  const ofLane = (heavy: boolean): { readonly sql: string; readonly ids: readonly string[] }[] => {
    const ids = options
      .handlers()
      .filter((h) => h.handler.act?.heavy)
      .map(handlerId);
    if (heavy) return ids.map((id) => ({ sql: ' AND handler = ?', ids: [id] }));
    return [ids.length === 0 ? { sql: '', ids } : { sql: ` AND handler NOT IN (${ids.map(() => '?').join(', ')})`, ids }];
  };
  const claim = (heavy: boolean): Promise<Item[]> =>
    db.transaction(system('', clock.now()), async (tx) => {
      const { at } = tx.ctx;
      const lock = tx.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '';
      const due: Item[] = [];
      // State by state, so that the first twenty are read and not all that wait; what was begun before what was not.
      for (const state of ['acting', 'unknown', 'pending'])
        for (const { sql, ids } of ofLane(heavy)) {
          if (due.length >= BATCH) break;
          due.push(
            ...(await tx.sql<Item>(
              `SELECT * FROM outbox WHERE state = ? AND run_at <= ? AND (lease_until IS NULL OR lease_until < ?)${sql} ORDER BY run_at, id LIMIT ${BATCH - due.length}${lock}`,
              [state, at, at, ...ids],
              [outbox],
            )),
          );
        }
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

  /** Put back for reasons that are not its own: it was no attempt. What was begun stays in doubt unless `patch` says otherwise. */
  const wait = (item: Item, ms: number, reason: string, patch: Partial<Item> = {}): Promise<boolean> =>
    underFence(item, async () => ({ attempts: item.attempts - 1, last_error: reason, run_at: addMs(clock.now(), ms), ...patch }));

  /** What an act came to. Null when it was put back without an attempt. */
  const outcomeFrom = async (
    item: Item,
    { handler: { act }, deps }: BoundHandler,
    waiting: () => readonly Claim[],
  ): Promise<Outcome | null> => {
    if (!act) return null;
    const ctx = system(item.agency, clock.now());
    const given = [item.payload as never, ctx, deps as never] as const;
    // What ended unknown, or was interrupted while acting, is asked about and not repeated.
    const { ask } = act;
    const asked = ask && (item.state === 'unknown' || item.state === 'acting') ? () => ask(...given) : null;
    // A question is none of the heavy work.
    const aside = act.heavy && options.aside && !asked ? options.aside : null;
    const tell = tellingOf(db, logger, () => system(item.agency, clock.now()), item);
    const here = () => gettingOn(act_ms, (on) => (asked ? asked() : act.run(given[0], { ...ctx, gotOn: both(on, tell) }, given[2])));
    const there = (run: RunAside) =>
      run<Outcome>({ of: 'handler', name: item.handler, ctx, input: item.payload }, async (done, total) => tell(done, total));
    try {
      return outcomeOf(await underLease(options, ctx, claimOf(item), () => (aside ? there(aside) : here()), waiting), item.handler);
    } catch (error) {
      // A process that dies of its work would die of it for ever: that was an attempt, unless this one ended it.
      if (isError(error, 'BUSY') && (!aside || stopping)) {
        await wait(item, stopping ? 0 : BUSY_MS, error.message, { state: item.state });
        return null;
      }
      const message = isError(error, 'BUSY') ? error.message : textOf(error);
      logger.warn({ handler: item.handler, item: item.id, attempt: item.attempts, error: message }, 'an act failed');
      return ask ? { state: 'unknown', message } : { state: 'notSent', message };
    }
  };

  /** `waiting`: what was claimed with it and is not begun. */
  const perform = async (item: Item, waiting: () => readonly Claim[]): Promise<void> => {
    const bound = boundAs(item.handler);
    if (!bound || !options.isEnabled(bound.plugin, item.agency)) {
      await wait(item, SWITCHED_OFF_MS, 'No enabled plugin has this handler.');
      return;
    }
    const { handle, act } = bound.handler;
    const deps = bound.deps as never;
    if (handle) {
      await underFence(item, async (tx) => {
        await gettingOn(HANDLE_MS, () => handle(item.payload as never, tx, deps));
        return { state: 'done', done_at: clock.now(), last_error: null };
      });
      return;
    }
    if (!act || !(await begin(item))) return;
    const outcome = await outcomeFrom(item, bound, waiting);
    if (outcome === null) return;
    // The fence grows: what was let go may still be at it, and writes nothing more.
    const settled = (came: Outcome, tell: boolean) =>
      underFence(item, async (tx) => {
        const end = endOf(item, came, clock.now(), act.heavy === true);
        if (tell) await act.settle(item.payload as never, end.outcome, tx, deps);
        return { ...end.patch, fence: item.fence + 1 };
      });
    await settled(outcome, true).catch(async (error: unknown) => {
      // It was done, and only the note of it failed: to do it again would do it twice.
      if (!act.ask || isError(error, 'BUSY')) throw error;
      await settled({ state: 'unknown', message: String(error) }, false);
    });
  };

  /** Does one item, however it ends. */
  const attempt = async (item: Item, waiting: () => readonly Claim[]): Promise<void> => {
    try {
      await perform(item, waiting);
    } catch (error) {
      const message = textOf(error);
      logger.warn({ handler: item.handler, item: item.id, attempt: item.attempts, error: message }, 'work failed');
      const putBack = isError(error, 'BUSY')
        ? wait(item, BUSY_MS, message)
        : underFence(item, async () => later(item, message, clock.now()));
      await putBack.catch((e: unknown) => logger.error({ item: item.id, error: String(e) }, 'work could not be put back'));
    }
  };

  /** Heavy work is one after the other. */
  const underWay = [UNDER_WAY, 1].map((places) => overtaking(patience_ms, places));
  const drainLane = async (heavy: boolean): Promise<number> => {
    let done = 0;
    while (!stopping && (!heavy || ofLane(heavy).length > 0)) {
      const items = await claim(heavy);
      if (items.length === 0) return done;
      const left = [...items];
      const waiting = (): readonly Claim[] => left.map(claimOf);
      for (let item = left.shift(); item; item = left.shift()) {
        // Who stops gives back what it has not begun: the next process need not wait for the leases.
        if (stopping) {
          for (const rest of [item, ...left]) await underFence(rest, async () => ({ attempts: rest.attempts - 1 }));
          return done;
        }
        const next = item;
        await underWay[Number(heavy)]?.run(() => attempt(next, waiting));
        done++;
      }
    }
    return done;
  };
  /** A lane until nothing of it is due or under way. */
  const drainWhole = async (heavy: boolean): Promise<number> => {
    const done = await drainLane(heavy);
    await underWay[Number(heavy)]?.ended();
    return done > 0 ? done + (await drainWhole(heavy)) : 0;
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
  let woken = false;

  return {
    async drain() {
      const [light, heavy] = [await drainWhole(false), await drainWhole(true)];
      return light + heavy + (heavy > 0 ? await drainWhole(false) : 0);
    },
    start(every_ms = 1_000) {
      stopped = false;
      stopping = false;
      timer = setInterval(loop, every_ms);
      loop();
    },
    wake() {
      // A group that commits wakes once for each of its works.
      if (woken) return;
      woken = true;
      setImmediate(() => {
        woken = false;
        loop();
      });
    },
    async stop() {
      stopped = true;
      stopping = true;
      clearInterval(timer);
      const ended = [...lanes, ...underWay].map((work) => work.ended());
      if (!(await within(stop_ms, Promise.all(ended)))) logger.warn({ after_ms: stop_ms }, 'work that does not end is let go');
    },
    async run<O>({ name, ctx, input }: Aside, beat: Beat = async () => {}): Promise<O> {
      const bound = boundAs(name);
      if (!bound?.handler.act) throw fail('NOT_FOUND', `No enabled plugin has the act “${name}”.`);
      const acting: Acting = { ...ctx, gotOn: beating(beat) };
      return (await bound.handler.act.run(input as never, acting, bound.deps as never)) as O;
    },
  };
}
