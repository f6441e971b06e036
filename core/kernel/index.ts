/** The kernel: takes the listed plugins through seven steps and hands back a running host. It knows nothing of what they do. */
import { bind } from './bind.ts';
import { check } from './check.ts';
import { load } from './load.ts';
import { order } from './order.ts';
import { read } from './read.ts';
import { start } from './start.ts';
import type { BootOptions, Bound, CheckOptions, Host, Loaded } from './types.ts';
import { verify } from './verify.ts';

export type * from './types.ts';
export { bind };

/** read → load → check → order. Calls nothing in a plugin and opens nothing: `escale check`. Throws one error with all findings. */
export async function prepare(options: Pick<BootOptions, 'source' | 'known'> & CheckOptions): Promise<readonly Loaded[]> {
  const plugins = await load(await read(options.source), options.known);
  await check(plugins, options);
  return order(plugins);
}

/** verify → start. */
export async function run(bound: Bound, checks: NonNullable<BootOptions['verify']> = []): Promise<Host> {
  await verify(bound.plugins, checks);
  return start(bound);
}

/** All seven steps. */
export async function boot(options: BootOptions): Promise<Host> {
  return run(bind(await prepare(options), options.host, options.kindTokens), options.verify);
}
