/** What plugins fail at while the host goes on: said in the log, counted for the metrics. */
import type { Logger } from '../contracts/index.ts';

/** Of the failures of one function the first is logged, and each hundredth. */
const LOGGED = 100;

/** How often a function of a plugin failed since the process began. */
export interface Failed {
  readonly plugin: string;
  readonly function: string;
  readonly times: number;
}
export interface Failures {
  note(plugin: string, what: string): void;
  readonly all: readonly Failed[];
}

export function createFailures(logger: Logger): Failures {
  const counts = new Map<string, Failed>();
  return {
    note(plugin, what) {
      const times = (counts.get(`${plugin} ${what}`)?.times ?? 0) + 1;
      counts.set(`${plugin} ${what}`, { plugin, function: what, times });
      // A list may ask one for each of its rows.
      if (times === 1 || times % LOGGED === 0) logger.warn({ plugin, function: what, times }, 'a plugin failed, the rest goes on');
    },
    get all() {
      return [...counts.values()];
    },
  };
}
