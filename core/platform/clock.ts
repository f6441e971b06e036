/** The only place that asks what time it is. */
import { type Clock, dayOf, fail, fromEpochMs, type Instant, instant } from '../contracts/index.ts';

/** The clock of the machine. */
export const systemClock = (): Clock => {
  let [ms, at]: [number, Instant] = [0, fromEpochMs(0)];
  // Asked dozens of times within one millisecond, which is written once.
  const now = (): Instant => {
    const present = Date.now();
    if (present !== ms) [ms, at] = [present, fromEpochMs(present)];
    return at;
  };
  return { now, today: (timeZone) => dayOf(now(), timeZone) };
};

/** A clock that stands still until it is moved, for `escale play` and tests. */
export interface FixedClock extends Clock {
  /** Moves forward to an instant; DATE_INVALID when it lies in the past. */
  moveTo(to: Instant): void;
}
export function fixedClock(start: Instant): FixedClock {
  let at = instant(start);
  return {
    now: () => at,
    today: (timeZone) => dayOf(at, timeZone),
    moveTo(to) {
      const next = instant(to);
      if (next < at) throw fail('DATE_INVALID', `The clock stands at ${at} and cannot go back to ${next}.`);
      at = next;
    },
  };
}

/** Seconds that only grow, for measuring: not a time of day. */
export const monotonicSeconds = (): number => performance.now() / 1000;
