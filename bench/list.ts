/** p99 of the dossier list with 100,000 dossiers, through the API, against the bare SQL of the same page. Rows are written by the data layer, multi-row. */
import { performance } from 'node:perf_hooks';
import type { Actor, Ctx, NewRow } from '../core/contracts/index.ts';
import { openApp, readConfig } from '../core/main.ts';
import { dossiers, terms } from '../core/modules/dossiers/model.ts';
import { connect } from '../core/platform/db/connection.ts';
import { freshUrl, percentile, print, type Result } from './kit.ts';

const actor: Actor = { kind: 'system', id: 'bench', name: 'bench', permissions: 'all' };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const NAMES = ['Martin', 'Bernard', 'Thomas', 'Petit', 'Robert', 'Richard', 'Durand', 'Dubois', 'Moreau', 'Laurent'];
const STATUSES = ['quote', 'confirmed', 'confirmed', 'confirmed', 'cancelled', 'closed'];

function dossier(n: number): Omit<NewRow<typeof dossiers>, 'id'> {
  const sale = BigInt(20_000 + ((n * 7919) % 500_000));
  const day = (offset: number) => `2026-${String(1 + ((n + offset) % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`;
  const at = `2026-01-01T00:${String(Math.floor(n / 1000) % 60).padStart(2, '0')}:${String(Math.floor(n / 17) % 60).padStart(2, '0')}.${String(n % 1000).padStart(3, '0')}Z`;
  const name = NAMES[n % NAMES.length] as string;
  return {
    ref: `D2026-${String(n).padStart(6, '0')}`,
    title: `Voyage ${n}`,
    status: STATUSES[n % STATUSES.length] as string,
    client: `C${n % 500}`,
    client_name: `${name} ${n % 500}`,
    currency: 'EUR',
    departure: day(3),
    return_on: day(4),
    travellers: [`${name.toUpperCase()}/ANNE MRS`],
    references_given: {},
    services_count: 1,
    sale_minor: sale,
    purchase_minor: (sale * 9n) / 10n,
    margin_minor: sale - (sale * 9n) / 10n,
    invoiced_minor: 0n,
    paid_minor: 0n,
    balance_minor: sale,
    created_at: at,
    updated_at: at,
    version: 1,
  };
}

async function timed(n: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < n; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times;
}

export async function list(count = 100_000): Promise<void> {
  for (const kind of ['mariadb', 'sqlite'] as const) {
    const fresh = await freshUrl(kind, 'List');
    if (!fresh) continue;
    const config = readConfig({ ESCALE_DATABASE_URL: fresh.url, ESCALE_DATA_DIR: fresh.dataDir, ESCALE_LOG_LEVEL: 'silent' });
    const app = await openApp({ config, migrate: true, logger: silent });
    const ctx: Ctx = { agency: 'demo-fr', actor, requestId: 'bench', at: '2026-01-01T00:00:00.000Z', dryRun: false };
    for (let from = 0; from < count; from += 5_000) {
      await app.db.transaction(ctx, async (tx) => {
        for (let n = from; n < from + 5_000; n++) {
          const row = dossier(n);
          await tx.insert(dossiers, { ...row, id: tx.newId() });
          await tx.insert(
            terms,
            [row.ref, NAMES[n % NAMES.length]!.toUpperCase(), `0572${String(n).padStart(9, '0')}`].map((term) => ({
              term,
              dossier: row.ref,
            })),
          );
        }
      });
    }
    const raw = connect(fresh.url);
    const call = async (input: object) => {
      const reply = await app.api.call('dossier.list', input, { agency: 'demo-fr', actor });
      if (reply.error) throw reply.error;
      return reply.body as { items: unknown[]; cursor: string | null };
    };
    const page = await call({ limit: 50 });
    const sql = "SELECT * FROM dossiers WHERE agency = 'demo-fr'";
    const cases: [string, object, string][] = [
      ['first page, latest first', { limit: 50 }, `${sql} ORDER BY created_at DESC, id DESC LIMIT 51`],
      ['second page by cursor', { limit: 50, cursor: page.cursor }, `${sql} ORDER BY created_at DESC, id DESC LIMIT 51`],
      [
        'by status and departure',
        { limit: 50, filter: 'status:confirmed departure>=2026-06-01', sort: 'departure' },
        `${sql} AND status = 'confirmed' AND departure >= '2026-06-01' ORDER BY departure, id LIMIT 51`,
      ],
      ['largest balance first', { limit: 50, sort: '-balance' }, `${sql} ORDER BY balance_minor DESC, id DESC LIMIT 51`],
      ['by ticket number', { limit: 50, q: '0572000012345' }, `${sql} AND ref = 'D2026-012345'`],
      ['by name', { limit: 50, q: 'durand' }, `${sql} AND client_name LIKE 'Durand%' LIMIT 51`],
    ];
    const results: Result[] = [];
    for (const [what, input, bare] of cases) {
      await timed(5, () => call(input));
      const ours = percentile(await timed(200, () => call(input)), 99);
      const floor = percentile(await timed(200, () => raw.use((x) => x(bare, []))), 99);
      results.push({ what, value: ours, unit: 'ms p99', floor: { what: 'bare SQL p99', value: floor } });
    }
    print(`Dossier list with ${count.toLocaleString('en')} dossiers on ${kind}`, results);
    await raw.close();
    await app.stop();
    await fresh.remove();
  }
}
if (import.meta.main) await list(Number(process.argv[2] ?? 100_000));
