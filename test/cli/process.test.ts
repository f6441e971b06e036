/** What only a process of its own shows: the launcher under the system's Node, signals, ports, the screen. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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
    const first = start(process.execPath, ['bin/start.ts'], env);
    await first.until('Ctrl+C stops it.');
    const url = `http://localhost:${port}`;
    expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);

    const second = await start(process.execPath, ['bin/start.ts'], env).ended;
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toContain(`Port ${port} is taken`);
    expect(second.err.trim().split('\n')).toHaveLength(1);

    first.child.kill('SIGTERM');
    const { code, out, err } = await first.ended;
    expect({ code, out }).toEqual({ code: 0, out: '' });
    for (const text of [url, 'demo@escale.example', 'bon-voyage-demo', 'Stopped.']) expect(err).toContain(text);
    for (const noise of ['Warning', '"level"', '    at ']) expect(err).not.toContain(noise);
    expect(err).not.toContain('\u001b');
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
