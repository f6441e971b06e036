/** What every benchmark shares: databases, a measured loop, and rows of a table that names a figure, its floor and the ratio. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { connect } from '../core/platform/db/connection.ts';

export interface Result {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly floor?: { readonly what: string; readonly value: number };
  readonly note?: string;
}

const mysqlUrl = process.env['ESCALE_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306';

/** A fresh database, its data folder, and how to remove both; null when MariaDB does not answer. */
export async function freshUrl(kind: 'sqlite' | 'mariadb'): Promise<{ url: string; dataDir: string; remove: () => Promise<void> } | null> {
  const dataDir = mkdtempSync(join(tmpdir(), 'escale-bench-'));
  const clean = () => rmSync(dataDir, { recursive: true, force: true });
  if (kind === 'sqlite') return { url: `sqlite:${join(dataDir, 'bench.db')}`, dataDir, remove: async () => clean() };
  const name = `escale_bench_${process.pid}_${Math.floor(performance.now())}`;
  const admin = connect(`${mysqlUrl}/`);
  try {
    await admin.use((execute) => execute(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`, []));
  } catch {
    clean();
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

/** Calls `work` from `callers` loops for about `ms`; how many per second. */
export async function perSecond(callers: number, ms: number, work: (n: number) => Promise<unknown>): Promise<number> {
  let n = 0;
  const started = performance.now();
  const until = started + ms;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < until) await work(n++);
    }),
  );
  return (n * 1000) / (performance.now() - started);
}

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
