/** Recomputes the whole journal of an agency and names the first entry that is not as it was posted. Reads in chunks: memory stays flat. */
import { formatMinor, isCurrency, type Tx, type Verification } from '../contracts/index.ts';
import { chainHash, commitmentOf, type EntryRow, GENESIS, type LineRow } from './chain.ts';
import { balances, entries, heads, lines, parties } from './model.ts';
import { sumOfLines } from './read.ts';

const CHUNK = 2_000;
const FINDINGS_LIMIT = 20;

export async function verify(tx: Tx): Promise<Verification> {
  const findings: { seq: number | null; code: string; message: string }[] = [];
  const report = (seq: number | null, code: string, message: string): void => {
    if (findings.length < FINDINGS_LIMIT) findings.push({ seq, code, message });
  };
  const [head] = await tx.find(heads, {});
  const totals = new Map<string, bigint>();
  let previous = GENESIS;
  let expected = 1;
  for (;;) {
    // Up to the head read above: what is posted meanwhile is not half seen.
    const chunk = await tx.find(entries, { seq: { gte: expected, lte: head?.seq ?? 0 } }, { order: [['seq', 'asc']], limit: CHUNK });
    if (chunk.length === 0) break;
    const last = (chunk.at(-1) as EntryRow).seq;
    const rows = Map.groupBy(
      await tx.find(
        lines,
        { seq: { gte: expected, lte: last } },
        {
          order: [
            ['seq', 'asc'],
            ['line', 'asc'],
          ],
        },
      ),
      (l) => l.seq,
    );
    for (const entry of chunk) {
      if (entry.seq !== expected) report(expected, 'ENTRY_MISSING', `Entry ${expected} is missing: the next one is ${entry.seq}.`);
      const own = rows.get(entry.seq) ?? [];
      checkBalance(entry, own, totals, report);
      if (chainHash(entry, own, previous) !== entry.hash) report(entry.seq, 'ENTRY_CHANGED', `Entry ${entry.seq} is not as it was posted.`);
      previous = entry.hash;
      expected = entry.seq + 1;
    }
    await checkNames(tx, [...rows.values()].flat(), report);
  }
  const count = await countEntries(tx);
  const seq = head?.seq ?? 0;
  if (expected - 1 !== seq || (head?.hash ?? GENESIS) !== previous)
    report(Math.min(expected, seq) || null, 'CHAIN_END', `The chain ends at entry ${expected - 1}, the head says ${seq}.`);
  if (count.beyond > 0) report(seq + 1, 'CHAIN_END', `${count.beyond} entries lie beyond the head.`);
  if (findings.length === 0) await checkBalances(tx, report);
  findings.sort((a, b) => (a.seq ?? Number.MAX_SAFE_INTEGER) - (b.seq ?? Number.MAX_SAFE_INTEGER));
  const imbalance = Object.fromEntries(
    [...totals].map(([currency, gap]) => [currency, isCurrency(currency) ? formatMinor(gap, currency) : String(gap)]),
  );
  return { ok: findings.length === 0, entries: count.all, findings, imbalance, head: previous };
}

function checkBalance(
  entry: EntryRow,
  rows: readonly LineRow[],
  totals: Map<string, bigint>,
  report: (seq: number, code: string, message: string) => void,
): void {
  const gaps = new Map<string, bigint>();
  for (const l of rows) {
    const gap = l.debit_minor - l.credit_minor;
    gaps.set(l.currency, (gaps.get(l.currency) ?? 0n) + gap);
    totals.set(l.currency, (totals.get(l.currency) ?? 0n) + gap);
  }
  for (const [currency, gap] of gaps)
    if (gap !== 0n) report(entry.seq, 'ENTRY_UNBALANCED', `Entry ${entry.seq} is off by ${gap} minor units of ${currency}.`);
}

/** A name that is still stored must be the one the line committed to; an erased one proves nothing and harms nothing. */
async function checkNames(tx: Tx, rows: readonly LineRow[], report: (seq: number, code: string, message: string) => void): Promise<void> {
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

async function countEntries(tx: Tx): Promise<{ all: number; beyond: number }> {
  const [row] = await tx.sql<{ all_of: number; beyond: number | null }>(
    'SELECT COUNT(*) AS all_of, SUM(CASE WHEN e.seq > h.seq THEN 1 ELSE 0 END) AS beyond FROM ledger_entries e LEFT JOIN ledger_heads h ON h.agency = e.agency WHERE e.agency = ?',
    [tx.ctx.agency],
    [],
  );
  return { all: Number(row?.all_of ?? 0), beyond: Number(row?.beyond ?? 0) };
}

async function checkBalances(tx: Tx, report: (seq: null, code: string, message: string) => void): Promise<void> {
  const key = (b: { account: string; party: string; currency: string }) => `${b.account}/${b.party}/${b.currency}`;
  const derived = new Map((await tx.find(balances, {})).map((b) => [key(b), b]));
  for (const b of await sumOfLines(tx)) {
    const d = derived.get(key(b));
    derived.delete(key(b));
    if (d?.debit_minor !== b.debit_minor || d.credit_minor !== b.credit_minor)
      report(null, 'BALANCE_STALE', `The balance of ${key(b)} is not the sum of its lines: rebuild it.`);
  }
  for (const [name, b] of derived)
    if (b.debit_minor !== 0n || b.credit_minor !== 0n) report(null, 'BALANCE_STALE', `The balance of ${name} has no lines: rebuild it.`);
}
