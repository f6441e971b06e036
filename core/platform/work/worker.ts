/** What runs in every worker thread: imports the module asked for, calls its function, and gives errors a form that crosses threads. */
import { flushCompileCache } from 'node:module';
import { EscaleError } from '../../contracts/errors.ts';
import type { Answer } from './index.ts';

let kept = false;
/** What the first work of a thread had compiled is kept, so that the next thread starts in half the time. */
function keepCompiled(): void {
  if (!kept) setImmediate(flushCompileCache);
  kept = true;
}

export default async function work({ module, name, input }: { module: string; name: string; input: unknown }): Promise<Answer> {
  const found = ((await import(module)) as Record<string, (input: unknown) => unknown>)[name];
  if (!found) throw new Error(`${module} exports no “${name}”`);
  try {
    return { value: await found(input) };
  } catch (error) {
    if (!(error instanceof EscaleError)) throw error;
    const { code, message, findings } = error;
    return { error: { code, message, findings } };
  } finally {
    keepCompiled();
  }
}
