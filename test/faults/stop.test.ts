/** A server that is told to stop ends within its ten seconds and a little, whatever a plugin of its does meanwhile. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, start } from '../cli/run.ts';
import { freePort } from '../kit/server.ts';

const PASSWORD = 'four words make passwords';
/** What is under way is waited for ten seconds; the rest is what a slow machine takes to end. */
const LONGEST_MS = 16_000;

describe('a server that is told to stop', () => {
  const here = cli();
  const folder = join(here.folder, 'config', 'agencies');
  const env = { ...here.env, ESCALE_CONFIG: join(here.folder, 'config') };
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    const agency = JSON.parse(readFileSync(new URL('../../config/agencies/demo-fr.json', import.meta.url), 'utf8'));
    const from = relative(folder, fileURLToPath(new URL('./odd/supplier-odd', import.meta.url)));
    agency.plugins['supplier-odd'] = { $from: from };
    writeFileSync(join(folder, 'demo-fr.json'), JSON.stringify(agency));
    const made = await start(process.execPath, ['bin/cli.ts', 'user', 'create', 'ana@agency.example'], {
      ...env,
      ESCALE_PASSWORD: PASSWORD,
    }).ended;
    expect(made).toMatchObject({ code: 0 });
  });
  afterAll(here.remove);

  it.each([
    ['loops', 'loop', { code: 0, signal: null }],
    ['is inside the engine, where nobody can end it', 'engine', { code: -1, signal: 'SIGKILL' }],
  ])('ends in time although a parser %s', async (_what, way, end) => {
    const port = await freePort();
    const server = start(process.execPath, ['bin/cli.ts', 'serve'], { ...env, ESCALE_PORT: String(port) });
    await server.until('Ctrl+C stops it.');
    const url = `http://localhost:${port}/api`;
    const post = (path: string, body: object, cookie = ''): Promise<Response> =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': path, cookie, origin: `http://localhost:${port}` },
        body: JSON.stringify(body),
      });
    const login = await post('/auth/login', { login: 'ana@agency.example', password: PASSWORD });
    expect(login.status).toBe(200);
    const cookie = login.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const content = Buffer.from(`ODD ${way}`).toString('base64');
    let answered = false;
    const upload = post('/imports', { file: 'a.txt', content }, cookie).then(
      ({ status }) => {
        answered = true;
        return status;
      },
      () => 'cut',
    );
    await new Promise((go) => setTimeout(go, 3_000));
    expect(answered).toBe(false);
    const told = performance.now();
    server.child.kill('SIGTERM');
    const { code, signal, err } = await server.ended;
    expect(performance.now() - told).toBeLessThan(LONGEST_MS);
    expect({ code, signal }).toEqual(end);
    expect(err).toContain('Stopped.');
    expect(await upload).toBe('cut');
  });
});
