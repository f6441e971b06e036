/** Runs the command line in this process, or as a process of its own, and keeps what it said. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../core/cli/io.ts';
import { main } from '../../core/cli/main.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The lines of `out` as JSON values. */
  readonly lines: () => unknown[];
}
const said = (code: number, out: string, err: string): Said => ({
  code,
  out,
  err,
  lines: () =>
    out
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => JSON.parse(l) as unknown),
});

/** A folder of its own for data, and the command line on it. */
export function cli(env: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'escale-cli-'));
  const full = { ESCALE_DATA_DIR: join(folder, 'data'), ...env };
  return {
    folder,
    env: full,
    async run(
      argv: readonly string[],
      more: { readonly stdin?: string; readonly color?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
    ): Promise<Said> {
      let out = '';
      let err = '';
      const io: Io = {
        env: { ...full, ...more.env },
        cwd: ROOT,
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        stdin: async () => more.stdin ?? '',
        color: more.color ?? false,
        untilStopped: () => Promise.resolve(),
      };
      const code = await main(argv, io);
      return said(code, out, err);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A process started with this Node binary; `until` waits for a text on standard error. */
export function start(node: string, argv: readonly string[], env: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn(node, argv, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (d: Buffer) => {
    out += d.toString();
  });
  child.stderr?.on('data', (d: Buffer) => {
    err += d.toString();
  });
  const ended = new Promise<Said & { readonly signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ ...said(code ?? -1, out, err), signal })),
  );
  return {
    child,
    ended,
    async until(text: string, limit_ms = 60_000): Promise<void> {
      for (let waited = 0; !err.includes(text); waited += 50) {
        if (waited > limit_ms || child.exitCode !== null) throw new Error(`“${text}” was not said: ${out}${err}`);
        await new Promise((go) => setTimeout(go, 50));
      }
    },
  };
}
