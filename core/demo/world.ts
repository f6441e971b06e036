/**
 * Lets stories happen in the order of their days. A story is a generator that says on which day it continues (`yield -60`: sixty days before today);
 * between two days it calls operations of the API as the staff of the agency. Every call carries an idempotency key made of its story and place,
 * so that a load that was interrupted is finished by loading again. Therefore a story decides nothing by what it reads: it uses what its own writes answered.
 */
import { type Actor, addDays, type Day, fail } from '../contracts/index.ts';
import type { App } from '../main.ts';
import type { DemoClock } from './clock.ts';

/** What a story does things with. */
export interface Teller {
  /** Calls an operation and returns its answer; a refusal is an error of the demo. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of all operations; stories read one or two fields of them
  do(operationId: string, input: object, by?: Actor): Promise<any>;
  /** The day `offset` days from the day of the demo. */
  day(offset: number): Day;
  /** A number from 0 up to `below`, the same at every load. */
  pick(below: number): number;
  one<T>(of: readonly T[]): T;
  /** Cents from `least`, up to `spread` more. */
  cents(least: number, spread: number): bigint;
}
export type Story = (t: Teller) => AsyncGenerator<number, void, void>;

/** A small generator of repeatable numbers (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) % below;
  };
}

export interface World {
  readonly app: App;
  readonly clock: DemoClock;
  readonly agency: string;
  /** The day of the demo: offsets count from it. */
  readonly anchor: Day;
  readonly actor: Actor;
  /** Runs the nightly jobs of the days lived through. */
  readonly jobs: boolean;
}

/** Jobs are looked at every few days: the history is long, and each look costs commits. */
const JOB_DAYS = 5;
const seedOf = (id: string): number => [...id].reduce((sum, c) => Math.imul(sum, 31) + (c.codePointAt(0) ?? 0), 7);

function tellerOf(world: World, id: string): Teller {
  const pick = numbers(seedOf(id));
  let calls = 0;
  return {
    async do(operationId, input, by = world.actor) {
      const reply = await world.app.api.call(operationId, input, {
        agency: world.agency,
        actor: by,
        idempotencyKey: `demo.${id}.${++calls}`,
        ifMatch: '*',
      });
      if (reply.error) throw fail(reply.error.code, `Demo, story ${id}, ${operationId}: ${reply.error.message}`, reply.error.findings);
      return reply.body;
    },
    day: (offset) => addDays(world.anchor, offset),
    pick,
    cents: (least, spread) => BigInt(least + pick(spread)),
    one: (of) => of[pick(of.length)] as (typeof of)[number],
  };
}

/** Plays stories side by side, day after day; those of one day run together, so that their commits are gathered. */
export async function play(world: World, stories: ReadonlyMap<string, Story>): Promise<void> {
  const waiting = new Map<number, AsyncGenerator<number, void, void>[]>();
  const put = async (running: AsyncGenerator<number, void, void>): Promise<void> => {
    const next = await running.next();
    if (next.done) return;
    const list = waiting.get(next.value) ?? [];
    waiting.set(next.value, [...list, running]);
  };
  for (const [id, story] of stories) await put(story(tellerOf(world, id)));
  let jobsRan = Number.NEGATIVE_INFINITY;
  while (waiting.size > 0) {
    const day = Math.min(...waiting.keys());
    const due = waiting.get(day) ?? [];
    waiting.delete(day);
    world.clock.standAt(day >= 0 ? null : `${addDays(world.anchor, day)}T08:00:00.000Z`);
    // All of the day end before one that failed is reported: nothing runs on behind a closed database.
    const failed = (await Promise.allSettled(due.map(put))).find((r) => r.status === 'rejected');
    if (failed) throw failed.reason;
    if (world.jobs && day - jobsRan >= JOB_DAYS) {
      jobsRan = day;
      await world.app.scheduler.runDue();
    }
  }
}
