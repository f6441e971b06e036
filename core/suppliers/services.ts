/** Service types as the host asks them: what one of them throws, answers that break the contract and what never ends are told by plugin, function and place. */
import {
  COSTS_OF,
  type Cost,
  fail,
  isCurrency,
  isDay,
  isError,
  maskCards,
  NATURES,
  type PluginManifest,
  Provides,
  type Registry,
  type Service,
  type ServiceTypes,
  shortened,
} from '../contracts/index.ts';
import { bounded, Endless } from '../platform/work/bounded.ts';

const shown = (text: string): string => shortened(maskCards(text), 500);

type Functions = 'read' | 'together' | 'itemOf' | 'travelDates' | 'costs';
/** Who is asked for what. */
export interface Asking {
  readonly plugin: string;
  readonly function: Functions;
}

/** What a service answers is wrong in; null where it keeps the contract. */
const FAULTS: { readonly [F in Functions]: (answer: unknown) => string | null } = {
  read: (answer) => {
    const { title, lines } = (answer ?? {}) as { title?: unknown; lines?: unknown };
    const fits = typeof title === 'string' && Array.isArray(lines) && lines.every((line) => typeof line === 'string');
    return fits ? null : 'it must give a title and lines, all of them text.';
  },
  together: (answer) => (isObject(answer) ? null : 'it must give an item, as suppliers report it.'),
  itemOf: (answer) => (isObject(answer) ? null : 'it must give an item, as a person types it.'),
  travelDates: (answer) => {
    const { departure, return: back } = (answer ?? {}) as { departure?: unknown; return?: unknown };
    const fits = [departure, back].every((day) => day === null || (typeof day === 'string' && isDay(day.slice(0, 10))));
    return fits ? null : 'departure and return must be days, YYYY-MM-DD, or null.';
  },
  costs: (answer) => (Array.isArray(answer) ? (answer.map(costFault).find((fault) => fault !== null) ?? null) : 'it must give a list.'),
};
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const isLabel = (label: unknown): boolean =>
  typeof label === 'string' || (isObject(label) && Object.values(label as object).every((text) => typeof text === 'string'));

function costFault(cost: unknown, i: number): string | null {
  const { of, nature, money, document, code, label } = (cost ?? {}) as { readonly [K in keyof Cost]?: unknown };
  const { minor, currency } = (money ?? {}) as { minor?: unknown; currency?: unknown };
  const text = (value: unknown): boolean => value === null || typeof value === 'string';
  if (!COSTS_OF.includes(of as never)) return `“of” of the cost ${i} must be one of ${COSTS_OF.join(', ')}.`;
  if (!NATURES.includes(nature as never)) return `“nature” of the cost ${i} must be one of ${NATURES.join(', ')}.`;
  if (typeof minor !== 'bigint' || typeof currency !== 'string' || !isCurrency(currency))
    return `“money” of the cost ${i} must be an amount in a currency: fromJson reads what a message states.`;
  if (!isLabel(label)) return `“label” of the cost ${i} must be text, or text by language: { en: 'Ride', fr: 'Trajet' }.`;
  return text(document) && text(code) ? null : `“document” and “code” of the cost ${i} must be text or null.`;
}

/** The service a plugin provides, where there is no host around it. Null for a plugin that is none. */
export function serviceIn({ providers = [] }: PluginManifest): Service | null {
  const own = providers.find(({ provide }) => provide.id === Provides.service.id);
  return own === undefined ? null : (own.make({} as never) as Service);
}

/** What a named service tells of itself. */
export interface Watch {
  /** Before a function is called. */
  readonly asking: (what: Asking) => void;
  /** After it failed. */
  readonly failed?: (plugin: string, what: string) => void;
  /** Of what the host asks. */
  readonly place: () => string;
}

/** The same service, named: SERVICE_FAILED says what it did, and an error of its own keeps its code. */
export function named(plugin: string, service: Service, { asking, failed = () => {}, place }: Watch): Service {
  const failure = (name: Functions, code: Parameters<typeof fail>[0], why: string): Error => {
    failed(plugin, name);
    const message = `The service type ${plugin} failed in ${name}${place() === '' ? '' : ` of ${place()}`}: ${shown(why)} Report it to who makes the plugin.`;
    return fail(code, message, [{ code, message, pointer: `/${name}`, plugin }]);
  };
  const asked =
    <A extends readonly unknown[], R>(name: Functions, own: (...args: A) => R) =>
    (...args: A): R => {
      asking({ plugin, function: name });
      let answer: R;
      try {
        answer = Reflect.apply(own, service, args);
      } catch (error) {
        throw failure(name, isError(error) ? error.code : 'SERVICE_FAILED', error instanceof Error ? error.message : String(error));
      }
      const fault = FAULTS[name](answer);
      if (fault !== null) throw failure(name, 'SERVICE_FAILED', fault);
      return answer;
    };
  const costs = asked('costs', service.costs);
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
    together: asked('together', service.together),
    itemOf: asked('itemOf', service.itemOf),
    travelDates: asked('travelDates', service.travelDates),
    // A message stays what it is, whatever is done to what is handed out of it.
    costs: (booked) => costs(structuredClone(booked)),
  };
}

/** Longest that a service may be asked in the thread that answers. What it does takes microseconds. */
const LONGEST_MS = 1_000;

/** The part of `ServiceTypes` of the contracts that asks them. */
export type Asked = Pick<ServiceTypes, 'list' | 'get' | 'asked'>;
/** `failed` is told of each failure. */
export function serviceTypesOf(registry: Registry<Service>, failed: (plugin: string, what: string) => void, ms = LONGEST_MS): Asked {
  const known = new WeakMap<Service, Service>();
  let last: Asking | null = null;
  let place = '';
  const namedOf = (id: string, value: Service): Service => {
    const before = known.get(value);
    if (before) return before;
    const asking = (what: Asking): void => {
      last = what;
    };
    const made = named(id, value, { asking, failed, place: () => place });
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
