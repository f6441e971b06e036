/** Reads suppliers' files in a worker thread: a long or hostile file keeps nobody waiting, and a plugin that never ends is ended. */
import type { FileReading, RawMessage, Supplier } from '../contracts/index.ts';
import { readFile } from '../modules/dossiers/service/imports.ts';
import { type Portable, restored } from '../platform/config/portable.ts';
import { openSuppliers } from './open.ts';

export interface ReadAsked {
  readonly config: Portable;
  /** Names the configuration: the plugins of one are loaded once per thread. */
  readonly key: string;
  readonly agency: string;
  readonly raw: RawMessage;
  readonly only: string | null;
}

type Opened = Promise<readonly { readonly id: string; readonly value: Supplier }[]>;
const opened = new Map<string, Opened>();

export async function read({ config, key, agency, raw, only }: ReadAsked): Promise<FileReading> {
  const name = `${agency} ${key}`;
  const suppliers = opened.get(name) ?? openSuppliers(restored(config), agency);
  opened.set(name, suppliers);
  return readFile(await suppliers, raw, only);
}
