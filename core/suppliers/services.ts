/** Service types as the host asks them: what one of them throws, answers that break the contract and what never ends are told by plugin, function and place. */
import {
  fail,
  isError,
  maskCards,
  type PluginManifest,
  Provides,
  type Registry,
  type Service,
  type ServiceTypes,
  shortened,
} from '../contracts/index.ts';
import { bounded, Endless } from '../platform/work/bounded.ts';
import { undisturbed } from '../platform/work/patterns.ts';
import { answersOf, type Functions, type Typed } from './answers.ts';

const shown = (text: string): string => shortened(maskCards(text), 500);

/** Who is asked for what. */
export interface Asking {
  readonly plugin: string;
  readonly function: Functions;
}

/** The service a plugin provides, where there is no host around it. Null for a plugin that is none. */
export function serviceIn({ providers = [] }: PluginManifest): Service | null {
  const own = providers.find(({ provide }) => provide.id === Provides.service.id);
  return own === undefined ? null : (own.make({} as never) as Service);
}

/** What a manifest says of its service type. */
export const saidOf = (manifest: PluginManifest | undefined): Omit<Typed, 'service'> => ({
  reported: manifest?.reported,
  names: manifest?.shown?.names ?? {},
});

/** What a named service tells of itself. */
export interface Watch {
  /** Before a function is called. */
  readonly asking: (what: Asking) => void;
  /** After it failed. */
  readonly failed?: (plugin: string, what: string) => void;
  /** Of what the host asks. */
  readonly place: () => string;
}

/** The same service, named and held to its contract: SERVICE_FAILED says what it did and where, and an error of its own keeps its code. What it is given is frozen. */
export function named(plugin: string, type: Typed, { asking, failed = () => {}, place }: Watch): Service {
  const failure = (name: Functions, code: Parameters<typeof fail>[0], why: string, pointer = ''): Error => {
    failed(plugin, name);
    const message = `The service type ${plugin} failed in ${name}${place() === '' ? '' : ` of ${place()}`}: ${shown(why)} Report it to who makes the plugin.`;
    return fail(code, message, [{ code, message, pointer: `/${name}${pointer}`, plugin }]);
  };
  const { service } = type;
  const faultIn = answersOf(type);
  const asked =
    <A extends readonly unknown[], R>(name: Functions, own: (...args: A) => R) =>
    (...args: A): R => {
      asking({ plugin, function: name });
      let answer: R;
      try {
        answer = undisturbed(
          () => Reflect.apply(own, service, frozen(args)),
          (why) => new Error(why),
        );
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const told = failure(name, isError(error) ? error.code : 'SERVICE_FAILED', why);
        // Where in the plugin it was: its author wants to know, and `escale kit` says it.
        if (error instanceof Error) told.stack = maskCards(String(error.stack));
        throw told;
      }
      const fault = faultIn(name, answer, args);
      if (fault !== null) throw failure(name, 'SERVICE_FAILED', `at /${name}${fault.pointer}, ${fault.message}`, fault.pointer);
      return answer;
    };
  return {
    get item() {
      return service.item;
    },
    get version() {
      return service.version;
    },
    get soldAs() {
      return service.soldAs;
    },
    get nature() {
      return service.nature;
    },
    read: asked('read', service.read),
    ...(service.segments && { segments: asked('segments', service.segments) }),
    together: asked('together', service.together),
    // As a database keeps it: what is left out is not there.
    itemOf: asked('itemOf', (booked) => JSON.parse(JSON.stringify(Reflect.apply(service.itemOf, service, [booked])) ?? 'null') as unknown),
    travelDates: asked('travelDates', service.travelDates),
    costs: asked('costs', service.costs),
  };
}

/** What is handed out stays what it is, whatever is done to it. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const child of Object.values(Object.freeze(value))) frozen(child);
  return value;
}

/** Longest that a service may be asked in the thread that answers. What it does takes microseconds. */
const LONGEST_MS = 1_000;

/** The part of `ServiceTypes` of the contracts that asks them. */
export type Asked = Pick<ServiceTypes, 'list' | 'get' | 'asked'>;
/** `failed` is told of each failure. */
export function serviceTypesOf(
  registry: Registry<Service>,
  manifestOf: (id: string) => PluginManifest | undefined,
  failed: (plugin: string, what: string) => void,
  ms = LONGEST_MS,
): Asked {
  const known = new WeakMap<Service, Service>();
  let last: Asking | null = null;
  let place = '';
  const namedOf = (id: string, value: Service): Service => {
    const before = known.get(value);
    if (before) return before;
    const asking = (what: Asking): void => {
      last = what;
    };
    const made = named(id, { service: value, ...saidOf(manifestOf(id)) }, { asking, failed, place: () => place });
    known.set(value, made);
    return made;
  };
  return {
    list: (agency) => registry.list(agency).map(({ id, value }) => ({ id, value: namedOf(id, value) })),
    get(agency, id) {
      const value = registry.get(agency, id);
      return value === null ? null : namedOf(id, value);
    },
    asked(of, work) {
      const before = place;
      place = of;
      try {
        return bounded(ms, work);
      } catch (error) {
        const who = last;
        if (!(error instanceof Endless) || who === null) throw error;
        failed(who.plugin, who.function);
        const message = `The service type ${who.plugin} failed in ${who.function} of ${of}: ${error.message} Report it to who makes the plugin.`;
        throw fail('SERVICE_FAILED', message, [{ code: 'SERVICE_FAILED', message, pointer: `/${who.function}`, plugin: who.plugin }]);
      } finally {
        place = before;
      }
    },
  };
}
