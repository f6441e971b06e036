/** What the command line uses of exports. */
import { type Tx, token } from '../../contracts/index.ts';

export interface ExportedFile {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}
export interface Exports {
  /** Freezes a range and writes its files now, without the worker. */
  run(
    tx: { readonly ctx: Tx['ctx'] },
    input: { readonly adapter: string; readonly from?: string; readonly to?: string },
  ): Promise<{ readonly id: string; readonly entries: number; readonly files: readonly ExportedFile[] }>;
  /** The bytes of a written file. */
  read(agency: string, batch: string, file: string): AsyncIterable<Uint8Array>;
}
export const Exports = token<Exports>('exports.service');
