/**
 * Packages that come as hundreds of small files, joined into one file each by the installation: finding and linking them one by one was a fifth of a start.
 * Node is told to `--import` this (see `runtime.ts`), so threads and processes of ours read them joined too. Where they are not there whole, they are as they came.
 */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';

export const JOINED = ['inversify', 'typebox', 'typebox/value'];
/** Names the files with their sizes, and is written with them. */
export const LIST = 'files.json';

const root = new URL('../', import.meta.url);
/** Changes with every installation: what was joined of another one is not read. In seconds, as copies keep no more. Null where another installer left no such trace. */
function installed(): URL | null {
  const trace = statSync(new URL('node_modules/.package-lock.json', root), { throwIfNoEntry: false });
  return trace ? new URL(`node_modules/.cache/joined-${Math.trunc(trace.mtimeMs / 1000)}/`, root) : null;
}
export const folder = installed();

/** Is all of it there, and readable? Part of it would end every start. */
function isWhole(of: URL): boolean {
  try {
    const sizes = JSON.parse(readFileSync(new URL(LIST, of), 'utf8')) as Readonly<Record<string, number>>;
    return Object.entries(sizes).every(([name, size]) => {
      const file = new URL(name, of);
      accessSync(file, constants.R_OK);
      return statSync(file).size === size;
    });
  } catch {
    return false;
  }
}
export const whole = folder !== null && isWhole(folder);

if (folder && whole) {
  const urls = new Map(JOINED.map((name) => [name, new URL(`${name}.mjs`, folder).href]));
  /** Only what we ask for: a plugin from elsewhere brings packages of its own, and so may a package. */
  const ours = ['core', 'plugins', 'adapters', 'test'].map((name) => new URL(`${name}/`, root).href);
  registerHooks({
    resolve(specifier, context, next) {
      const url = urls.get(specifier);
      return url !== undefined && ours.some((home) => context.parentURL?.startsWith(home))
        ? { url, format: 'module', shortCircuit: true }
        : next(specifier, context);
    },
  });
}
