/** What only a process of its own shows: the launcher under the system's Node, signals, ports, the screen. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openApp, readConfig } from '../../core/main.ts';
import type { Body } from '../kit/app.ts';
import { freePort, startTestServer } from '../kit/server.ts';
import { cli, start } from './run.ts';

const here = cli();
afterAll(here.remove);

/** A Node older than the pinned one, where the system has one. */
const older = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((node) => !node.includes('node_modules') && existsSync(node))
  .find((node) => Number(/\d+/.exec(execFileSync(node, ['--version']).toString())?.[0]) < 24);
const launcher = 'bin/escale.mjs';

/** Looks at a process where the system shows it; one that has gone has neither. */
const seen = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
const parentOf = (pid: string): number => Number(/^PPid:\s*(\d+)/m.exec(seen(pid, 'status'))?.[1]);
const commandOf = (pid: string): string => seen(pid, 'cmdline');
/** Processes for heavy work that a process has started. */
const asidesOf = (of: number | undefined): string[] =>
  (existsSync('/proc') ? readdirSync('/proc') : []).filter((pid) => parentOf(pid) === of && commandOf(pid).includes('bin/aside.ts'));

describe('launcher', () => {
  it.skipIf(older === undefined)('starts again on the pinned Node, with output, exit codes and signals', async () => {
    const node = older as string;
    const version = await start(node, [launcher, '--version'], here.env).ended;
    expect(version).toMatchObject({ code: 0, out: '0.1.0\n', err: '' });
    expect((await start(node, [launcher, 'pars'], here.env).ended).code).toBe(2);
    expect((await start(node, [launcher, 'check'], { ...here.env, ESCALE_PORT: 'x' }).ended).code).toBe(78);
    const serving = start(node, [launcher, 'worker'], here.env);
    await serving.until('The worker runs');
    serving.child.kill('SIGTERM');
    const end = await serving.ended;
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(end.err).toContain('Stopped.');
  });
});

describe('npm start', () => {
  it('greets, serves, refuses a taken port, stops on a signal, and does not load twice', async () => {
    const port = await freePort();
    const env = { ...here.env, ESCALE_PORT: String(port) };
    const other = createServer().listen(port, '127.0.0.1');
    const refused = await start(process.execPath, ['bin/start.ts'], env).ended;
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toBe(`NOT_READY  Port ${port} is taken. Stop the other program or set ESCALE_PORT.\n`);
    // Said before anything slow: no server took the database.
    expect(existsSync(join(here.env.ESCALE_DATA_DIR, 'escale.sqlite-serving'))).toBe(false);
    await new Promise((done) => other.close(done));

    const first = start(process.execPath, ['bin/start.ts'], env);
    await first.until('Ctrl+C stops it.');
    const url = `http://localhost:${port}`;
    expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);

    // The demo was loaded in a process of its own, so the server is as small as one that found it there.
    if (existsSync('/proc')) expect(Number(/^VmRSS:\s*(\d+)/m.exec(seen(String(first.child.pid), 'status'))?.[1])).toBeLessThan(170 * 1024);

    const second = await start(process.execPath, ['bin/start.ts'], { ...env, ESCALE_PORT: String(await freePort()) }).ended;
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toBe(
      `NOT_READY  Another Escale serves ${join(here.env.ESCALE_DATA_DIR, 'escale.sqlite')} already. Stop it, or set ESCALE_DATA_DIR to another folder.\n`,
    );
    // A command beside the server is no second server.
    expect((await start(process.execPath, ['bin/cli.ts', 'ledger', 'verify'], env).ended).code).toBe(0);

    first.child.kill('SIGTERM');
    const { code, out, err } = await first.ended;
    expect({ code, out }).toEqual({ code: 0, out: '' });
    for (const text of [url, 'demo@escale.example', 'bon-voyage-demo', 'Stopped.']) expect(err).toContain(text);
    for (const noise of ['Warning', '"level"', '    at ']) expect(err).not.toContain(noise);
    expect(err).not.toContain('\u001b');
  });
});

describe('a server', () => {
  it('exports and verifies in a process of its own, and tells when that is done', async () => {
    const server = await startTestServer({ console: false });
    try {
      const call = (operation: string, input: object) =>
        server.app.api.call(operation, input, { agency: server.agency, actor: { kind: 'system', id: 't', name: 't', permissions: 'all' } });
      expect(asidesOf(process.pid)).toEqual([]);
      const batch = (await call('export.create', { adapter: 'accounting-fec', from: '2026-01-01', to: '2026-12-31' })).body as Body;
      const run = (await call('integrity.run', {})).body as Body;
      const ended = async (operation: string, id: string): Promise<Body> => {
        for (;;) {
          const { body } = await call(operation, { id });
          if (!['queued', 'running'].includes((body as Body).state)) return body;
          await new Promise((again) => setTimeout(again, 50));
        }
      };
      const [exported, verified] = await Promise.all([ended('export.get', batch.id), ended('job.get', run.id)]);
      expect(exported).toMatchObject({ state: 'done', error: null });
      expect(exported.files.length).toBeGreaterThan(0);
      expect(verified).toMatchObject({ state: 'done', result: { ok: true, findings: [] } });
      if (existsSync('/proc/self/stat')) expect(asidesOf(process.pid)).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });
});

describe('a worker alone', () => {
  it('verifies in a process of its own too: what never ends there does not end the worker', async () => {
    const alone = cli();
    const whole = async <R>(work: (call: (operation: string, input: object) => Promise<Body>) => Promise<R>): Promise<R> => {
      const app = await openApp({ config: readConfig(alone.env), migrate: true });
      const actor = { kind: 'system', id: 't', name: 't', permissions: 'all' } as const;
      const call = async (operation: string, input: object) =>
        (await app.api.call(operation, input, { agency: 'demo-fr', actor })).body as Body;
      return work(call).finally(() => app.stop());
    };
    const { id } = await whole((call) => call('integrity.run', {}));
    const worker = start(process.execPath, ['bin/cli.ts', 'worker'], alone.env);
    try {
      await worker.until('The worker runs');
      const ended = await whole(async (call) => {
        for (;;) {
          const job = await call('job.get', { id });
          if (!['queued', 'running'].includes(job.state)) return job;
          await new Promise((again) => setTimeout(again, 100));
        }
      });
      expect(ended).toMatchObject({ state: 'done', result: { ok: true } });
      if (existsSync('/proc/self/stat')) expect(asidesOf(worker.child.pid)).toHaveLength(1);
    } finally {
      worker.child.kill('SIGTERM');
      expect(await worker.ended).toMatchObject({ code: 0 });
      alone.remove();
    }
  });
});

describe('startTestServer', () => {
  it('is a server with the demo agency that stops although a browser keeps a connection open', async () => {
    const server = await startTestServer({ console: false });
    const login = { login: server.login, password: server.password };
    const answer = await fetch(`${server.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(login),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ agency: server.agency });
    const idle = connect(Number(new URL(server.url).port), 'localhost');
    await new Promise((open) => idle.once('connect', open));
    const slow = fetch(`${server.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(login),
    });
    await new Promise((go) => setTimeout(go, 10));
    const begun = performance.now();
    await server.stop();
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect((await slow).status).toBe(200);
    const again = createServer();
    await new Promise<void>((open) => again.listen(Number(new URL(server.url).port), open));
    again.close();
  });
});
