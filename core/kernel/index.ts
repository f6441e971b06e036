/** The kernel: takes the listed plugins through seven steps and hands back a running host. It knows nothing of what they do. */
import type { BootOptions, Bound, CheckOptions, Host, Loaded } from './types.ts';

export type * from './types.ts';

/** read → load → check → order. Calls nothing in a plugin and opens nothing: `escale check`. Throws one error with all findings. */
export declare function prepare(options: Pick<BootOptions, 'source' | 'known'> & CheckOptions): Promise<readonly Loaded[]>;
/** bind: resolves every dependency; nothing has started. */
export declare function bind(plugins: readonly Loaded[], host: BootOptions['host'], kindTokens?: CheckOptions['kindTokens']): Bound;
/** verify → start. */
export declare function run(bound: Bound, verify?: BootOptions['verify']): Promise<Host>;
/** All seven steps. */
export declare function boot(options: BootOptions): Promise<Host>;
