/** A clock that can stand in the past while the demo agency lives its history, and then follows the real one. */
import { addMs, type Clock, dayOf, type Instant } from '../contracts/index.ts';

export interface DemoClock extends Clock {
  /** Stands at an instant, which moves on a little at every reading; null follows the real clock again. Never later than now. */
  standAt(at: Instant | null): void;
}

/** Wraps the real clock of a host that is going to load the demo. */
export function demoClock(real: Clock): DemoClock {
  let standing: Instant | null = null;
  const now = (): Instant => {
    if (standing === null) return real.now();
    standing = addMs(standing, 1_000);
    return standing < real.now() ? standing : real.now();
  };
  return {
    now,
    today: (timeZone) => dayOf(now(), timeZone),
    standAt(at) {
      standing = at;
    },
  };
}
