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
