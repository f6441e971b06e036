/**
 * What all code of a thread shares (`Object.prototype`, `JSON`, `TextDecoder` …), made unchangeable before code of a plugin is loaded: what one plugin changes, every
 * other and the host would read with.
 */
import Module, { syncBuiltinESMExports } from 'node:module';
import { isModuleNamespaceObject } from 'node:util/types';
import * as contracts from '../../contracts/index.ts';

/** Intrinsics no global leads to. */
const HIDDEN: readonly unknown[] = [
  async () => {},
  function* () {},
  async function* () {},
  [].values(),
  new Map().values(),
  new Set().values(),
  ''[Symbol.iterator](),
  ''.matchAll(/x/g),
  // Helpers of iterators, which the types of this language do not know yet.
  Reflect.apply(Reflect.get([].values(), 'map') as () => unknown, [].values(), [() => {}]),
  (Reflect.get(globalThis, 'Iterator') as { from(of: object): unknown }).from({ next() {} }),
  new Intl.Segmenter().segment('')[Symbol.iterator](),
];
/** Loaded by Node once somebody asks for them, for a fourth of the time a thread takes to start. Nothing that reads files does. */
const LATE: readonly PropertyKey[] = [
  'FormData',
  'Headers',
  'Request',
  'Response',
  'MessageEvent',
  'CloseEvent',
  'WebSocket',
  'EventSource',
];
/** They keep something in themselves. */
const ALIVE: readonly unknown[] = [globalThis, process, console];
/** Whoever makes an error gives it a name, and an object may have a `toString` of its own: an assignment that would be refused for what the prototype has. */
const OVERRIDDEN: ReadonlyMap<object, readonly string[]> = new Map<object, readonly string[]>([
  [Object.prototype, Object.getOwnPropertyNames(Object.prototype)],
  [Function.prototype, ['constructor', 'bind', 'toString']],
  // Not their constructor: where an error is handed to another thread, Node looks for it as it was.
  ...[Error, AggregateError, EvalError, RangeError, ReferenceError, SuppressedError, SyntaxError, TypeError, URIError].map(
    ({ prototype }) => [prototype, ['name', 'message', 'toString']] as const,
  ),
]);
const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function';
const globals = (): readonly PropertyKey[] => Reflect.ownKeys(globalThis).filter((name) => !LATE.includes(name));

/** All that is reached through properties, what reads and writes them, and prototypes. */
function reachedFrom(roots: readonly unknown[]): ReadonlySet<object> {
  const all = new Set<object>();
  const open = [...roots];
  while (open.length > 0) {
    const next = open.pop();
    if (!isObject(next) || all.has(next) || ALIVE.includes(next)) continue;
    all.add(next);
    open.push(Object.getPrototypeOf(next));
    for (const name of Reflect.ownKeys(next)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(next, name) as PropertyDescriptor;
      open.push(value, get, set);
    }
  }
  return all;
}

/** What stays what it is, and may be another thing in what comes of it. */
function overridable(prototype: object, name: string): void {
  const { value, writable, enumerable } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  if (!writable) return;
  Object.defineProperty(prototype, name, {
    ...{ enumerable: enumerable ?? false, configurable: false, get: () => value },
    set(own: unknown) {
      if (this === prototype) throw new TypeError(`Cannot assign to read only property '${name}' of what all code shares`);
      Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
  });
}

/** A global is what it is: another one of its name is refused, a new name is nobody else's business. */
function fixed(name: PropertyKey): void {
  const { get, enumerable = false } = Object.getOwnPropertyDescriptor(globalThis, name) as PropertyDescriptor;
  // Without one that sets it.
  if (get) Reflect.deleteProperty(globalThis, name);
  Object.defineProperty(globalThis, name, get ? { get, enumerable, configurable: false } : { writable: false, configurable: false });
}

/** Once, at the start of a thread; what it shares is as it was for as long as it lives. */
export function freezeShared(): void {
  const values = globals().map((name) => Object.getOwnPropertyDescriptor(globalThis, name)?.value as unknown);
  const shared = reachedFrom([...values, Buffer, contracts, ...HIDDEN]);
  for (const [prototype, names] of OVERRIDDEN) for (const name of names) overridable(prototype, name);
  // What is exported by a module is so already, and patterns are looked at instead.
  for (const one of shared) if (one !== RegExp.prototype && !isModuleNamespaceObject(one)) Object.freeze(one);
  for (const name of globals()) fixed(name);
  // What is imported by its name from a module of Node's stays too.
  Module.syncBuiltinESMExports = () => {
    throw new TypeError('What Node exports is shared and stays as it is.');
  };
  syncBuiltinESMExports();
}
