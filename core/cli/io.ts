/** What a command speaks with: data to `out`, messages to `err`. `bin/` connects it to the process; tests to strings. */

import type { Finding } from '../contracts/index.ts';

export interface Io {
  /** The environment: handed in, because only `bin/` and the configuration look at the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Data: standard output. */
  out(text: string): void;
  /** Messages: standard error. */
  err(text: string): void;
  /** The whole of standard input; empty when it is a terminal. */
  stdin(): Promise<string>;
  /** Colour is wanted on `err`: a terminal, and no NO_COLOR. */
  readonly color: boolean;
  /** Resolves when the process is asked to end (SIGINT, SIGTERM). */
  untilStopped(): Promise<void>;
}

/** Exit codes (CONTRACT §1). */
export const EXIT = { done: 0, refused: 1, usage: 2, config: 78 } as const;

const paint = (io: Io, code: string, text: string): string => (io.color ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = (io: Io, text: string): string => paint(io, '1', text);
export const dim = (io: Io, text: string): string => paint(io, '2', text);
export const red = (io: Io, text: string): string => paint(io, '31', text);
export const cyan = (io: Io, text: string): string => paint(io, '36', text);

/** A finding for people, on a line of its own: `  DATE_INVALID, line 3, column 9: …`. */
export const findingText = ({ code, message, line, column, plugin }: Finding): string =>
  `  ${code}${line === undefined ? '' : `, line ${line}`}${column === undefined ? '' : `, column ${column}`}${plugin === undefined ? '' : ` (${plugin})`}: ${message}\n`;

/** One JSON value on a line; a bigint is written as text. */
export const json = (value: unknown): string => `${JSON.stringify(value, (_key, v) => (typeof v === 'bigint' ? String(v) : v))}\n`;

/** Columns under each other, the widest cell decides; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  return rows
    .map((row) =>
      `${row.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
