/** Plugins as the host asks them in the thread that answers: a function that loops is ended, and what failed is counted. What a plugin waits for is the business of who asks. */
import { type EscaleError, isError, pluginEnded, type Registry } from '../contracts/index.ts';
import { monotonicSeconds } from './clock.ts';
import { onBehalf } from './strays.ts';
import { bounded, Endless } from './work/bounded.ts';

/** What a plugin does before it first waits takes milliseconds, or a second where it loads a library. */
const LONGEST_MS = 5_000;
/** What was ended is not asked again for so long, where nobody misses its answer until then. */
export const REST_MS = 60_000;

export interface AskOptions {
  /** Told of each failure. */
  readonly failed: (plugin: string, what: string) => void;
  /** Longest that a function may take before it waits. */
  readonly ms?: number;
  /** How long one that was ended is not asked again: for functions whose answer nobody misses until then. Each time would hold the thread as long. */
  readonly rest_ms?: number;
}
/** Asks a function of a plugin. PLUGIN_FAILED where it does not come to an end; what it throws, or its promise is rejected with, stays what it is. */
export type Ask = <R>(plugin: string, what: string, ask: () => R) => R;

export function asking({ failed, ms = LONGEST_MS, rest_ms = 0 }: AskOptions): Ask {
  /** Those that rest, with why and until when. */
  const resting = new Map<string, { readonly why: string; readonly until_s: number }>();
  return <R>(plugin: string, what: string, ask: () => R): R => {
    const name = `${plugin} ${what}`;
    const rest = resting.get(name);
    if (rest !== undefined && monotonicSeconds() < rest.until_s) throw pluginEnded(plugin, what, rest.why, 'before');
    resting.delete(name);
    const note = (error: unknown): never => {
      // What it refuses is an answer.
      if (!isError(error)) failed(plugin, what);
      if (!(error instanceof Endless)) throw error;
      const until = rest_ms === 0 || rest_ms === Number.POSITIVE_INFINITY ? '' : ` It is asked again in ${rest_ms / 1000} s.`;
      const why = `${error.message}${until}`;
      if (rest_ms > 0) resting.set(name, { why, until_s: monotonicSeconds() + rest_ms / 1000 });
      const told: EscaleError = pluginEnded(plugin, what, why, 'now');
      told.cause = error;
      throw told;
    };
    try {
      const answer = bounded(ms, () => onBehalf(plugin, what, ask));
      return answer instanceof Promise ? (answer.catch(note) as R) : answer;
    } catch (error) {
      return note(error);
    }
  };
}

export interface HeldOptions<T> extends AskOptions {
  /** Which are held; all when left out. */
  readonly whom?: (value: T, plugin: string) => boolean;
}

/** The same plugins, held: their functions are asked as `asking` does. */
export function held<T extends object>(registry: Registry<T>, { whom = () => true, ...options }: HeldOptions<T>): Registry<T> {
  const ask = asking(options);
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
          return (...args: unknown[]) => ask(plugin, `${at}${String(name)}`, () => Reflect.apply(own, value, args));
        return typeof own === 'object' && own !== null && 'read' in own ? heldOf(plugin, own, `${at}${String(name)}.`) : own;
      },
    });
    known.set(value, made);
    return made;
  };
  const shown = (plugin: string, value: T): T => (whom(value, plugin) ? heldOf(plugin, value) : value);
  return {
    list: (agency) => registry.list(agency).map(({ id, value }) => ({ id, value: shown(id, value) })),
    get(agency, id) {
      const value = registry.get(agency, id);
      return value && shown(id, value);
    },
  };
}
