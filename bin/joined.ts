/**
 * Packages that come as hundreds of small files, joined into one file each by the installation: finding and linking them one by one was a fifth of a start.
 * Node is told to `--import` this (see `runtime.ts`), so threads and processes of ours read them joined too. Where nothing was joined, they are as they came.
 */
import { existsSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';

export const JOINED = ['inversify', 'typebox', 'typebox/value'];

const modules = new URL('../node_modules/', import.meta.url);
/** Changes with every installation: what was joined of another one is not read. Null where another installer left no such trace. */
function installed(): URL | null {
  const trace = new URL('.package-lock.json', modules);
  return existsSync(trace) ? new URL(`.cache/joined-${Math.trunc(statSync(trace).mtimeMs)}/`, modules) : null;
}
export const folder = installed();

const urls = new Map<string, string>();
for (const name of folder ? JOINED : []) {
  const url = new URL(`${name}.mjs`, folder as URL);
  if (existsSync(url)) urls.set(name, url.href);
}
/** Only what we ask for: a plugin from elsewhere brings packages of its own. */
const ours = new URL('../', import.meta.url).href;
if (urls.size > 0) {
  registerHooks({
    resolve(specifier, context, next) {
      const url = urls.get(specifier);
      return url && context.parentURL?.startsWith(ours) ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
    },
  });
}
