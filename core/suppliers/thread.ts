/** What is done in a worker thread: suppliers' files are read, and parsers proved. A long or hostile file keeps nobody waiting, and a plugin that never ends is ended. */
import { hash } from 'node:crypto';
import type { FileReading, Instant, RawMessage } from '../contracts/index.ts';
import { type Portable, restored } from '../platform/config/portable.ts';
import { type Board, write } from './at-work.ts';
import { loadParser, openReaders } from './open.ts';
import { type Reader, type ReadOptions, readFile, withoutCards } from './read.ts';

export interface ReadAsked {
  readonly config: Portable;
  /** Names the configuration: the plugins of one are loaded once per thread. */
  readonly key: string;
  readonly agency: string | null;
  readonly raw: RawMessage;
  readonly how: ReadOptions;
  readonly receivedAt: Instant;
  /** Where it is written who is at work. */
  readonly board: Board;
}

const opened = new Map<string, Promise<readonly Reader[]>>();

export async function read({ config, key, agency, raw, how, receivedAt, board }: ReadAsked): Promise<FileReading> {
  const name = `${agency} ${key}`;
  const readers = opened.get(name) ?? openReaders(restored(config), agency);
  opened.set(name, readers);
  return readFile(await readers, raw, how, receivedAt, (who) => write(board, who));
}

/** The hash of a file nobody could read to its end. */
export const fingerprint = (bytes: Uint8Array): string => hash('sha256', withoutCards(bytes));

/** Loads a parser: PLUGIN_INVALID says what is wrong with it. */
export async function prove({ plugin, module }: { readonly plugin: string; readonly module: string }): Promise<void> {
  await loadParser(plugin, new URL(module));
}
