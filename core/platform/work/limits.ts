/**
 * Limits on work of plugins that may never end. What is let go cannot be stopped: it is no longer waited for, what it gives later is not heard, and the next time
 * it says that it gets on, it is told.
 */

import { monotonicSeconds } from '../clock.ts';

/** What acts outside: a provider that is slow may take a minute. */
export const ACT_MS = 60_000;
/** What writes in a transaction holds a connection, on the embedded database the only one. */
export const HANDLE_MS = 30_000;
/** How long who is told to stop waits for what is under way. */
export const STOP_MS = 10_000;

/** Least time between two signs of life. */
const BEAT_S = 1;

/** Thrown when work has not got on for too long. */
export class Stalled extends Error {}

/** Runs work that says when it gets on. Stalled once it has not for `ms`. */
export async function gettingOn<R>(ms: number, work: (gotOn: () => void) => Promise<R>): Promise<R> {
  const stalled = new Stalled(`It did not end and gave no sign of getting on for ${ms / 1000} s, and was let go.`);
  let over = false;
  let last = monotonicSeconds();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      over = true;
      reject(stalled);
    }, ms);
  });
  const gotOn = (): void => {
    const now = monotonicSeconds();
    // The timers of a process that was stopped meanwhile have not run yet.
    if (over || now - last > ms / 1000) throw stalled;
    last = now;
    timer?.refresh();
  };
  try {
    return await Promise.race([work(gotOn), late]);
  } finally {
    over = true;
    clearTimeout(timer);
  }
}

/** True once a second at most: how often who gets on says so to another process, or to the database. */
export function paced(): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = monotonicSeconds();
    if (now - last < BEAT_S) return false;
    last = now;
    return true;
  };
}

/** Waits for something for so long at most, and says whether it ended. What it ends with is another’s. */
export async function within(ms: number, what: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const ended = what.then(
    () => true,
    () => true,
  );
  const over = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([ended, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** One work after the other, unless one takes long: then the next begins beside it. */
export interface Overtaking {
  /** Runs what never rejects; resolves when it has ended, or has taken so long that the next may begin. */
  run(work: () => Promise<void>): Promise<void>;
  /** Resolves when nothing is under way any more. */
  ended(): Promise<void>;
}

/** `places`: how many may be under way at once. */
export function overtaking(patience_ms: number, places: number): Overtaking {
  const underWay = new Set<Promise<void>>();
  return {
    async run(work) {
      while (underWay.size >= places) await Promise.race(underWay);
      const one: Promise<void> = work().finally(() => underWay.delete(one));
      underWay.add(one);
      await within(patience_ms, one);
    },
    async ended() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
