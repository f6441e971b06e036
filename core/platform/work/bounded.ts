/** Work of a plugin in the thread that answers, which nothing else could stop: for so long at most. */
import { createContext, Script } from 'node:vm';

/** Thrown when work took too long and was ended. */
export class Endless extends Error {}

interface Place {
  readonly run: Script;
  readonly context: { work: (() => void) | null };
}
let made: Place | null = null;
/** Not before it is needed: a start would wait for it. */
const placeOf = (): Place => {
  made ??= { run: new Script('work()'), context: createContext({ work: null }) as Place['context'] };
  return made;
};

/**
 * Does what ends, or ends it: Endless after `ms`. It costs a tenth of a millisecond. What is asked for within is part of the same time. A promise that is given back
 * is not waited for.
 */
export function bounded<R>(ms: number, work: () => R): R {
  const { run, context } = placeOf();
  if (context.work !== null) return work();
  let ended: { readonly result: R } | { readonly error: unknown } | undefined;
  context.work = () => {
    try {
      ended = { result: work() };
    } catch (error) {
      // Not through the script, which would add to its stack.
      ended = { error };
    }
  };
  try {
    run.runInContext(context, { timeout: ms });
  } catch {
    throw new Endless(`It did not come to an end within ${ms / 1000} s, and was ended.`);
  } finally {
    context.work = null;
  }
  if (ended === undefined) throw new Endless('It was ended.');
  if ('error' in ended) throw ended.error;
  return ended.result;
}
