/**
 * Longest wait of a request for its turn at anything there is little of: connections, previews, passwords, pages. Then it is told BUSY. With what comes before
 * and after the turn, nobody waits over 2 s, even when all come at once.
 */
export const LONGEST_WAIT_MS = 800;

/**
 * Who may work next when only so many can at once: what somebody waits for goes first, the rest in the order it came.
 * (A queue given to piscina does not do: a task that can be called off leaves it for a list of piscina's own, which knows no urgency.)
 */
export interface Turns {
  /** Resolves when a place is free; whoever takes one gives it back with `leave`. Rejects, and waits no longer, once `signal` is aborted. */
  enter(urgent: boolean, signal: AbortSignal): Promise<void>;
  leave(): void;
  /** How many wait. */
  readonly waiting: number;
}

export function turns(places: number): Turns {
  const urgents = new Set<() => void>();
  const others = new Set<() => void>();
  let free = places;
  return {
    get waiting() {
      return urgents.size + others.size;
    },
    enter(urgent, signal) {
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      const lane = urgent ? urgents : others;
      return new Promise<void>((resolve, reject) => {
        const calledOff = () => {
          lane.delete(turn);
          reject(signal.reason);
        };
        const turn = () => {
          signal.removeEventListener('abort', calledOff);
          lane.delete(turn);
          resolve();
        };
        signal.addEventListener('abort', calledOff, { once: true });
        lane.add(turn);
      });
    },
    leave() {
      const [next] = urgents.size > 0 ? urgents : others;
      if (next) next();
      else free++;
    },
  };
}
