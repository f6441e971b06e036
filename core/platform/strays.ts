/**
 * What a plugin leaves behind: a promise that fails while nobody waits for it, a timer that throws. Node would end the process for it, and with it the host of every
 * agency, again after each start. It is told instead, with the plugin wherever that is known.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { fileURLToPath } from 'node:url';
import { type Logger, maskCards } from '../contracts/index.ts';
import type { Failures } from './failures.ts';

interface Asked {
  readonly plugin: string;
  readonly what: string;
}
const asked = new AsyncLocalStorage<Asked>();
/** Asks a plugin: what it begins and leaves is known to be its own, however much later it fails. */
export const onBehalf = <R>(plugin: string, what: string, ask: () => R): R => asked.run({ plugin, what }, ask);

/** A stack is as long as a plugin likes. */
const LONGEST = 4_000;

/** A plugin and where it lies. */
export interface Placed {
  readonly entry: { readonly where: URL | null };
  readonly manifest: { readonly id: string };
}
export interface StraysOptions {
  readonly logger: Logger;
  readonly plugins: readonly Placed[];
  readonly failures: Pick<Failures, 'note'>;
}
/** Whose it is, as its stack tells: the plugin in whose folder the first of its places lies. */
export function pluginAt(stack: string, plugins: StraysOptions['plugins']): string | null {
  const homes = plugins.flatMap(({ entry: { where }, manifest: { id } }) =>
    where?.protocol === 'file:' ? [[fileURLToPath(new URL('.', where)), id] as const] : [],
  );
  for (const [, file = ''] of stack.matchAll(/(?:file:\/\/)?(\/[^\s()]+):\d+:\d+/g)) {
    const home = homes.find(([folder]) => decodeURI(file).startsWith(folder));
    if (home) return home[1];
  }
  return null;
}

/**
 * Hears of them, in a process of our own, until `release` is called. A promise that nobody waits for is logged, whoever made it, and so is what a plugin throws where
 * nobody catches it: the host goes on. What is thrown that way and is no plugin’s is a fault of ours and may have left anything half done: it is logged and ends the
 * process, which is a supported event.
 */
export function hearStrays({ logger, plugins, failures }: StraysOptions): () => void {
  /** Whether it is a plugin's. */
  const told = (error: unknown, message: string): boolean => {
    const stack = maskCards(String((error as Error | null)?.stack ?? error)).slice(0, LONGEST);
    const by = asked.getStore();
    const plugin = by?.plugin ?? pluginAt(stack, plugins);
    logger.error({ ...(plugin === null ? {} : { plugin, function: by?.what ?? null }), stack }, message);
    if (plugin !== null) failures.note(plugin, by?.what ?? 'unawaited');
    return plugin !== null;
  };
  const rejected = (error: unknown): void => {
    told(error, 'a promise failed and nobody waited for it');
  };
  const thrown = (error: unknown): void => {
    if (!told(error, 'an error was thrown where nobody catches it')) process.exit(1);
  };
  process.on('unhandledRejection', rejected).on('uncaughtException', thrown);
  return () => void process.off('unhandledRejection', rejected).off('uncaughtException', thrown);
}
