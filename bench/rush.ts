/**
 * A rush on MariaDB through a real socket: 200 log-ins (half of them wrong), 50 invoices asked for as PDF that nobody rendered yet, and 50 previews (dry runs of
 * `invoice.issue`) at once, while others read lists. Nothing may wait longer than 2 s (being told BUSY is an answer), and lists stay under 500 ms at the 99th percentile.
 * `npx node bench/rush.ts`; exit 1 when a promise is not kept.
 */
import { performance } from 'node:perf_hooks';
import { openApp, readConfig } from '../core/main.ts';
import { freePort } from '../test/kit/server.ts';
import { type Asked, type Served, served } from './asking.ts';
import { freshUrl, percentile, serverEnv } from './kit.ts';

const PASSWORD = 'ceci n’est pas un mot de passe';
const actor = { kind: 'system', id: 'bench', name: 'bench', permissions: 'all' } as const;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const LONGEST_MS = 2_000;
const LIST_P99_MS = 500;

/** What the rush needs, made through the API without a worker: nothing is rendered. */
async function prepare(env: NodeJS.ProcessEnv): Promise<{ key: string; invoices: string[]; open: string[] }> {
  const app = await openApp({ config: readConfig(env), migrate: true, logger: silent });
  const call = async (operation: string, input: object): Promise<Record<string, string>> => {
    const reply = await app.api.call(operation, input, { agency: 'demo-fr', actor });
    if (reply.error) throw reply.error;
    return reply.body as Record<string, string>;
  };
  await call('user.create', { login: 'rush', name: 'Rush', password: PASSWORD, roles: ['agent'] });
  await call('client.create', { name: 'Rush', code: 'RUSH' });
  const dossier = async (): Promise<string> => {
    const { ref } = await call('dossier.create', { client: 'RUSH', title: 'Rush', status: 'confirmed' });
    await call('priceLine.add', { dossier: ref, side: 'sale', nature: 'fee', label: 'Frais', money: { amount: '25.00', currency: 'EUR' } });
    return ref as string;
  };
  const [invoices, open]: [string[], string[]] = [[], []];
  for (let i = 0; i < 50; i++) {
    invoices.push((await call('invoice.issue', { dossier: await dossier() }))['number'] as string);
    open.push(await dossier());
  }
  const { key } = await call('apiKey.create', { name: 'rush', roles: ['manager'] });
  await app.stop();
  return { key: key as string, invoices, open };
}

export async function rush(): Promise<boolean> {
  const fresh = await freshUrl('mariadb', 'Rush');
  if (!fresh) return true;
  const env = serverEnv(fresh, await freePort());
  let server: Served | null = null;
  try {
    const { key, invoices, open } = await prepare(env);
    server = await served(env, key);
    const { ask, post } = server;
    const until = performance.now() + 1_000;
    const quiet = await server.lists(() => performance.now() > until);
    let over = false;
    const readers = server.lists(() => over);
    const login = (i: number) =>
      post('/auth/login', i % 2 ? { login: 'rush', password: PASSWORD } : { login: `nobody-${i}`, password: PASSWORD });
    const kinds = await Promise.all([
      Promise.all(Array.from({ length: 200 }, (_, i) => login(i))),
      Promise.all(invoices.map((number) => ask(`/invoices/${number}/pdf`))),
      Promise.all(open.map((dossier) => post('/invoices', { dossier }, { 'escale-dry-run': 'true' }))),
    ]);
    over = true;
    const lists = await readers;
    console.log('\nA rush on MariaDB, through a socket');
    let kept = true;
    const show = (what: string, asked: readonly Asked[], limit: number, p: number): void => {
      const at = percentile(
        asked.map((a) => a.ms),
        p,
      );
      const statuses = [...Map.groupBy(asked, (a) => a.status)].map(([status, all]) => `${all.length}×${status}`).join(' ');
      if (at > limit || asked.some((a) => a.status >= 500 && a.status !== 503)) kept = false;
      console.log(
        `  ${what.padEnd(28)} ${String(asked.length).padStart(5)}   p${p} ${Math.round(at)} ms (promised ${limit})   ${statuses}`,
      );
    };
    show('lists before', quiet, LIST_P99_MS, 99);
    show('log-ins, half wrong', kinds[0], LONGEST_MS, 100);
    show('PDFs not rendered before', kinds[1], LONGEST_MS, 100);
    show('previews', kinds[2], LONGEST_MS, 100);
    show('lists meanwhile', lists, LIST_P99_MS, 99);
    return kept;
  } finally {
    server?.stop();
    await fresh.remove();
  }
}
if (import.meta.main) process.exitCode = (await rush()) ? 0 : 1;
