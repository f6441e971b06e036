/** Plugins as the host asks them in the thread that answers: a function that does not come to an end is ended. */
import { held } from '../../core/platform/held.ts';

export const heldAlone = <T extends object>(id: string, plugin: T): T => holder<T>(id)(plugin);

/** Holds what is made of one plugin, one after the other: a function that was ended in one of them is asked in none. */
export function holder<T extends object>(id: string): (plugin: T) => T {
  let made: T | null = null;
  const all = held<T>({ list: () => [], get: () => made }, { failed: () => {}, rest_ms: Number.POSITIVE_INFINITY });
  return (plugin) => {
    made = plugin;
    return all.get('', id) as T;
  };
}
