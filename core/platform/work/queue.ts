/** The queue of the worker threads: what somebody waits for goes first, the rest in the order it came. */
import type { PiscinaTask, TaskQueue } from 'piscina';

/** What a work says of itself when it is queued. */
export interface Queued {
  readonly urgent: boolean;
}

/** `option` is the property under which a task carries its `Queued`. */
export function urgentFirst(option: symbol): TaskQueue {
  const urgent: PiscinaTask[] = [];
  const others: PiscinaTask[] = [];
  const laneOf = (task: PiscinaTask) => ((task as unknown as Record<symbol, Queued | null>)[option]?.urgent ? urgent : others);
  return {
    get size() {
      return urgent.length + others.length;
    },
    push: (task: PiscinaTask) => void laneOf(task).push(task),
    unshift: (task: PiscinaTask) => void laneOf(task).unshift(task),
    shift: () => urgent.shift() ?? others.shift() ?? null,
    remove(task: PiscinaTask) {
      const lane = laneOf(task);
      const at = lane.indexOf(task);
      if (at >= 0) lane.splice(at, 1);
    },
  };
}
