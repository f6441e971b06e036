/** Work of a plugin in the thread that answers, which nothing else could stop: for so long at most. */
import { createContext, Script } from 'node:vm';

/** Thrown when work took too long and was ended. */
export class Endless extends Error {}

const place = createContext({ work: null }) as { work: (() => void) | null };
const run = new Script('work()');

/**
 * Does what ends, or ends it: Endless after `ms`. It costs a tenth of a millisecond. What is asked for within is part of the same time. A promise that is given back
 * is not waited for.
 */
export function bounded<R>(ms: number, work: () => R): R {
  if (place.work !== null) return work();
  let ended: { readonly result: R } | { readonly error: unknown } | undefined;
  place.work = () => {
    try {
      ended = { result: work() };
    } catch (error) {
      // Not through the script, which would add to its stack.
      ended = { error };
    }
  };
  try {
    run.runInContext(place, { timeout: ms });
  } catch {
    throw new Endless(`It did not come to an end within ${ms / 1000} s, and was ended.`);
  } finally {
    place.work = null;
  }
  if (ended === undefined) throw new Endless('It was ended.');
  if ('error' in ended) throw ended.error;
  return ended.result;
}
