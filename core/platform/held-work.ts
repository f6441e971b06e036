/**
 * What a plugin from elsewhere declares, routes, handlers and jobs, as the host does it in the thread that answers: a function that loops before it first waits is ended.
 * What comes with the project is not held: its tests are, and each request would pay two tenths of a millisecond. What is done aside (heavy acts, long jobs, checks)
 * has limits there.
 */
import { fileURLToPath } from 'node:url';
import type { EventHandler, Job, Route } from '../contracts/index.ts';
import type { Ask } from './held.ts';
import type { Placed } from './strays.ts';

/** Whatever was bound. */
interface Bound {
  readonly plugins: readonly Placed[];
  readonly routes: readonly { readonly plugin: string; readonly route: Route; readonly deps: object }[];
  readonly handlers: readonly { readonly plugin: string; readonly handler: EventHandler; readonly deps: object }[];
  readonly jobs: readonly { readonly plugin: string; readonly job: Job; readonly deps: object }[];
}

const OURS = ['core/', 'plugins/', 'adapters/', 'templates/'].map((folder) => fileURLToPath(new URL(`../../${folder}`, import.meta.url)));
/** Does a plugin come with the project? */
export const isOurs = ({ entry: { where } }: Placed): boolean =>
  where?.protocol === 'file:' && OURS.some((home) => fileURLToPath(where).startsWith(home));

/** Its functions of these names, asked. */
function heldIn<O extends object>(of: O, names: readonly (keyof O & string)[], ask: (name: string, work: () => unknown) => unknown): O {
  const own = names.filter((name) => typeof of[name] === 'function');
  const asked = (name: keyof O & string) => {
    return (...args: unknown[]) => ask(name, () => Reflect.apply(of[name] as () => unknown, of, args));
  };
  return { ...of, ...Object.fromEntries(own.map((name) => [name, asked(name)])) };
}

export function heldWork<B extends Bound>(bound: B, ask: Ask): B {
  const others = new Set(bound.plugins.filter((plugin) => !isOurs(plugin)).map(({ manifest }) => manifest.id));
  if (others.size === 0) return bound;
  const each = <B extends { readonly plugin: string }>(all: readonly B[], held: (one: B) => B): readonly B[] =>
    all.map((one) => (others.has(one.plugin) ? held(one) : one));
  const named = (plugin: string, id: string) => (name: string, work: () => unknown) => ask(plugin, `${id}.${name}`, work);
  const route = (plugin: string, one: Route): Route => heldIn(one, ['handle', 'prepare', 'warm'], named(plugin, one.operationId));
  const handler = (plugin: string, one: EventHandler): EventHandler => {
    const { act, id } = one;
    const held = heldIn(one, ['handle'], named(plugin, id));
    // What is heavy is done aside.
    return act ? { ...held, act: heldIn(act, act.heavy ? ['ask', 'settle'] : ['run', 'ask', 'settle'], named(plugin, id)) } : held;
  };
  const job = (plugin: string, one: Job): Job => heldIn(one, ['run'], named(plugin, one.id));
  return {
    ...bound,
    routes: each(bound.routes, (one) => ({ ...one, route: route(one.plugin, one.route) })),
    handlers: each(bound.handlers, (one) => ({ ...one, handler: handler(one.plugin, one.handler) })),
    jobs: each(bound.jobs, (one) => ({ ...one, job: job(one.plugin, one.job) })),
  };
}
