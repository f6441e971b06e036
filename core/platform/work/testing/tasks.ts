/** Works for the tests of the worker threads: kind ones and bad ones. */
import { threadId } from 'node:worker_threads';
import { fail } from '../../../contracts/errors.ts';

export const double = ({ n }: { n: number }) => ({ n: 2 * n, thread: threadId });
export const bytes = (size: number) => new Uint8Array(size).fill(7);
export function refuse(code: 'NOT_FOUND'): never {
  throw fail(code, 'Not here.', [{ code, message: 'here', pointer: '/there' }]);
}
export function forever(): never {
  for (;;);
}
export const die = (): never => process.exit(3);
export function hoard(): number {
  const kept: number[][] = [];
  for (;;) kept.push(new Array(1_000_000).fill(kept.length));
}
export function hold(flag: SharedArrayBuffer): string {
  Atomics.wait(new Int32Array(flag), 0, 0);
  return 'let go';
}
let order = 0;
export const turn = (): number => ++order;
/** What can be changed of what all code of a thread shares, and what comes of it. */
export function shared(): { readonly changed: readonly string[]; readonly own: readonly string[] } {
  const changed = Object.entries({ Object: Object.prototype, Error: Error.prototype, JSON, Math, global: globalThis, Map: Map.prototype })
    .filter(([, of]) =>
      Reflect.ownKeys(of)
        // Read by Node when somebody asks for them, and by nobody who reads files.
        .filter((name) => !/^(?:FormData|Headers|Request|Response|MessageEvent|CloseEvent|WebSocket|EventSource)$/.test(String(name)))
        .some((name) => Object.getOwnPropertyDescriptor(of, name)?.configurable),
    )
    .map(([name]) => name);
  const error = Object.assign(new TypeError(), { name: 'Own', message: 'said', toString: () => 'as it likes' });
  return { changed, own: [String(error), error.name, error.message, String(Object.assign({}, { toString: () => 'mine' }))] };
}
