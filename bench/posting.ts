/**
 * Journal entries posted per second, 32 callers. Floors, measured in the same run with the same rows by the bare driver: one transaction per entry,
 * and gathered (32 entries numbered, written multi-row, committed once).
 */
import { type Ctx, type EntryInput, money, type Warm } from '../core/contracts/index.ts';
import { CHAIN_VERSION, chainHash, type EntryRow, GENESIS, type LineRow } from '../core/ledger/chain.ts';
import { createLedger, migrations } from '../core/ledger/index.ts';
import { entries, lines } from '../core/ledger/model.ts';
import { fixedClock } from '../core/platform/clock.ts';
import { connect } from '../core/platform/db/connection.ts';
import { migrate, openDb } from '../core/platform/db/index.ts';
import { insertRows, rowValues } from '../core/platform/db/statements.ts';
import { asDriver, byTurns, freshUrl, inLoops, print, type Result } from './kit.ts';

const CALLERS = 32;
const EACH = CALLERS * 16;
const AT = '2026-03-10T09:00:00.000Z';
const ctx = (agency: string): Ctx => ({
  agency,
  actor: { kind: 'system', id: 'bench', name: 'bench', permissions: 'all' },
  requestId: 'bench',
  at: AT,
  dryRun: false,
});
const clientOf = (n: number): string => `C${n % 200}`;
const entry = (n: number): EntryInput => ({
  key: `invoice:F${n}`,
  journal: 'VE',
  date: '2026-03-10',
  piece: { ref: `F${n}`, date: '2026-03-10' },
  label: `Facture F${n}`,
  lines: [
    {
      account: '411',
      debit: money(124_000n, 'EUR'),
      party: { kind: 'client', code: clientOf(n), label: `Client ${n % 200}` },
      dossier: `D${n}`,
    },
    { account: '467', credit: money(118_000n, 'EUR'), party: { kind: 'supplier', code: 'BSP', label: 'BSP' }, dossier: `D${n}` },
    { account: '706', credit: money(5_000n, 'EUR'), dossier: `D${n}` },
    { account: '44571', credit: money(1_000n, 'EUR'), dossier: `D${n}` },
  ],
});
/** The rows one entry writes, hash and all. */
function rowsOf(agency: string, seq: number): { head: EntryRow; body: LineRow[] } {
  const e = entry(seq);
  const body = e.lines.map(
    (l, i): LineRow => ({
      agency,
      seq,
      line: i + 1,
      account: l.account,
      party_kind: l.party?.kind ?? null,
      party_code: l.party?.code ?? null,
      party_commitment: l.party ? GENESIS : null,
      dossier: l.dossier ?? null,
      label: e.label,
      debit_minor: l.debit?.minor ?? 0n,
      credit_minor: l.credit?.minor ?? 0n,
      currency: 'EUR',
      original_minor: null,
      original_currency: null,
    }),
  );
  const head = {
    agency,
    seq,
    key: e.key,
    input_hash: GENESIS,
    chain_version: CHAIN_VERSION,
    journal: 'VE',
    date: e.date,
    asked_date: null,
    posted_at: AT,
    piece_ref: e.piece.ref,
    piece_date: e.date,
    label: e.label,
    reverses: null,
    reason: null,
    actor: 'bench',
  };
  return { head: { ...head, hash: chainHash(head, body, GENESIS, null) }, body };
}

export async function posting(): Promise<void> {
  for (const kind of (process.env['BENCH_DB']?.split(',') ?? ['mariadb', 'sqlite']) as ('mariadb' | 'sqlite')[]) {
    const fresh = await freshUrl(kind, 'Posting');
    if (!fresh) continue;
    const db = openDb(fresh.url, { poolSize: CALLERS });
    await migrate(db.connections, [{ plugin: 'ledger', folder: migrations }], () => AT);
    const raw = connect(fresh.url, { poolSize: CALLERS });
    const counter = async (agency: string) =>
      raw.use((x) => x('INSERT INTO ledger_series (agency, series, value) VALUES (?, ?, 0)', [agency, 's']));
    const lock = kind === 'mariadb' ? ' FOR UPDATE' : '';
    const write = async (agency: string, count: number): Promise<void> => {
      const open = await raw.begin();
      const execute = asDriver(raw, open);
      const [row] = await execute(`SELECT value FROM ledger_series WHERE agency = ? AND series = 's'${lock}`, [agency]);
      const from = Number(row?.['value']);
      await execute("UPDATE ledger_series SET value = ? WHERE agency = ? AND series = 's'", [from + count, agency]);
      const made = Array.from({ length: count }, (_, i) => rowsOf(agency, from + i + 1));
      for (const s of insertRows(
        entries,
        made.map((m) => rowValues(entries, m.head, agency, raw.dialect)),
      ))
        await execute(s.sql, s.params);
      for (const s of insertRows(
        lines,
        made.flatMap((m) => m.body.map((l) => rowValues(lines, l, agency, raw.dialect))),
      ))
        await execute(s.sql, s.params);
      await open.commit();
    };
    await counter('one');
    await counter('many');
    const ledger = createLedger({ currency: () => 'EUR', hasAccount: () => true, hasJournal: () => true }, fixedClock(AT));
    // As modules do: what a group needs to know of its clients is read at once.
    const run: Warm['run'] = (tx, codes) => ledger.ahead(tx, [...(codes as string[]), 'BSP']);
    const post = (n: number) =>
      db.gather('ledger:api', ctx('api'), (tx) => ledger.post(tx, entry(n)), { kind: 'entry', input: clientOf(n), run });
    let n = 0;
    const { one, gathered, posted } = await byTurns(EACH, {
      one: (count) => inLoops(CALLERS, count, () => write('one', 1)),
      gathered: (count) => inLoops(1, count / CALLERS, () => write('many', CALLERS)),
      posted: (count) => inLoops(CALLERS, count, () => post(n++)),
    });
    const verified = await db.read(ctx('api'), (tx) => ledger.verify(tx));
    const results: Result[] = [
      {
        what: 'journal entries (5 rows), 32 callers',
        value: posted,
        unit: 'entries/s',
        floor: { what: 'bare driver, gathered by 32', value: gathered },
      },
      {
        what: 'the same against one commit per entry',
        value: posted,
        unit: 'entries/s',
        floor: { what: 'bare driver, one transaction each', value: one },
        note: verified.ok ? 'journal verifies' : 'JOURNAL DOES NOT VERIFY',
      },
    ];
    print(`Posting on ${kind}`, results);
    await raw.close();
    await db.close();
    await fresh.remove();
  }
}
if (import.meta.main) await posting();
