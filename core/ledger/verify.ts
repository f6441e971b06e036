/** Recomputes the journal of an agency and names the first entry that is not as it was posted. Reads in chunks: memory stays flat. */
import { setImmediate } from 'node:timers/promises';
import { core } from '../contracts/core.ts';
import { formatMinor, isCurrency, type Ledger, type Reads, type Row, type Tx, type Verification } from '../contracts/index.ts';
import { type ClosingRow, chainHash, closingChain, commitmentOf, type EntryRow, GENESIS, type LineRow } from './chain.ts';
import { balances, closings, entries, heads, lines, parties } from './model.ts';
import { disagreement } from './state.ts';

/** Entries that are read at once: as many as have about so many lines. */
const CHUNK = 500;
const CHUNK_LINES = 2_500;
const FINDINGS_LIMIT = 20;
/** The one code that is about what is derived: `rebuild` heals it. */
export const DERIVED = 'BALANCE_STALE';

type Report = (seq: number | null, code: string, message: string) => void;

export async function verify(read: Reads, how: Parameters<Ledger['verify']>[1] = {}): Promise<Verification> {
  const findings: { seq: number | null; code: string; message: string }[] = [];
  const report: Report = (seq, code, message) => {
    if (findings.length < FINDINGS_LIMIT) findings.push({ seq, code, message });
  };
  // Head and last closing of one moment, and no further than they say: what is written meanwhile is not half seen.
  const [head] = await read((tx) =>
    core(tx).sql<Row<typeof heads> & { up_to: string | null }>(
      'SELECT h.*, (SELECT MAX(up_to) FROM ledger_closings c WHERE c.agency = h.agency) AS up_to FROM ledger_heads h WHERE h.agency = ?',
      [tx.ctx.agency],
      [heads, closings],
    ),
  );
  const upTo = head?.seq ?? 0;
  const first = how.last === undefined ? 1 : Math.max(1, upTo - how.last + 1);
  const closed = await read((tx) => tx.find(closings, head ? { up_to: { lte: head.up_to ?? '' } } : {}, { order: [['up_to', 'asc']] }));
  const totals = new Map<string, bigint>();
  let previous = first === 1 ? GENESIS : ((await read((tx) => tx.first(entries, { seq: first - 1 })))?.hash ?? '');
  let expected = first;
  /** How many closings were in force when the entry at hand was posted. */
  let inForce = 0;
  let size = CHUNK / 10;
  for (;;) {
    const [from, limit] = [expected, size];
    const { chunk, count, rows } = await read(async (tx) => {
      const found = await tx.find(entries, { seq: { gte: from, lte: upTo } }, { order: [['seq', 'asc']], limit });
      const order = [
        ['seq', 'asc'],
        ['line', 'asc'],
      ] as const;
      const own = await tx.find(lines, { seq: { gte: from, lte: found.at(-1)?.seq ?? 0 } }, { order });
      return { chunk: found, count: own.length, rows: Map.groupBy(own, (l) => l.seq) };
    });
    if (chunk.length === 0) break;
    for (const entry of chunk) {
      if (entry.seq !== expected) report(expected, 'ENTRY_MISSING', `Entry ${expected} is missing: the next one is ${entry.seq}.`);
      while ((closed[inForce]?.seq ?? upTo) < entry.seq) {
        const { seq, hash, up_to } = closed[inForce++] as ClosingRow;
        if (hash !== previous && seq === entry.seq - 1) report(seq, 'CLOSING_CHANGED', `The closing of ${up_to} is not as it was made.`);
      }
      const own = rows.get(entry.seq) ?? [];
      checkBalance(entry, own, totals, report);
      if (chainHash(entry, own, previous, closed[inForce - 1]?.chain ?? null) !== entry.hash)
        report(entry.seq, 'ENTRY_CHANGED', `Entry ${entry.seq} is not as it was posted, or a closing before it is missing.`);
      previous = entry.hash;
      expected = entry.seq + 1;
    }
    await read((tx) => checkNames(tx, [...rows.values()].flat(), report));
    await how.progress?.(expected - first, upTo - first + 1);
    size = Math.max(1, Math.min(CHUNK, Math.floor((CHUNK_LINES * chunk.length) / Math.max(1, count))));
    // The embedded database answers at once: others have their turn in between.
    await setImmediate();
  }
  const end = disagreement(head, { seq: expected - 1, hash: previous }, closed.at(-1) ?? null);
  if (end !== null) report(Math.min(expected, upTo) || null, 'CHAIN_END', end);
  checkClosings(closed, report);
  const { stored, head: said } = await read(countEntries);
  if (stored !== said) report(Math.min(stored, said) + 1, 'CHAIN_END', `${stored} entries are stored, the head says ${said}.`);
  if (findings.length === 0 && how.last === undefined) await read((tx) => checkBalances(tx, report));
  findings.sort((a, b) => (a.seq ?? Number.MAX_SAFE_INTEGER) - (b.seq ?? Number.MAX_SAFE_INTEGER));
  const imbalance = Object.fromEntries(
    [...totals].map(([currency, gap]) => [currency, isCurrency(currency) ? formatMinor(gap, currency) : String(gap)]),
  );
  return { ok: findings.length === 0, entries: stored, findings, imbalance, head: previous };
}

function checkBalance(entry: EntryRow, rows: readonly LineRow[], totals: Map<string, bigint>, report: Report): void {
  const gaps = new Map<string, bigint>();
  for (const l of rows) {
    const gap = l.debit_minor - l.credit_minor;
    gaps.set(l.currency, (gaps.get(l.currency) ?? 0n) + gap);
    totals.set(l.currency, (totals.get(l.currency) ?? 0n) + gap);
  }
  for (const [currency, gap] of gaps)
    if (gap !== 0n) report(entry.seq, 'ENTRY_UNBALANCED', `Entry ${entry.seq} is off by ${gap} minor units of ${currency}.`);
}

/** Every closing chains to the one before it; those of before there was a chain have none. */
function checkClosings(closed: readonly ClosingRow[], report: Report): void {
  let previous: string | null = null;
  for (const { chain, ...closing } of closed) {
    if (chain === null ? previous !== null : chain !== closingChain(closing, previous))
      report(closing.seq, 'CLOSING_CHANGED', `The closing of ${closing.up_to} is not as it was made, or one before it is missing.`);
    previous = chain;
  }
}

/** A name that is still stored must be the one the line committed to; an erased one proves nothing and harms nothing. */
async function checkNames(tx: Tx, rows: readonly LineRow[], report: Report): Promise<void> {
  const first = new Map<string, LineRow>();
  for (const l of rows) if (l.party_commitment !== null && !first.has(l.party_commitment)) first.set(l.party_commitment, l);
  const known = new Map((await tx.find(parties, { commitment: [...first.keys()] })).map((p) => [p.commitment, p]));
  for (const [commitment, line] of first) {
    const p = known.get(commitment);
    if (!p) report(line.seq, 'PARTY_MISSING', `The party of entry ${line.seq} is missing.`);
    else if (
      p.kind !== line.party_kind ||
      p.code !== line.party_code ||
      (p.label !== null && commitmentOf(p.salt, p.kind, p.code, p.label) !== commitment)
    ) {
      report(line.seq, 'PARTY_CHANGED', `The party of entry ${line.seq} is not the one it was posted with.`);
    }
  }
}

/** One statement, so that what is posted meanwhile is counted on both sides or on none. */
async function countEntries(tx: Tx): Promise<{ stored: number; head: number }> {
  const [row] = await core(tx).sql<{ stored: number; head: number | null }>(
    'SELECT COUNT(*) AS stored, MAX(h.seq) AS head FROM ledger_entries e LEFT JOIN ledger_heads h ON h.agency = e.agency WHERE e.agency = ?',
    [tx.ctx.agency],
    [],
  );
  return { stored: Number(row?.stored ?? 0), head: Number(row?.head ?? 0) };
}

/** What is derived from the lines, compared inside the database: one statement sees one moment, and memory stays flat. */
async function checkBalances(tx: Tx, report: Report): Promise<void> {
  const { agency } = tx.ctx;
  const off = await core(tx).sql<{ account: string; party: string; currency: string }>(
    `SELECT account, party, currency FROM (
       SELECT account, COALESCE(party_code, '') AS party, currency, debit_minor, credit_minor FROM ledger_lines WHERE agency = ?
       UNION ALL SELECT account, party, currency, -debit_minor, -credit_minor FROM ledger_balances WHERE agency = ?
     ) both_sides GROUP BY account, party, currency HAVING SUM(debit_minor) <> 0 OR SUM(credit_minor) <> 0 ORDER BY account, party LIMIT ${FINDINGS_LIMIT}`,
    [agency, agency],
    [balances, lines],
  );
  for (const b of off)
    report(null, DERIVED, `The balance of ${b.account}/${b.party}/${b.currency} is not the sum of its lines: rebuild it.`);
  const [turnover] = await core(tx).sql<{ gap: number | string }>(
    `SELECT h.turnover_minor - COALESCE((SELECT SUM(debit_minor) FROM ledger_lines WHERE agency = h.agency), 0) AS gap
     FROM ledger_heads h WHERE h.agency = ? AND h.turnover_minor IS NOT NULL`,
    [agency],
    [heads, lines],
  );
  if (turnover && BigInt(turnover.gap) !== 0n)
    report(null, DERIVED, 'The turnover of the journal is not the sum of its debits: rebuild it.');
}
