/** Who is at work on a file, written where it is known when the thread has ended with it. */
import type { Finding } from '../contracts/index.ts';

/** A plugin and what it does, for the supplier plugin `reader`: another one where a service type is asked. */
export interface AtWork {
  readonly plugin: string;
  readonly does: string;
  readonly reader: string;
}
export type Board = Uint8Array<SharedArrayBuffer>;

const LONGEST = 300;
export const emptyBoard = (): Board => new Uint8Array(new SharedArrayBuffer(LONGEST));
export function write(board: Board, { plugin, does, reader }: AtWork): void {
  board.fill(0).set(Buffer.from(`${plugin} ${does} ${reader}`).subarray(0, LONGEST));
}
/** Null before anybody is. */
export function readBoard(board: Board): AtWork | null {
  const [plugin = '', does = '', reader = ''] = Buffer.from(board).toString().replace(/\0+$/, '').split(' ');
  return plugin === '' ? null : { plugin, does, reader };
}

export const passedOver = (plugin: string): Finding => ({
  ...{ code: 'DETECT_FAILED', plugin },
  message: `The plugin ${plugin} failed to say whether this file is its own and was passed over: report it with the file's SHA-256.`,
});
