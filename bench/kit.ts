/** What every benchmark shares: databases, a measured loop, and rows of a table that names a figure, its floor and the ratio. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { format } from 'mysql2';
import { type Connections, connect, type Execute, type OpenTransaction } from '../core/platform/db/connection.ts';

export interface Result {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly floor?: { readonly what: string; readonly value: number };
  readonly note?: string;
}

const mysqlUrl = process.env['ESCALE_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306';

export interface Fresh {
  readonly url: string;
  readonly dataDir: string;
  readonly remove: () => Promise<void>;
}
/** A fresh database, its data folder, and how to remove both; null when MariaDB does not answer, which is said of the benchmark `what`. */
export async function freshUrl(kind: 'sqlite' | 'mariadb', what: string): Promise<Fresh | null> {
  const dataDir = mkdtempSync(join(tmpdir(), 'escale-bench-'));
  const clean = () => rmSync(dataDir, { recursive: true, force: true });
  if (kind === 'sqlite') return { url: `sqlite:${join(dataDir, 'bench.db')}`, dataDir, remove: async () => clean() };
  const name = `escale_bench_${process.pid}_${Math.floor(performance.now())}`;
  const admin = connect(`${mysqlUrl}/`);
  try {
    await admin.use((execute) => execute(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`, []));
  } catch {
    await admin.close();
    clean();
    console.log(`\n${what} on ${kind}: no server, skipped`);
    return null;
  }
  return {
    url: `${mysqlUrl}/${name}`,
    dataDir,
    remove: async () => {
      await admin.use((execute) => execute(`DROP DATABASE \`${name}\``, []));
      await admin.close();
      clean();
    },
  };
}

/** The environment of a server of its own on such a database. */
export const serverEnv = (fresh: { readonly url: string; readonly dataDir: string }, port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  ESCALE_DATABASE_URL: fresh.url,
  ESCALE_DATA_DIR: fresh.dataDir,
  ESCALE_PORT: String(port),
  ESCALE_LOG_LEVEL: 'error',
});

/** A floor is the bare driver, which spells its own statements: what our layer does better is not asked of us twice. */
export const asDriver = ({ dialect }: Connections, { execute }: OpenTransaction): Execute =>
  dialect === 'sqlite' ? execute : (sql, values) => execute(format(sql, values as string[], false, '+00:00'), []);

/** Runs `work` exactly `count` times from `callers` loops. */
export async function inLoops(callers: number, count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let n = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (n < count) await work(n++);
    }),
  );
}

const TURNS = 6;
/**
 * How many per second of each, when each is asked for `each` at a time. They take turns, so that whatever else the machine does falls on all alike; the first
 * turn warms up. In all, each is done `inAll(each)` times.
 */
export async function byTurns<K extends string>(
  each: number,
  loads: Readonly<Record<K, (count: number) => Promise<unknown>>>,
): Promise<Record<K, number>> {
  const names = Object.keys(loads) as K[];
  const spent = Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const name of names) {
      const started = performance.now();
      await loads[name](each);
      if (turn > 0) spent[name] += performance.now() - started;
    }
  }
  return Object.fromEntries(names.map((name) => [name, (each * TURNS * 1000) / spent[name]])) as Record<K, number>;
}
export const inAll = (each: number): number => each * (TURNS + 1);

/** The p-th percentile of durations in ms. */
export const percentile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil((p / 100) * values.length) - 1)] ?? 0;

export function print(title: string, results: readonly Result[]): void {
  console.log(`\n${title}`);
  for (const r of results) {
    const figure = (v: number) => (v >= 100 ? Math.round(v).toLocaleString('en') : v.toFixed(2));
    const ratio = r.floor
      ? `   floor ${figure(r.floor.value)} (${r.floor.what})   ratio ${((100 * r.value) / r.floor.value).toFixed(1)} %`
      : '';
    console.log(`  ${r.what.padEnd(46)} ${figure(r.value).padStart(10)} ${r.unit}${ratio}${r.note ? `   ${r.note}` : ''}`);
  }
}
