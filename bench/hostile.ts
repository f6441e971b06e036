/**
 * Lists, while a supplier's parser loops or eats all the memory there is: what is read one file after the other never ends well, and each file is ended within its
 * limits. Promised: lists at the 99th percentile take 1.5 times what they take without, at most.
 * `npx node bench/hostile.ts`; exit 1 when the promise is not kept.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openApp, readConfig } from '../core/main.ts';
import { freePort } from '../test/kit/server.ts';
import { type Asked, served } from './asking.ts';
import { freshUrl, percentile, print, serverEnv } from './kit.ts';

const TIMES = 1.5;
const QUIET_MS = 20_000;
const FILES = ['ODD loop', 'ODD bytes', 'ODD memory'];
const actor = { kind: 'system', id: 'bench', name: 'bench', permissions: 'all' } as const;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The demo agency with a parser that does what its file says. */
function withHostile(dataDir: string): string {
  const file = join(dataDir, 'demo-fr.json');
  const agency = JSON.parse(readFileSync(new URL('../config/agencies/demo-fr.json', import.meta.url), 'utf8'));
  const plugins = {
    ...agency.plugins,
    'supplier-odd': { $from: fileURLToPath(new URL('../test/faults/odd/supplier-odd', import.meta.url)) },
  };
  writeFileSync(file, JSON.stringify({ ...agency, $schema: undefined, plugins }));
  return file;
}

export async function hostile(): Promise<boolean> {
  let kept = true;
  for (const kind of ['mariadb', 'sqlite'] as const) {
    const fresh = await freshUrl(kind, 'A hostile parser');
    if (!fresh) continue;
    const env = { ...serverEnv(fresh, await freePort()), ESCALE_CONFIG: withHostile(fresh.dataDir) };
    const app = await openApp({ config: readConfig(env), migrate: true, logger: silent });
    const made = await app.api.call('apiKey.create', { name: 'bench', roles: ['manager'] }, { agency: 'demo-fr', actor });
    await app.stop();
    const server = await served(env, (made.body as { key: string }).key);
    try {
      const p99 = (asked: readonly Asked[]): number =>
        percentile(
          asked.map(({ ms }) => ms),
          99,
        );
      const until = performance.now() + QUIET_MS;
      const quiet = await server.lists(() => performance.now() > until);
      let over = false;
      const readers = server.lists(() => over);
      const ended: number[] = [];
      for (const text of FILES) {
        const { ms, status } = await server.post('/imports', { file: 'a.txt', content: Buffer.from(text).toString('base64') });
        if (status !== 201) throw new Error(`“${text}” was answered with ${status}.`);
        ended.push(ms / 1000);
      }
      over = true;
      const meanwhile = await readers;
      kept &&= p99(meanwhile) <= TIMES * p99(quiet);
      print(`A hostile parser on ${kind}`, [
        ...FILES.map((what, i) => ({ what: `${what}: ended after`, value: ended[i] as number, unit: 's' })),
        {
          ...{ what: `lists meanwhile (${meanwhile.length})`, value: p99(meanwhile), unit: 'ms p99' },
          floor: { what: 'without it', value: p99(quiet) },
          note: `promised ${TIMES * 100} %`,
        },
      ]);
    } finally {
      server.stop();
      await fresh.remove();
    }
  }
  return kept;
}
if (import.meta.main) process.exitCode = (await hostile()) ? 0 : 1;
