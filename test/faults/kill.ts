/**
 * `kill -9` of the server at random moments under load: nothing acknowledged is lost, nothing is half there, the journal verifies, and the server is ready again.
 * Callers send each step with an Idempotency-Key and repeat it until it is acknowledged: what a careful client does.
 * Run by hand: `npx node test/faults/kill.ts 100 sqlite` or `… 100 mariadb`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openApp, readConfig } from '../../core/main.ts';
import { connect } from '../../core/platform/db/connection.ts';
import { freshDatabase } from '../kit/databases.ts';

const CALLERS = 16;
const READY_MS = 10_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const cli = fileURLToPath(new URL('../../bin/cli.ts', import.meta.url));
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface Report {
  readonly kills: number;
  readonly acknowledged: number;
  /** Longest time from start to ready. */
  readonly slowest_ready_ms: number;
  /** What is wrong; empty when all promises held. */
  readonly faults: readonly string[];
}
interface Chain {
  readonly title: string;
  dossier?: string;
  invoice?: string;
  payment?: string;
}

export async function runKills(kind: 'sqlite' | 'mariadb', kills: number, log: (line: string) => void = () => {}): Promise<Report> {
  const fresh = await freshDatabase(kind);
  const dataDir = mkdtempSync(join(tmpdir(), 'escale-kill-'));
  // Below the ports that outgoing connections are given: it must still be free after each kill.
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const env = {
    ...process.env,
    ESCALE_DATABASE_URL: fresh.url,
    ESCALE_DATA_DIR: dataDir,
    ESCALE_PORT: String(port),
    ESCALE_LOG_LEVEL: 'error',
    ESCALE_CONFIG: undefined,
  };
  const key = await prepare(env);
  const base = `http://127.0.0.1:${port}/api`;
  const faults: string[] = [];
  const chains: Chain[] = [];
  let acknowledged = 0;
  let over = false;

  /** Sends a step until it is acknowledged; the same key every time. */
  const send = async (path: string, body: object): Promise<Record<string, string>> => {
    const idempotency = randomUUID();
    for (;;) {
      try {
        const response = await fetch(base + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': idempotency },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(20_000),
        });
        const answer = (await response.json()) as Record<string, string>;
        if (response.ok) {
          acknowledged++;
          return answer;
        }
        if (response.status !== 409 && response.status !== 503) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
      } catch (error) {
        if (error instanceof Error && error.message.startsWith(path)) throw error;
      }
      await pause(20 + Math.random() * 30);
    }
  };
  const money = { amount: '120.00', currency: 'EUR' };
  const caller = async (): Promise<void> => {
    while (!over) {
      // Counted, not drawn: figures by chance are now and then the number of a card, which no title may hold.
      const chain: Chain = { title: `kill ${chains.length}` };
      chains.push(chain);
      chain.dossier = (await send('/dossiers', { client: 'KILL', title: chain.title, status: 'confirmed' })).ref as string;
      await send(`/dossiers/${chain.dossier}/price-lines`, { side: 'sale', nature: 'fee', label: 'Frais', money });
      chain.invoice = (await send('/invoices', { dossier: chain.dossier })).number as string;
      chain.payment = (await send('/payments', { dossier: chain.dossier, money })).ref as string;
    }
  };

  let slowest = 0;
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const started = performance.now();
    child = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr?.on('data', (data) => {
      errors += data;
    });
    for (;;) {
      const ready = await fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
        (r) => r.ok,
        () => false,
      );
      if (ready) break;
      if (performance.now() - started > READY_MS * 3) throw new Error(`The server does not come up: ${errors.slice(-2_000)}`);
      await pause(25);
    }
    const ms = performance.now() - started;
    slowest = Math.max(slowest, ms);
    if (ms > READY_MS) faults.push(`ready again only after ${Math.round(ms)} ms`);
  };
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      child?.once('exit', () => resolve());
      child?.kill('SIGKILL');
    });

  try {
    await start();
    // A refusal ends its caller at once and is told with the rest, never left unhandled while the server is being killed.
    const callers = Array.from({ length: CALLERS }, () => caller().catch((error: unknown) => faults.push(String(error))));
    for (let n = 1; n <= kills; n++) {
      await pause(100 + Math.random() * 900);
      await kill();
      await start();
      if (n % 10 === 0) log(`${kind}: ${n} kills, ${acknowledged} acknowledged, slowest ready ${Math.round(slowest)} ms`);
    }
    over = true;
    await Promise.all(callers);
    await kill();
    faults.push(...(await judge(fresh.url, env, chains)));
  } finally {
    over = true;
    (child as ChildProcess | null)?.kill('SIGKILL');
    await fresh.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return { kills, acknowledged, slowest_ready_ms: Math.round(slowest), faults };
}

/** Schema, a client, and a key for the callers. */
async function prepare(env: NodeJS.ProcessEnv): Promise<string> {
  const app = await openApp({ config: readConfig(env), migrate: true, logger: silent });
  const actor = { kind: 'system', id: 'test', name: 'test', permissions: 'all' } as const;
  const call = async (operation: string, input: object) => {
    const reply = await app.api.call(operation, input, { agency: 'demo-fr', actor });
    if (reply.error) throw reply.error;
    return reply.body as Record<string, string>;
  };
  await call('client.create', { name: 'Kill', code: 'KILL' });
  const { key } = await call('apiKey.create', { name: 'kill', roles: ['manager'] });
  await app.stop();
  return key as string;
}

/** Looks at the database itself: every acknowledged thing once, nothing half, the journal whole. */
async function judge(url: string, env: NodeJS.ProcessEnv, chains: readonly Chain[]): Promise<string[]> {
  const faults: string[] = [];
  const raw = connect(url);
  const rows = (sql: string) => raw.use((x) => x(sql, []));
  const by = (list: Record<string, unknown>[], column: string) => Map.groupBy(list, (r) => String(r[column]));
  const dossiers = await rows('SELECT ref, title, sale_minor, invoiced_minor, paid_minor FROM dossiers');
  const titles = by(dossiers, 'title');
  const lines = by(await rows('SELECT dossier FROM dossiers_price_lines'), 'dossier');
  const invoices = by(await rows('SELECT number, dossier, entry FROM billing_invoices'), 'dossier');
  const billed = by(await rows('SELECT invoice FROM billing_billed_lines'), 'invoice');
  const payments = by(await rows('SELECT ref, dossier FROM payments_movements'), 'dossier');
  const entries = new Set((await rows('SELECT piece_ref FROM ledger_entries')).map((r) => String(r['piece_ref'])));
  const numbers = [...invoices.values()]
    .flat()
    .map((i) => Number(String(i['number']).split('-')[1]))
    .sort((a, b) => a - b);
  if (numbers.some((n, i) => n !== i + 1)) faults.push('invoice numbers have a gap or a duplicate');
  for (const chain of chains) {
    const found = titles.get(chain.title) ?? [];
    const [row] = found;
    const ref = String(row?.['ref']);
    const count = (map: Map<string, unknown[]>) => map.get(ref)?.length ?? 0;
    const [invoice] = invoices.get(ref) ?? [];
    if (found.length > 1) faults.push(`${chain.title}: ${found.length} dossiers`);
    if (chain.dossier && ref !== chain.dossier) faults.push(`dossier ${chain.dossier} was acknowledged and is not there`);
    if (chain.invoice && String(invoice?.['number']) !== chain.invoice)
      faults.push(`invoice ${chain.invoice} was acknowledged and is not there`);
    if (chain.payment && String(payments.get(ref)?.[0]?.['ref']) !== chain.payment)
      faults.push(`payment ${chain.payment} was acknowledged and is not there`);
    if (count(lines) > 1 || count(invoices) > 1 || count(payments) > 1) faults.push(`${ref}: something happened twice`);
    if (
      row &&
      (Number(row['sale_minor']) !== 12_000 * count(lines) ||
        Number(row['invoiced_minor']) !== 12_000 * count(invoices) ||
        Number(row['paid_minor']) !== 12_000 * count(payments))
    )
      faults.push(`${ref}: totals and lines disagree`);
    if (invoice && (!entries.has(String(invoice['number'])) || !billed.has(String(invoice['number']))))
      faults.push(`${String(invoice['number'])}: half an invoice`);
  }
  await raw.close();
  const app = await openApp({ config: readConfig(env), logger: silent });
  const ctx = {
    agency: 'demo-fr',
    actor: { kind: 'system', id: 'test', name: 'test', permissions: 'all' },
    requestId: 'test',
    at: app.clock.now(),
    dryRun: false,
  } as const;
  const verified = await app.db.read(ctx, (tx) => app.ledger.verify(tx));
  if (!verified.ok) faults.push(`the journal does not verify: ${verified.findings[0]?.message}`);
  await app.stop();
  return faults;
}

if (import.meta.main) {
  const [kills = '100', kind = 'sqlite'] = process.argv.slice(2);
  const report = await runKills(kind as 'sqlite' | 'mariadb', Number(kills), (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify({ kind, ...report }, null, 1)}\n`);
  process.exitCode = report.faults.length > 0 ? 1 : 0;
}
