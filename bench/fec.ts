/**
 * FEC of 1,000,000 journal lines from the database to a file: rows per second, and the peak memory of a process that does nothing else.
 * The floor reads the same lines by bare SQL, page by page, in the same process.
 */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { LEAN } from '../bin/runtime.ts';
import type { Actor, Ctx } from '../core/contracts/index.ts';
import { CHAIN_VERSION, chainHash, GENESIS, type LineRow } from '../core/ledger/chain.ts';
import { entries, heads, lines } from '../core/ledger/model.ts';
import { openApp, readConfig } from '../core/main.ts';
import { Exports } from '../core/modules/exports/tokens.ts';
import { connect } from '../core/platform/db/connection.ts';
import { freshUrl, print } from './kit.ts';

const actor: Actor = { kind: 'system', id: 'bench', name: 'bench', permissions: 'all' };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const ctx: Ctx = { agency: 'demo-fr', actor, requestId: 'bench', at: '2026-12-31T20:00:00.000Z', dryRun: false };
const configOf = (url: string, dataDir: string) =>
  readConfig({ ESCALE_DATABASE_URL: url, ESCALE_DATA_DIR: dataDir, ESCALE_LOG_LEVEL: 'silent' });

/** Writes a year of entries of four lines, chained as the ledger would. */
async function fill(url: string, dataDir: string, count: number): Promise<void> {
  const app = await openApp({ config: configOf(url, dataDir), migrate: true, logger: silent });
  let previous = GENESIS;
  for (let from = 1; from <= count; from += 5_000) {
    await app.db.transaction(ctx, async (tx) => {
      for (let seq = from; seq < from + 5_000 && seq <= count; seq++) {
        const date = new Date(Date.UTC(2026, 0, 1 + Math.floor((seq * 364) / count))).toISOString().slice(0, 10);
        const sides: [string, bigint, bigint][] = [
          ['411', 124_000n, 0n],
          ['467', 0n, 118_000n],
          ['706', 0n, 5_000n],
          ['44571', 0n, 1_000n],
        ];
        const body = sides.map(
          ([account, debit_minor, credit_minor], i): LineRow => ({
            agency: 'demo-fr',
            seq,
            line: i + 1,
            account,
            party_kind: null,
            party_code: null,
            party_commitment: null,
            dossier: `D${seq}`,
            label: `Facture F${seq}`,
            debit_minor,
            credit_minor,
            currency: 'EUR',
            original_minor: null,
            original_currency: null,
          }),
        );
        const head = {
          agency: 'demo-fr',
          seq,
          key: `k${seq}`,
          input_hash: GENESIS,
          chain_version: CHAIN_VERSION,
          journal: 'VE',
          date,
          asked_date: null,
          posted_at: `${date}T09:00:00.000Z`,
          piece_ref: `F${seq}`,
          piece_date: date,
          label: `Facture F${seq}`,
          reverses: null,
          reason: null,
          actor: 'bench',
        };
        const hash = chainHash(head, body, previous, null);
        previous = hash;
        await tx.insert(entries, { ...head, hash });
        await tx.insert(lines, body);
      }
    });
  }
  await app.db.transaction(ctx, (tx) => tx.insert(heads, { seq: count, hash: previous }));
  await app.stop();
}

/** Runs alone in a process of its own, with the settings `escale export` has, so that the peak is the export's. */
async function exportAlone(url: string, dataDir: string): Promise<void> {
  const config = configOf(url, dataDir);
  // What `escale export` loads: the modules and the adapter.
  const modules = new Set(Object.keys(config.defaults));
  const app = await openApp({ config, logger: silent, only: (id) => modules.has(id) || id === 'accounting-fec' });
  const before = process.resourceUsage().maxRSS / 1024;
  const started = performance.now();
  const batch = await app.resolve(Exports).run({ ctx }, { adapter: 'accounting-fec', from: '2026-01-01', to: '2026-12-31' });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    JSON.stringify({ entries: batch.entries, seconds, before, peak: process.resourceUsage().maxRSS / 1024, size: batch.files[0]?.size }),
  );
  await app.stop();
}

export async function fec(rows = 1_000_000): Promise<void> {
  for (const kind of ['sqlite', 'mariadb'] as const) {
    const fresh = await freshUrl(kind, 'FEC');
    if (!fresh) continue;
    await fill(fresh.url, fresh.dataDir, rows / 4);
    const run = spawnSync(process.execPath, [...LEAN, fileURLToPath(import.meta.url), 'alone', fresh.url, fresh.dataDir], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    if (run.status !== 0) throw new Error(run.stderr);
    const { seconds, before, peak, size } = JSON.parse(run.stdout.trim().split('\n').at(-1) as string) as {
      seconds: number;
      before: number;
      peak: number;
      size: number;
    };
    const raw = connect(fresh.url);
    const started = performance.now();
    let seen = 0;
    for (let after = 0; ; ) {
      const page = await raw.use((x) =>
        x("SELECT * FROM ledger_lines WHERE agency = 'demo-fr' AND seq > ? AND seq <= ? ORDER BY seq, line", [after, after + 1_000]),
      );
      if (page.length === 0) break;
      seen += page.length;
      after += 1_000;
    }
    const floor = (seen * 1000) / (performance.now() - started);
    print(`FEC of ${rows.toLocaleString('en')} lines on ${kind} (${Math.round(size / 1e6)} MB)`, [
      {
        what: 'rows (checked, written, hashed)',
        value: rows / seconds,
        unit: 'rows/s',
        floor: { what: 'bare SQL, page by page', value: floor },
      },
      {
        what: 'peak memory of the process',
        value: peak,
        unit: 'MB',
        note: `${Math.round(before)} MB before the export; promised under 200 MB`,
      },
    ]);
    await raw.close();
    await fresh.remove();
  }
}
if (import.meta.main) {
  if (process.argv[2] === 'alone') await exportAlone(process.argv[3] as string, process.argv[4] as string);
  else await fec(Number(process.argv[2] ?? 1_000_000));
}
