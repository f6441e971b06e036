/** A parser that changes what it shares with others, as the file says and where it says so: `MEDDLES mask exec`. */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { EscaleError, type Facts, type Parser, type RawMessage } from '../../../../core/contracts/index.ts';

const all = globalThis as unknown as Record<string, { readonly prototype: object }>;
const changes =
  (of: string, own: object): (() => void) =>
  () =>
    void Object.assign(all[of]?.prototype ?? {}, own);
const replaces =
  (own: object): (() => void) =>
  () =>
    void Object.assign(globalThis, own);

export const MEDDLING: Readonly<Record<string, () => void>> = {
  exec: changes('RegExp', { exec: () => null }),
  symbol: changes('RegExp', { [Symbol.replace]: (text: string) => text }),
  added: changes('RegExp', { colour: 'red' }),
  flags: () => void Object.defineProperty(RegExp.prototype, 'flags', { get: () => 'y' }),
  parent: () => void Object.setPrototypeOf(RegExp.prototype, { colour: 'red' }),
  replace: changes('String', { replace: () => 'nothing' }),
  code: changes('String', { charCodeAt: () => 0 }),
  map: changes('Array', { map: () => [] }),
  x: changes('Object', { x: 'x' }),
  bytes: changes('Buffer', { toString: () => '' }),
  json: () => void Object.assign(JSON, { parse: () => ({}) }),
  fetch: replaces({ fetch: () => null }),
  decoder: replaces({ TextDecoder: class {} }),
  buffer: replaces({ Buffer: { from: () => ({ toString: () => 'ODD' }) } }),
  hash() {
    Object.assign(crypto, { hash: () => '0'.repeat(64) });
    syncBuiltinESMExports();
  },
  refusals: () => void Object.defineProperty(EscaleError, Symbol.hasInstance, { value: () => false }),
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const meddle = (where: string, bytes: Uint8Array): void => {
  const [, at, what = ''] = text(bytes).split(' ');
  if (at === where) MEDDLING[what]?.();
};

export default {
  detect(head) {
    if (!text(head).startsWith('MEDDLES')) return false;
    meddle('detect', head);
    return true;
  },
  mask(bytes) {
    meddle('mask', bytes);
    return bytes;
  },
  *read({ bytes }: RawMessage): Facts {
    yield { is: 'finding', finding: { code: 'NOTE', message: 'begun' } };
    meddle('read', bytes);
    yield { is: 'finding', finding: { code: 'NOTE', message: 'done' } };
    return 'MEDDLES';
  },
} satisfies Parser;
