/** A server whose accounting adapter loops, or leaves behind what fails later: everything else goes on, after a restart as before, and it ends when it is told to. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cli, start } from '../cli/run.ts';
import { freePort } from '../kit/server.ts';

const PASSWORD = 'four words make passwords';
const ADAPTER = 'accounting-dazed';
/** What loops is ended after five seconds; the rest is what a slow machine takes to answer. */
const LONGEST_MS = 9_000;
const STOPS_MS = 16_000;
// biome-ignore lint/suspicious/noExplicitAny: a test reads answers by the names of the contract.
type Body = any;

describe('a server whose adapter is dazed', () => {
  const here = cli();
  const folder = join(here.folder, 'config', 'agencies');
  const env = { ...here.env, ESCALE_CONFIG: join(here.folder, 'config') };
  const [way, taken] = [join(here.folder, 'way'), join(here.folder, 'taken')];
  let server: ReturnType<typeof start>;
  let url = '';
  let cookie = '';
  let longest = 0;
  let asking: NodeJS.Timeout | undefined;

  const call = async (method: string, path: string, body?: object): Promise<Body> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...{ 'idempotency-key': String(Math.random()), cookie, origin: url.replace('/api', '') },
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const said = answer.headers.getSetCookie().map((each) => each.split(';')[0]);
    if (said.length > 0) cookie = said.join('; ');
    return answer.json();
  };
  /** Asks a few times a second whether it lives. */
  const watch = (): void => {
    longest = 0;
    asking = setInterval(async () => {
      const began = performance.now();
      const { status } = await fetch(`${url}/health/live`).catch(() => ({ status: 0 }));
      longest = Math.max(longest, status === 200 ? performance.now() - began : Number.POSITIVE_INFINITY);
    }, 200);
  };
  const begin = async (): Promise<void> => {
    const port = await freePort();
    url = `http://localhost:${port}/api`;
    server = start(process.execPath, ['bin/cli.ts', 'serve'], { ...env, ESCALE_PORT: String(port) });
    await server.until('Ctrl+C stops it.');
    expect(await call('POST', '/auth/login', { login: 'ana@agency.example', password: PASSWORD })).toMatchObject({ agency: 'demo-fr' });
  };
  const end = async () => {
    clearInterval(asking);
    const told = performance.now();
    server.child.kill('SIGTERM');
    const said = await server.ended;
    expect(performance.now() - told).toBeLessThan(STOPS_MS);
    return said;
  };
  const post = (label: string): Promise<Body> => {
    const money = { amount: '1.00', currency: 'EUR' };
    const lines = [
      { account: '658', debit: money },
      { account: '472', credit: money },
    ];
    return call('POST', '/ledger/entries', { date: new Date().toISOString().slice(0, 10), label, lines });
  };
  /** A batch once it is none of these states any more. */
  const settled = async (id: string, states: readonly string[] = ['queued']): Promise<Body> => {
    for (const until = performance.now() + 40_000; performance.now() < until; ) {
      const batch = await call('GET', `/exports/${id}`);
      if (!states.includes(batch.state)) return batch;
      await new Promise((go) => setTimeout(go, 200));
    }
    throw new Error(`the batch is still one of ${states.join(', ')}`);
  };
  const held = (): string[] => readFileSync(taken, 'utf8').trim().split('\n');

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    const agency = JSON.parse(readFileSync(new URL('../../config/agencies/demo-fr.json', import.meta.url), 'utf8'));
    const from = relative(folder, fileURLToPath(new URL(`./odd/${ADAPTER}`, import.meta.url)));
    agency.plugins[ADAPTER] = { $from: from, way, taken };
    writeFileSync(join(folder, 'demo-fr.json'), JSON.stringify(agency));
    writeFileSync(way, '');
    writeFileSync(taken, '');
    const made = await start(process.execPath, ['bin/cli.ts', 'user', 'create', 'ana@agency.example'], {
      ...env,
      ESCALE_PASSWORD: PASSWORD,
    }).ended;
    expect(made).toMatchObject({ code: 0 });
  });
  afterEach(async () => {
    clearInterval(asking);
    if (server.child.exitCode === null) server.child.kill('SIGKILL');
    await server.ended;
  });
  afterAll(here.remove);

  it('goes on where the adapter leaves behind a promise that fails and a timer that throws, and logs both with its id', async () => {
    writeFileSync(way, 'strays');
    await begin();
    watch();
    for (const label of ['one', 'two']) {
      await post(label);
      const { id } = await call('POST', '/exports', { adapter: ADAPTER });
      expect(await settled(id)).toMatchObject({ state: 'done', entries: 1, findings: [] });
      await new Promise((go) => setTimeout(go, 500));
    }
    expect(longest).toBeLessThan(LONGEST_MS);
    expect([held().length, new Set(held()).size]).toEqual([2, 2]);
    const { code, err } = await end();
    expect(code).toBe(0);
    const told = err.split('\n').flatMap((line) => (line.startsWith('{"level":"error"') ? [JSON.parse(line)] : []));
    const line = (message: string, text: string) =>
      expect.objectContaining({ plugin: ADAPTER, function: 'send', message, stack: expect.stringContaining(text) });
    const promise = line('a promise failed and nobody waited for it', 'Error: a promise nobody waits for');
    const timer = line('an error was thrown where nobody catches it', 'Error: a timer nobody catches');
    expect(told).toEqual([promise, timer, promise, timer]);
  });

  it('answers while it loops, names it, sends nothing twice, and ends when it is told to', async () => {
    await begin();
    writeFileSync(way, 'check');
    await post('three');
    watch();
    const { id } = await call('POST', '/exports', { adapter: ADAPTER });
    const failed = await settled(id);
    const why =
      'The plugin accounting-dazed failed in check: It did not come to an end within 5 s, and was ended. It is asked again in 60 s.';
    expect(failed).toMatchObject({
      ...{ state: 'failed', error: expect.stringContaining(`PLUGIN_FAILED: ${why}`) },
      findings: [{ code: 'PLUGIN_FAILED', plugin: ADAPTER, message: expect.stringContaining(why) }],
    });
    // It rests: the thread is not held once more.
    const began = performance.now();
    await call('POST', `/exports/${id}/retry`, {});
    expect(await settled(id)).toMatchObject({ state: 'failed', error: failed.error });
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(longest).toBeLessThan(LONGEST_MS);
    const said = await end();
    expect(said).toMatchObject({ code: 0, signal: null });
    expect(said.err).toContain('"plugin":"accounting-dazed","function":"check"');

    // Another process, told to stop while its adapter loops over an entry: it ends, and the next says what is in doubt.
    writeFileSync(way, 'send');
    await begin();
    watch();
    await call('POST', `/exports/${id}/retry`, {});
    await new Promise((go) => setTimeout(go, 1_500));
    clearInterval(asking);
    expect(await end()).toMatchObject({ code: 0, signal: null });
    await begin();
    watch();
    const doubt = await settled(id);
    expect(doubt).toMatchObject({
      state: 'unknown',
      findings: [{ code: 'ENTRY_UNKNOWN', message: expect.stringContaining('The plugin accounting-dazed failed in send: It did not') }],
    });
    expect(longest).toBeLessThan(LONGEST_MS);
    expect(await end()).toMatchObject({ code: 0, signal: null });
    expect(held()).toHaveLength(2);
  });
});
