/** Work handed over in a transaction: done at least once, finished once, by whoever holds the claim; tried again later and later; asked about when in doubt. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../../test/kit/databases.ts';
import { core } from '../../contracts/core.ts';
import {
  type Acting,
  type Agencies,
  actor,
  addMs,
  type Call,
  type EventHandler,
  fail,
  handler,
  type Job,
  job,
  type Outcome,
  type Route,
  type Tx,
} from '../../contracts/index.ts';
import { type FixedClock, fixedClock } from '../clock.ts';
import { migrate } from '../db/index.ts';
import type { RunAside } from '../work/aside.ts';
import {
  type BoundHandler,
  checkSchedules,
  createOutbox,
  createScheduler,
  createWorker,
  OUTBOX_MIGRATIONS,
  outboxCounts,
  outboxRoutes,
  type Worker,
} from './index.ts';
import { outbox, scheduledJobs } from './model.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const START = '2026-03-10T09:00:00.000Z';
interface Payload {
  readonly n: number;
}
/** A promise that somebody else settles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

await onEachDatabase('outbox', (open) => {
  let db: Awaited<ReturnType<typeof open>>;
  let clock: FixedClock;
  let handlers: BoundHandler[];
  let woken: number;
  beforeAll(async () => {
    db = await open();
    db.emitTo(
      createOutbox(
        () => handlers,
        isEnabled,
        () => void woken++,
      ),
    );
    await migrate(db.connections, [{ plugin: 'outbox', folder: OUTBOX_MIGRATIONS }], () => START);
  });
  afterAll(() => db.remove());
  beforeEach(async () => {
    await db.transaction(ctx(), async (tx) => {
      await tx.sql('DELETE FROM outbox');
      await tx.sql('DELETE FROM scheduled_jobs');
    });
    clock = fixedClock(START);
    handlers = [];
    woken = 0;
    off = null;
  });

  let off: string | null = null;
  const isEnabled = (_plugin: string, agency: string): boolean => agency !== off;
  const worker = (renew_every_ms = 60_000, aside: RunAside | null = null, limits: object = {}): Worker =>
    createWorker({ db, clock, logger: silent, handlers: () => handlers, isEnabled, renew_every_ms, aside, ...limits });
  const now = (over: object = {}) => ctx('demo', { at: clock.now(), ...over });
  const emit = (n: number, over: { notBefore?: string; key?: string } = {}) =>
    db.transaction(now(), (tx) => tx.emit({ event: 'test.happened', key: over.key ?? `k${n}`, payload: { n }, ...over }));
  const rows = (agency = 'demo') => db.read(ctx(agency), (tx) => tx.find(outbox, {}, { order: [['id', 'asc']] }));
  const states = async () => (await rows()).map((r) => r.state);
  const forward = (ms: number) => clock.moveTo(addMs(clock.now(), ms));
  const bind = (h: EventHandler): void => void handlers.push({ plugin: 'test', handler: h, deps: {} });
  const writes = (id: string, handle: (p: Payload, tx: Tx) => Promise<void>) => bind(handler({ event: 'test.happened', id, handle }));
  const acts = (
    id: string,
    act: { heavy?: boolean; run: (p: Payload, ctx: Acting) => Promise<Outcome>; ask?: (p: Payload) => Promise<Outcome> },
    settled: Outcome[] = [],
  ) =>
    bind(
      actor({
        event: 'test.happened',
        id,
        act: {
          ...act,
          settle: async (_p: Payload, outcome: Outcome) => {
            settled.push(outcome);
          },
        },
      }),
    );
  const done: Outcome = { state: 'done', value: 1 };

  describe('heavy acts', () => {
    it('keep nothing else waiting, and what they leave to do is done', async () => {
      const exported = gate();
      const told = gate();
      acts('export', { heavy: true, run: () => exported.opened.then(() => done) });
      writes('mail', async () => told.open());
      await emit(1);
      const w = worker();
      w.start();
      const until = async (test: (all: readonly string[]) => boolean): Promise<void> => {
        while (!test(await states())) await new Promise((again) => setTimeout(again, 10));
      };
      await told.opened;
      await until((all) => all.includes('acting'));
      exported.open();
      await until((all) => all.every((s) => s === 'done'));
      await w.stop();
    });
    it('are asked of the process aside by their name, and its death is an attempt', async () => {
      acts('export', { heavy: true, run: () => Promise.reject(new Error('not here')) });
      const asked: object[] = [];
      const aside = (async ({ of, name, input }) => {
        asked.push({ of, name, input });
        if (asked.length < 3) throw fail('BUSY', 'The process died.');
        return done;
      }) as RunAside;
      await emit(1);
      const w = worker(60_000, aside);
      for (let attempt = 1; attempt <= 2; attempt++) {
        await w.drain();
        expect((await rows())[0]).toMatchObject({ state: 'pending', attempts: attempt, last_error: 'The process died.' });
        forward(60_000);
      }
      await w.drain();
      expect((await rows())[0]).toMatchObject({ state: 'done', attempts: 3 });
      expect(asked).toEqual(new Array(3).fill({ of: 'handler', name: 'test.export', input: { n: 1 } }));
    });
  });

  describe('handing over', () => {
    it('queues one piece of work per handler, wakes after the commit, and nothing after a rollback', async () => {
      writes('a', async () => {});
      writes('b', async () => {});
      await emit(1);
      expect((await rows()).map((r) => [r.handler, r.state, r.attempts])).toEqual([
        ['test.a', 'pending', 0],
        ['test.b', 'pending', 0],
      ]);
      expect(woken).toBe(1);
      await expect(
        db.transaction(now(), async (tx) => {
          await tx.emit({ event: 'test.happened', key: 'gone', payload: { n: 2 } });
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect([(await rows()).length, woken]).toEqual([2, 1]);
    });
    it('never queues the same key twice', async () => {
      writes('a', async () => {});
      await emit(1);
      await emit(1).catch(() => undefined);
      expect(await rows()).toHaveLength(1);
    });
    it('waits until it may run, and does nothing about events nobody handles', async () => {
      const seen: number[] = [];
      writes('a', async ({ n }) => void seen.push(n));
      await db.transaction(now(), (tx) => tx.emit({ event: 'test.other', key: 'x', payload: {} }));
      await emit(1, { notBefore: addMs(START, 60_000) });
      expect(await worker().drain()).toBe(0);
      forward(60_000);
      expect([await worker().drain(), seen]).toEqual([1, [1]]);
      expect(await states()).toEqual(['done']);
    });
  });

  describe('handlers that write', () => {
    it('leave their writes and the mark together, or neither', async () => {
      let failures = 2;
      writes('a', async (_p, tx) => {
        await tx.insert(scheduledJobs, { job: `effect-${failures}`, last_run: tx.ctx.at });
        if (failures-- > 0) throw new Error('not yet');
      });
      await emit(1);
      const effects = () => db.read(ctx(), (tx) => tx.find(scheduledJobs, {}));
      await worker().drain();
      expect([await effects(), await states()]).toEqual([[], ['pending']]);
      forward(1_000);
      await worker().drain();
      expect(await effects()).toEqual([]);
      forward(5_000);
      await worker().drain();
      expect([(await effects()).length, await states()]).toEqual([1, ['done']]);
    });
    it('are run once by two workers that drain together', async () => {
      const seen = new Map<number, number>();
      writes('a', async ({ n }) => {
        seen.set(n, (seen.get(n) ?? 0) + 1);
        await new Promise((go) => setImmediate(go));
      });
      await db.transaction(now(), async (tx) => {
        for (let n = 0; n < 90; n++) await tx.emit({ event: 'test.happened', key: `k${n}`, payload: { n } });
      });
      const counts = await Promise.all([worker().drain(), worker().drain(), worker().drain()]);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(90);
      expect([seen.size, [...seen.values()].every((times) => times === 1)]).toEqual([90, true]);
      expect(new Set(await states())).toEqual(new Set(['done']));
    });
    it('come back later and later, and end as a dead letter after twelve attempts, which says why', async () => {
      let attempts = 0;
      writes('a', async () => {
        attempts++;
        throw new Error(`failure ${attempts}`);
      });
      await emit(1);
      const waits: number[] = [];
      for (let i = 0; i < 12; i++) {
        const before = clock.now();
        await worker().drain();
        const [row] = await rows();
        if (row?.state === 'dead') break;
        waits.push(Date.parse(row?.run_at as string) - Date.parse(before));
        forward(waits.at(-1)! - 1);
        expect(await worker().drain()).toBe(0);
        forward(1);
      }
      expect(waits).toEqual([1, 5, 30, 120, 600, 3600, 3600, 3600, 3600, 3600, 3600].map((s) => s * 1000));
      const [row] = await rows();
      expect([attempts, row?.state, row?.last_error]).toEqual([12, 'dead', 'failure 12']);
      forward(86_400_000);
      expect(await worker().drain()).toBe(0);
    });
    it('one that fails stops none of the others', async () => {
      const seen: number[] = [];
      writes('a', async ({ n }) => {
        if (n === 2) throw new Error('two');
        seen.push(n);
      });
      for (const n of [1, 2, 3]) await emit(n);
      await worker().drain();
      expect([seen, await states()]).toEqual([
        [1, 3],
        ['done', 'pending', 'done'],
      ]);
    });
    it('of a plugin that is switched off wait for it', async () => {
      writes('a', async () => {});
      await emit(1);
      const [bound] = handlers.splice(0);
      await worker().drain();
      expect(await states()).toEqual(['pending']);
      handlers.push(bound as BoundHandler);
      // Waiting is no attempt: it may take days. An agency that switched the plugin off keeps it waiting, and hands over nothing more.
      off = 'demo';
      for (let i = 0; i < 20; i++) {
        forward(60_000);
        await worker().drain();
      }
      await emit(2);
      expect((await rows()).map((r) => [r.state, r.attempts])).toEqual([['pending', 0]]);
      off = null;
      forward(60_000);
      await worker().drain();
      expect(await states()).toEqual(['done']);
    });
  });

  describe('handlers that act outside', () => {
    it.each<[string, Outcome, string]>([
      ['done', done, 'done'],
      ['rejected', { state: 'rejected', code: 'NO', message: 'never' }, 'dead'],
      ['notSent', { state: 'notSent', message: 'later' }, 'pending'],
      ['unknown', { state: 'unknown', message: 'silence' }, 'unknown'],
      ['pending', { state: 'pending', reference: 'r' }, 'unknown'],
    ])('record %s', async (_name, outcome, state) => {
      const settled: Outcome[] = [];
      acts('a', { run: async () => outcome }, settled);
      await emit(1);
      await worker().drain();
      expect([settled, await states()]).toEqual([[outcome], [state]]);
    });
    it('are asked about when the outcome is unknown, a minute later, and never run again', async () => {
      let [runs, asks] = [0, 0];
      acts('a', {
        run: async () => {
          runs++;
          return { state: 'unknown', message: 'silence' };
        },
        ask: async () => (++asks < 2 ? { state: 'unknown', message: 'still' } : done),
      });
      await emit(1);
      await worker().drain();
      forward(59_999);
      expect(await worker().drain()).toBe(0);
      forward(1);
      await worker().drain();
      expect([runs, asks, await states()]).toEqual([1, 1, ['unknown']]);
      forward(60_000);
      await worker().drain();
      expect([runs, asks, await states()]).toEqual([1, 2, ['done']]);
    });
    it('are sent again when they certainly did not leave', async () => {
      let runs = 0;
      acts('a', {
        run: async () => (++runs < 3 ? { state: 'notSent', message: 'down' } : done),
        ask: async () => ({ state: 'unknown', message: 'asked' }),
      });
      await emit(1);
      for (let i = 0; i < 3; i++) {
        await worker().drain();
        forward(60_000);
      }
      expect([runs, await states()]).toEqual([3, ['done']]);
    });
    it('that a worker lost the claim on are finished by the one that took it over: the first cannot', async () => {
      const [started, go] = [gate(), gate()];
      const settled: Outcome[] = [];
      let runs = 0;
      acts(
        'a',
        {
          run: async () => {
            runs++;
            started.open();
            await go.opened;
            return { state: 'rejected', code: 'LATE', message: 'too late to say' };
          },
          ask: async () => done,
        },
        settled,
      );
      await emit(1);
      const slow = worker().drain();
      await started.opened;
      forward(59_000);
      expect(await worker().drain()).toBe(0);
      forward(2_000);
      expect(await worker().drain()).toBe(1);
      expect([runs, settled, await states()]).toEqual([1, [done], ['done']]);
      const [before] = await rows();
      go.open();
      await slow;
      expect([settled, (await rows())[0]]).toEqual([[done], before]);
    });
    it('that the next worker is still in doubt about are not decided by the one that lost them', async () => {
      const [started, go] = [gate(), gate()];
      acts('a', {
        run: async () => {
          started.open();
          await go.opened;
          return { state: 'rejected', code: 'LATE', message: 'too late to say' };
        },
        ask: async () => ({ state: 'unknown', message: 'silence' }),
      });
      await emit(1);
      const slow = worker().drain();
      await started.opened;
      forward(61_000);
      await worker().drain();
      go.open();
      await slow;
      expect((await rows()).map((r) => [r.state, r.last_error])).toEqual([['unknown', 'silence']]);
    });
    it('of a batch whose claim ran out are not begun by the worker that lost it', async () => {
      const [started, go] = [gate(), gate()];
      const runs: number[] = [];
      let first = true;
      acts('a', {
        run: async ({ n }) => {
          runs.push(n);
          if (first) {
            first = false;
            started.open();
            await go.opened;
          }
          return done;
        },
      });
      for (const n of [1, 2, 3]) await emit(n);
      const slow = worker().drain();
      await started.opened;
      forward(61_000);
      await worker().drain();
      go.open();
      await slow;
      // The first was begun and may be repeated: it cannot be asked about. The others were begun once.
      expect([runs.filter((n) => n === 2), runs.filter((n) => n === 3)]).toEqual([[2], [3]]);
      expect(await states()).toEqual(['done', 'done', 'done']);
    });
    it('that a dead worker claimed and did not begin are done, not asked about', async () => {
      const asked: number[] = [];
      const ran: number[] = [];
      let dead = true;
      acts('a', {
        run: ({ n }) => {
          ran.push(n);
          return dead ? new Promise<Outcome>(() => {}) : Promise.resolve(done);
        },
        ask: async ({ n }) => {
          asked.push(n);
          return done;
        },
      });
      for (const n of [1, 2, 3]) await emit(n);
      // Begins the first and is never heard of again.
      void worker(60_000, null, { patience_ms: 600_000, act_ms: 600_000 }).drain();
      while (ran.length === 0) await new Promise((go) => setTimeout(go, 5));
      dead = false;
      forward(61_000);
      await worker().drain();
      expect([asked, ran]).toEqual([[1], [1, 2, 3]]);
      expect(await states()).toEqual(['done', 'done', 'done']);
    });
  });

  describe('limits', () => {
    const never = (): Promise<never> => new Promise(() => {});
    const quick = { act_ms: 300, patience_ms: 20 };

    it('an act that never ends holds up no other, is in doubt where it may have reached somebody, and is asked about', async () => {
      const [ran, asked, settled]: [number[], number[], Outcome[]] = [[], [], []];
      acts(
        'a',
        {
          run: ({ n }) => {
            ran.push(n);
            return n === 1 ? never() : Promise.resolve(done);
          },
          ask: async ({ n }) => {
            asked.push(n);
            return done;
          },
        },
        settled,
      );
      for (const n of [1, 2, 3]) await emit(n);
      const w = worker(60_000, null, { ...quick, act_ms: 1_500 });
      w.start(60_000);
      while ((await states()).filter((s) => s === 'done').length < 2) await new Promise((go) => setTimeout(go, 10));
      expect(await states()).toEqual(['acting', 'done', 'done']);
      while ((await states())[0] === 'acting') await new Promise((go) => setTimeout(go, 20));
      await w.stop();
      expect((await rows())[0]).toMatchObject({ state: 'unknown', lease_until: null, last_error: expect.stringContaining('for 1.5 s') });
      expect(settled.map((o) => o.state)).toEqual(['done', 'done', 'unknown']);
      forward(60_000);
      await worker().drain();
      expect([ran, asked, await states()]).toEqual([[1, 2, 3], [1], ['done', 'done', 'done']]);
    });
    it('an act that nobody can be asked about runs again, and one that gets on takes its time', async () => {
      let runs = 0;
      bind(
        actor({
          event: 'test.happened',
          id: 'a',
          act: {
            async run(_p: Payload, { gotOn }): Promise<Outcome> {
              if (runs++ === 0) return never();
              for (let i = 0; i < 5; i++) {
                await new Promise((go) => setTimeout(go, 150));
                gotOn();
              }
              return done;
            },
            settle: async () => {},
          },
        }),
      );
      await emit(1);
      await worker(60_000, null, quick).drain();
      expect((await rows())[0]).toMatchObject({ state: 'pending', attempts: 1 });
      forward(1_000);
      await worker(60_000, null, quick).drain();
      expect([runs, await states()]).toEqual([2, ['done']]);
    });
    it('says how far it is, to whoever looks, from within its own transactions too', async () => {
      const go = gate();
      acts('a', {
        async run(_p, { gotOn }) {
          await db.transaction(now(), async () => gotOn(40, 100));
          await go.opened;
          return done;
        },
      });
      await emit(1);
      const list = outboxRoutes(() => {}).find((r) => r.operationId === 'outbox.list');
      const seen = async () => {
        const answer = await db.read(
          now(),
          (tx) => list?.handle({ limit: 10 } as never, { tx } as unknown as Call, {} as never) as Promise<object>,
        );
        return (answer as { items: { progress: object | null }[] }).items.map((i) => i.progress);
      };
      expect(await seen()).toEqual([null]);
      const drained = worker().drain();
      while ((await seen())[0] === null) await new Promise((later) => setTimeout(later, 5));
      expect(await seen()).toEqual([{ done: 40, total: 100 }]);
      go.open();
      await drained;
      expect(await states()).toEqual(['done']);
    });
    it('says how far it is from the process aside, which is never asked what became of it', async () => {
      const named: string[] = [];
      let asked = 0;
      acts('a', {
        heavy: true,
        run: async () => done,
        ask: async () => {
          asked++;
          return done;
        },
      });
      const aside = (async ({ name }, beat) => {
        named.push(name);
        await beat?.(7, 9);
        while ((await rows())[0]?.done !== 7) await new Promise((later) => setTimeout(later, 5));
        return { state: 'unknown', message: 'who knows' };
      }) as RunAside;
      await emit(1);
      await worker(60_000, aside).drain();
      forward(60_000);
      await worker(60_000, aside).drain();
      expect([named, asked, await states()]).toEqual([['test.a'], 1, ['done']]);
    });
    it('what was let go writes nothing more', async () => {
      const go = gate();
      const codes: unknown[] = [];
      acts('a', {
        async run() {
          await go.opened;
          await db
            .transaction(now(), (tx) => tx.update(outbox, {}, { last_error: 'written by a ghost' }))
            .catch((e) => void codes.push(e.code));
          return done;
        },
      });
      await emit(1);
      await worker(60_000, null, quick).drain();
      go.open();
      while (codes.length === 0) await new Promise((later) => setTimeout(later, 5));
      expect([codes, (await rows())[0]?.last_error]).toEqual([['LEASE_LOST'], expect.stringContaining('let go')]);
    });
    it('who is told to stop waits a moment for what is under way, which is asked about later', async () => {
      let asked = 0;
      acts('a', {
        run: never,
        ask: async () => {
          asked++;
          return done;
        },
      });
      await emit(1);
      const w = worker(60_000, null, { act_ms: 5_000, patience_ms: 20, stop_ms: 50 });
      w.start(60_000);
      while ((await states())[0] !== 'acting') await new Promise((go) => setTimeout(go, 5));
      await w.stop();
      expect((await rows())[0]).toMatchObject({ state: 'acting', lease_until: expect.any(String) });
      forward(61_000);
      await worker().drain();
      expect([asked, await states()]).toEqual([1, ['done']]);
    });
    it.each<[string, () => Promise<Outcome>, string]>([
      ['throws', () => Promise.reject(new Error('connection reset')), 'connection reset'],
      ['answers nothing', async () => undefined as never, 'test.a answered undefined, which is none of the five outcomes'],
      ['answers what is no outcome', async () => ({ state: 'maybe' }) as never, 'the state “maybe”'],
    ])('an act that %s once begun is in doubt and not repeated', async (_what, run, error) => {
      let runs = 0;
      const settled: Outcome[] = [];
      acts(
        'a',
        {
          run: () => {
            runs++;
            return run();
          },
          ask: async () => done,
        },
        settled,
      );
      await emit(1);
      await worker().drain();
      expect((await rows())[0]).toMatchObject({ state: 'unknown', last_error: expect.stringContaining(error) });
      expect(settled).toEqual([{ state: 'unknown', message: expect.stringContaining(error) }]);
      forward(60_000);
      await worker().drain();
      expect([runs, await states()]).toEqual([1, ['done']]);
    });
    it.each([248, 249])('what fails with a text that is long enough to be cut in a character ends all the same: %i', async (n) => {
      let ran = 0;
      writes('a', async () => {
        ran++;
        throw new Error(`${'x'.repeat(n)}\u{1F600} and so on`);
      });
      await emit(1);
      for (let i = 0; i < 20; i++) {
        await worker().drain();
        forward(3_700_000);
      }
      expect([await states(), ran]).toEqual([['dead'], 12]);
    });
    it('whoever asked for an act is told when no attempt is left: soon where it is heavy', async () => {
      const settled: Outcome[] = [];
      acts('a', { heavy: true, run: () => Promise.reject(new Error('boom')) }, settled);
      await emit(1);
      for (let i = 0; i < 3; i++) {
        await worker().drain();
        forward(60_000);
      }
      expect((await rows())[0]).toMatchObject({ state: 'dead', attempts: 3, last_error: 'boom' });
      expect(settled.map((o) => o.state)).toEqual(['notSent', 'notSent', 'rejected']);
      expect(settled[2]).toMatchObject({ code: 'GIVEN_UP', message: 'Given up after 3 attempts. boom' });
    });
  });

  describe('running', () => {
    it('works when it is woken and stops when it is told', async () => {
      const seen: number[] = [];
      writes('a', async ({ n }) => void seen.push(n));
      const w = worker();
      w.start(60_000);
      await emit(1);
      w.wake();
      while (seen.length < 1) await new Promise((go) => setTimeout(go, 5));
      await w.stop();
      await emit(2);
      w.wake();
      await new Promise((go) => setTimeout(go, 30));
      expect(seen).toEqual([1]);
    });
    it('looks once for each lane, however many wake it at once', async () => {
      let looked = 0;
      const transaction: typeof db.transaction = (...given) => {
        looked++;
        return db.transaction(...given);
      };
      acts('light', { run: async () => done });
      acts('heavy', { heavy: true, run: async () => done });
      const w = createWorker({ db: { ...db, transaction }, clock, logger: silent, handlers: () => handlers, isEnabled });
      w.start(60_000);
      while (looked < 2) await new Promise((go) => setTimeout(go, 5));
      for (let n = 0; n < 32; n++) w.wake();
      await new Promise((go) => setTimeout(go, 100));
      await w.stop();
      expect(looked).toBe(4);
    });
    it('ends the work in hand when it is told to stop, and gives the rest back for others to begin', async () => {
      const begun: number[] = [];
      const { opened, open } = gate();
      acts('a', {
        run: async ({ n }) => {
          begun.push(n);
          await opened;
          return done;
        },
      });
      for (const n of [1, 2, 3]) await emit(n);
      const w = worker();
      w.start(60_000);
      while (begun.length < 1) await new Promise((go) => setTimeout(go, 5));
      const stopped = w.stop();
      open();
      await stopped;
      expect([begun, await states()]).toEqual([[1], ['done', 'pending', 'pending']]);
      expect((await rows()).slice(1).map((r) => [r.lease_until, r.attempts])).toEqual([
        [null, 0],
        [null, 0],
      ]);
      await worker().drain();
      expect(await states()).toEqual(['done', 'done', 'done']);
    });
    it('keeps the work of agencies apart', async () => {
      const agencies: string[] = [];
      writes('a', async (_p, tx) => void agencies.push(tx.ctx.agency));
      for (const agency of ['demo', 'other'])
        await db.transaction(now({ agency }), (tx) => tx.emit({ event: 'test.happened', key: 'same', payload: { n: 1 } }));
      await worker().drain();
      expect(agencies.sort()).toEqual(['demo', 'other']);
      expect([(await rows()).length, (await rows('other')).length]).toEqual([1, 1]);
    });
  });

  describe('a lease', () => {
    /** Long enough for several renewals. */
    const live = (): Promise<void> => new Promise((go) => setTimeout(go, 60));

    it('is renewed while work lives, also of what waits behind it', async () => {
      const ran: number[] = [];
      acts('a', {
        async run({ n }) {
          ran.push(n);
          for (let i = 0; i < 3 && n === 1; i++) {
            forward(40_000);
            await live();
            expect(await worker().drain()).toBe(0);
          }
          return done;
        },
      });
      for (const n of [1, 2, 3]) await emit(n);
      await worker(5).drain();
      expect([ran, await states()]).toEqual([
        [1, 2, 3],
        ['done', 'done', 'done'],
      ]);
    });

    it('that was lost lets nothing be written any more, whoever opens the transaction', async () => {
      const codes: unknown[] = [];
      acts('a', {
        async run() {
          await db
            .transaction(now(), (tx) => tx.sql('UPDATE outbox SET fence = fence + 1', [], [outbox]).then(() => undefined))
            .catch((e) => codes.push(e.code));
          const write = (tx: Tx) => core(tx).update(outbox, {}, { last_error: 'written by a ghost' });
          await db.transaction(now(), write).catch((e) => codes.push(e.code));
          await db.gather('lane', now(), write).catch((e) => codes.push(e.code));
          return done;
        },
      });
      await emit(1);
      await worker().drain();
      const [row] = await rows();
      expect([codes, row?.state, row?.last_error]).toEqual([['LEASE_LOST', 'LEASE_LOST'], 'acting', null]);
    });
  });

  describe('a person', () => {
    const call = async (operationId: string, input: object): Promise<Record<string, unknown>> => {
      const route = outboxRoutes(() => void woken++).find((r) => r.operationId === operationId) as Route;
      return db.transaction(now(), (tx) => route.handle(input as never, { ctx: tx.ctx, tx } as unknown as Call, {})) as Promise<
        Record<string, unknown>
      >;
    };
    const reason = 'looked at the provider';

    it('tries again what was given up, closes what is in doubt, and touches nothing else', async () => {
      let outcome: Outcome = { state: 'rejected', code: 'NO', message: 'never' };
      acts('a', { run: async () => outcome, ask: async () => outcome });
      await emit(1);
      await worker().drain();
      const [dead] = await rows();
      const id = dead?.id as string;
      expect(await db.read(now(), outboxCounts)).toEqual(new Map(Object.entries({ pending: 0, acting: 0, unknown: 0, dead: 1 })));
      expect(await call('outbox.list', { filter: 'state:dead' })).toMatchObject({ items: [{ id, state: 'dead', error: 'NO: never' }] });
      outcome = { state: 'unknown', message: 'silence' };
      expect(await call('outbox.retry', { id, reason })).toMatchObject({ state: 'pending', attempts: 0, reason });
      expect(woken).toBe(2);
      await expect(call('outbox.close', { id, reason })).rejects.toMatchObject({ code: 'OUTBOX_STATE' });
      await worker().drain();
      expect(await states()).toEqual(['unknown']);
      expect(await call('outbox.close', { id, reason })).toMatchObject({ state: 'closed', doneAt: clock.now() });
      forward(86_400_000);
      expect(await worker().drain()).toBe(0);
      await expect(call('outbox.retry', { id, reason })).rejects.toMatchObject({ code: 'OUTBOX_STATE' });
    });

    it('closes what was begun by a process that is gone, and not what somebody is at', async () => {
      acts('a', { run: async () => done });
      await emit(1);
      const [row] = await rows();
      const id = row?.id as string;
      const begun = (lease_until: string | null) =>
        db.transaction(now(), (tx) => tx.update(outbox, { id }, { state: 'acting', lease_until, fence: 1 }));
      await begun(addMs(clock.now(), 1_000));
      await expect(call('outbox.close', { id, reason })).rejects.toMatchObject({ code: 'OUTBOX_STATE' });
      forward(2_000);
      expect(await call('outbox.close', { id, reason })).toMatchObject({ state: 'closed' });
      expect((await rows())[0]).toMatchObject({ fence: 2, lease_until: null });
      expect(await worker().drain()).toBe(0);
    });

    it('who decides while a worker is at it is the one who counts', async () => {
      const settled: Outcome[] = [];
      acts(
        'a',
        {
          run: async () => ({ state: 'unknown', message: 'silence' }),
          ask: async () => {
            await call('outbox.close', { id: (await rows())[0]?.id, reason }).catch(() => undefined);
            return done;
          },
        },
        settled,
      );
      await emit(1);
      await worker().drain();
      forward(61_000);
      await db.transaction(now(), (tx) => tx.update(outbox, {}, { state: 'unknown' }));
      await worker().drain();
      // While it is asked about it is being acted on, and not a person's to decide.
      expect(await states()).toEqual(['done']);
    });
  });

  describe('scheduler', () => {
    const agencies = {
      list: () => [{ id: 'demo', timeZone: 'Europe/Paris' }],
      settings: (agency: string) => (agency === off ? null : {}),
    } as unknown as Agencies;
    const bound = (id: string, run: (ctx: Acting) => Promise<void>, cron = '30 2 * * *') => ({
      plugin: 'test',
      job: job({ id, cron, run }) as Job,
      deps: {},
    });
    const schedulerOf = (jobs: readonly ReturnType<typeof bound>[], limits: object = {}) =>
      createScheduler({ db, clock, logger: silent, agencies, renew_every_ms: 5, jobs: () => jobs, ...limits });
    const scheduler = (run: () => Promise<void>) => schedulerOf([bound('nightly', run)]);
    it('runs a due job once, whatever the number of processes', async () => {
      let runs = 0;
      const both = [1, 2, 3].map(() => scheduler(async () => void runs++));
      expect(await (both[0] as (typeof both)[0]).runDue()).toEqual([]);
      // 02:30 in Paris is 01:30 UTC in winter.
      clock.moveTo('2026-03-11T01:29:00.000Z');
      await Promise.all(both.map((s) => s.runDue()));
      expect(runs).toBe(0);
      clock.moveTo('2026-03-11T01:30:00.000Z');
      const ran = (await Promise.all(both.map((s) => s.runDue()))).flat();
      expect([runs, ran]).toEqual([1, ['demo/test.nightly']]);
      clock.moveTo('2026-03-11T12:00:00.000Z');
      await Promise.all(both.map((s) => s.runDue()));
      expect(runs).toBe(1);
      // Days that were missed are made up for by one run.
      clock.moveTo('2026-03-15T12:00:00.000Z');
      await Promise.all(both.map((s) => s.runDue()));
      expect(runs).toBe(2);
    });
    it('follows the clock of the agency through the change to summer time', async () => {
      let runs = 0;
      clock.moveTo('2026-03-28T12:00:00.000Z');
      const s = scheduler(async () => void runs++);
      await s.runDue();
      // On 29 March 02:30 does not exist in Paris; on the 30th it is 00:30 UTC.
      clock.moveTo('2026-03-30T00:29:00.000Z');
      await s.runDue();
      const before = runs;
      clock.moveTo('2026-03-30T00:31:00.000Z');
      await s.runDue();
      expect([before <= 1, runs]).toEqual([true, before + 1]);
    });
    it('runs nothing of a plugin that the agency switched off', async () => {
      let runs = 0;
      const s = scheduler(async () => void runs++);
      await s.runDue();
      off = 'demo';
      clock.moveTo('2026-03-11T03:00:00.000Z');
      expect([await s.runDue(), runs]).toEqual([[], 0]);
      off = null;
      expect([await s.runDue(), runs]).toEqual([['demo/test.nightly'], 1]);
    });
    it('keeps the lease of a long run, makes up for one that died, and lets a process that lost it write nothing', async () => {
      let runs = 0;
      const other = scheduler(async () => void runs++);
      const [begun, go] = [gate(), gate()];
      const s = scheduler(async () => {
        begun.open();
        await go.opened;
        await db.transaction(now(), (tx) => tx.update(scheduledJobs, {}, { last_error: 'written by a ghost' }));
      });
      await s.runDue();
      clock.moveTo('2026-03-11T03:00:00.000Z');
      const long = s.runDue();
      await begun.opened;
      for (let i = 0; i < 3; i++) {
        forward(40_000);
        await new Promise((later) => setTimeout(later, 60));
        expect(await other.runDue()).toEqual([]);
      }
      // As if it had stood still for longer than its lease.
      await db.connections.use((x) => x("UPDATE scheduled_jobs SET fence = fence + 1, running_until = '2026-03-10 09:00:00.000'", []));
      expect([await other.runDue(), runs]).toEqual([['demo/test.nightly'], 1]);
      go.open();
      await long;
      const state = await db.read(ctx(), (tx) => tx.get(scheduledJobs, { job: 'test.nightly' }, ''));
      expect([runs, state.last_error, state.running_until]).toEqual([1, null, null]);
    });
    it('lets a job that gets on take its time', async () => {
      let ended = 0;
      const s = schedulerOf(
        [
          bound('long', async ({ gotOn }) => {
            for (let i = 0; i < 6; i++) {
              await new Promise((later) => setTimeout(later, 60));
              gotOn();
            }
            ended++;
          }),
        ],
        { job_ms: 200, patience_ms: 20 },
      );
      await s.runDue();
      clock.moveTo('2026-03-11T03:00:00.000Z');
      await s.runDue();
      const state = await db.read(ctx(), (tx) => tx.get(scheduledJobs, { job: 'test.long' }, ''));
      expect([ended, state.last_error]).toEqual([1, null]);
    });
    it('gives every job its turn, beside one that cannot be begun, one that fails and one that never ends', async () => {
      let runs = 0;
      const s = schedulerOf(
        [
          bound('bad', async () => {}, 'not a cron'),
          bound('fails', () => Promise.reject(new Error('no'))),
          bound('hangs', () => new Promise(() => {})),
          bound('sound', async () => void runs++),
        ],
        { job_ms: 200, patience_ms: 20 },
      );
      await s.runDue();
      clock.moveTo('2026-03-11T03:00:00.000Z');
      expect((await s.runDue()).sort()).toEqual(['demo/test.fails', 'demo/test.hangs', 'demo/test.sound']);
      expect(runs).toBe(1);
      const hung = await db.read(ctx(), (tx) => tx.get(scheduledJobs, { job: 'test.hangs' }, ''));
      expect(hung).toMatchObject({ running_until: null, last_error: expect.stringContaining('let go') });
    });
    it('has its schedules proved before it starts', () => {
      const of = (cron: string) =>
        checkSchedules([
          { entry: { place: 'x.json#/plugins/test' }, manifest: { id: 'test', jobs: [bound('j', async () => {}, cron).job] } as never },
        ]);
      expect(of('30 2 * * 1-5')).toEqual([]);
      for (const cron of ['not a cron', '61 2 * * *', '0 0 30 2 *', '2020-01-01T00:00:00'])
        expect(of(cron)).toEqual([
          { code: 'PLUGIN_INVALID', plugin: 'test', pointer: 'x.json#/plugins/test', message: expect.stringContaining(`“${cron}”`) },
        ]);
    });
    it('notes what failed and runs it again the next time', async () => {
      let fail_ = true;
      const s = scheduler(async () => {
        if (fail_) throw new Error('disk full');
      });
      await s.runDue();
      clock.moveTo('2026-03-11T03:00:00.000Z');
      await s.runDue();
      const state = () => db.read(ctx(), (tx) => tx.get(scheduledJobs, { job: 'test.nightly' }, ''));
      expect(await state()).toMatchObject({ last_error: 'disk full', running_until: null });
      fail_ = false;
      clock.moveTo('2026-03-12T03:00:00.000Z');
      await s.runDue();
      expect((await state()).last_error).toBeNull();
    });
  });
});
