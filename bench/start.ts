/**
 * What a server costs before anybody asks it anything: the time until it is ready, and the memory it then holds while idle. The floor is a bare Node process,
 * which answers one request and does nothing else. Promised: 1.5 s, 150 MiB.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/kit/server.ts';
import { freshUrl, percentile, print, serverEnv } from './kit.ts';

const STARTS = 5;
const READY_S = 1.5;
const IDLE_MIB = 150;
/** Until what a start leaves behind is given back (see `bin/runtime.ts`). */
const IDLE_MS = 20_000;
const cli = fileURLToPath(new URL('../bin/cli.ts', import.meta.url));
const BARE = "require('node:http').createServer((_, answer) => answer.end('{}')).listen(Number(process.argv[1]))";

/** Resident memory of a process in MiB, as the system counts it. */
const resident = ({ pid }: ChildProcess): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Starts a process, and waits until it answers: it, and after how many seconds. */
async function started(args: readonly string[], env: NodeJS.ProcessEnv, port: number): Promise<{ child: ChildProcess; seconds: number }> {
  const from = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  while (!(await fetch(`http://127.0.0.1:${port}/api/health/ready`).catch(() => null))?.ok) await pause(10);
  return { child, seconds: (performance.now() - from) / 1000 };
}
async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((ends) => child.once('exit', ends));
  child.kill('SIGTERM');
  await over;
}

export async function start(): Promise<boolean> {
  let kept = true;
  for (const kind of ['sqlite', 'mariadb'] as const) {
    const fresh = await freshUrl(kind, 'A start');
    if (!fresh) continue;
    const port = await freePort();
    const env = serverEnv(fresh, port);
    try {
      await new Promise((done) => spawn(process.execPath, [cli, 'migrate'], { env, stdio: 'ignore' }).once('exit', done));
      // The first one after an installation compiles what it loads, and keeps that.
      await ended((await started([cli, 'serve'], env, port)).child);
      const [seconds, bare]: [number[], number[]] = [[], []];
      for (let i = 1; i < STARTS; i++) {
        const floor = await started(['-e', BARE, String(port)], env, port);
        bare.push(floor.seconds);
        await ended(floor.child);
        const server = await started([cli, 'serve'], env, port);
        seconds.push(server.seconds);
        await ended(server.child);
      }
      const floor = await started(['-e', BARE, String(port)], env, port);
      const nothing = resident(floor.child);
      await ended(floor.child);
      const server = await started([cli, 'serve'], env, port);
      await pause(IDLE_MS);
      const idle = resident(server.child);
      await ended(server.child);
      const ready = percentile(seconds, 50);
      kept &&= ready <= READY_S && idle <= IDLE_MIB;
      print(`A start on ${kind}`, [
        {
          what: 'ready',
          value: ready,
          unit: 's',
          floor: { what: 'a bare server', value: percentile(bare, 50) },
          note: `promised ${READY_S}`,
        },
        { what: 'idle', value: idle, unit: 'MiB', floor: { what: 'a bare server', value: nothing }, note: `promised ${IDLE_MIB}` },
      ]);
    } finally {
      await fresh.remove();
    }
  }
  return kept;
}
if (import.meta.main) process.exitCode = (await start()) ? 0 : 1;
