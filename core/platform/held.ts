/** Plugins as the host asks them in the thread that answers: a function that loops is ended, and what failed is counted. What a plugin waits for is the business of who asks. */
import { isError, pluginFailed, type Registry } from '../contracts/index.ts';
import { bounded, Endless } from './work/bounded.ts';

/** What a plugin does before it first waits takes milliseconds, or a second where it loads a library. */
const LONGEST_MS = 5_000;

type Failed = (plugin: string, what: string) => void;

/** The same plugins, held. PLUGIN_FAILED for a function that does not come to an end; what one throws, or its promise is rejected with, stays what it is. */
export function held<T extends object>(registry: Registry<T>, failed: Failed, ms = LONGEST_MS): Registry<T> {
  const known = new WeakMap<object, object>();
  const heldOf = <O extends object>(plugin: string, value: O, at = ''): O => {
    const before = known.get(value);
    if (before) return before as O;
    // Over nothing: what is frozen could not be shown as anything else.
    const made = new Proxy({} as O, {
      has: (_nothing, name) => name in value,
      get(_nothing, name) {
        const own: unknown = Reflect.get(value, name);
        if (typeof own === 'function')
          return (...args: unknown[]) => asked(plugin, `${at}${String(name)}`, () => Reflect.apply(own, value, args));
        return typeof own === 'object' && own !== null && 'read' in own ? heldOf(plugin, own, `${at}${String(name)}.`) : own;
      },
    });
    known.set(value, made);
    return made;
  };
  const asked = (plugin: string, what: string, ask: () => unknown): unknown => {
    const note = (error: unknown): never => {
      // What it refuses is an answer.
      if (!isError(error)) failed(plugin, what);
      throw error instanceof Endless ? pluginFailed(plugin, what, error) : error;
    };
    try {
      const answer = bounded(ms, ask);
      return answer instanceof Promise ? answer.catch(note) : answer;
    } catch (error) {
      return note(error);
    }
  };
  return {
    list: (agency) => registry.list(agency).map(({ id, value }) => ({ id, value: heldOf(id, value) })),
    get(agency, id) {
      const value = registry.get(agency, id);
      return value && heldOf(id, value);
    },
  };
}
