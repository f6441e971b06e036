/** Reading the journal: entries in sequence, balances from the derived table or, for a day or a dossier, from the lines. */
import { core } from '../contracts/core.ts';
import type { BalanceLine, Ledger, Party, PostedEntry, Row, Tx } from '../contracts/index.ts';
import type { EntryRow, LineRow } from './chain.ts';
import { balances, entries, heads, lines, parties } from './model.ts';
import { turnoverOf, unwritten } from './state.ts';

/** An entry as callers see it. */
export const withLines = (entry: EntryRow, rows: readonly LineRow[], partyOf: (line: LineRow) => Party | null): PostedEntry => ({
  seq: entry.seq,
  journal: entry.journal,
  date: entry.date,
  askedDate: entry.asked_date,
  postedAt: entry.posted_at,
  piece: { ref: entry.piece_ref, date: entry.piece_date },
  label: entry.label,
  reverses: entry.reverses,
  reason: entry.reason,
  hash: entry.hash,
  lines: rows.map((l) => ({
    account: l.account,
    party: partyOf(l),
    dossier: l.dossier,
    label: l.label,
    debit: l.debit_minor,
    credit: l.credit_minor,
    currency: l.currency,
    original: l.original_minor === null || l.original_currency === null ? null : { minor: l.original_minor, currency: l.original_currency },
  })),
  replayed: false,
});

export async function findEntries(tx: Tx, range: Parameters<Ledger['entries']>[1]): Promise<PostedEntry[]> {
  const where = {
    seq: range.seqs ?? {
      ...(range.afterSeq === undefined ? {} : { gt: range.afterSeq }),
      ...(range.upToSeq === undefined ? {} : { lte: range.upToSeq }),
    },
    ...(range.from === undefined && range.to === undefined
      ? {}
      : { date: { ...(range.from === undefined ? {} : { gte: range.from }), ...(range.to === undefined ? {} : { lte: range.to }) } }),
  };
  if (range.dossier !== undefined) where.seq = await seqsOf(tx, range.dossier, range);
  return attachLines(tx, await tx.find(entries, where, { order: [['seq', 'asc']], limit: range.limit }));
}

/** Numbers of the first entries of a dossier within a range. */
async function seqsOf(
  tx: Tx,
  dossier: string,
  { afterSeq = 0, upToSeq, from, to, limit }: Parameters<Ledger['entries']>[1],
): Promise<number[]> {
  const given = (
    [
      ['l.seq <= ?', upToSeq],
      ['e.date >= ?', from],
      ['e.date <= ?', to],
    ] as const
  ).filter(([, value]) => value !== undefined);
  const found = await core(tx).sql<{ seq: number }>(
    `SELECT DISTINCT l.seq AS seq FROM ledger_lines l JOIN ledger_entries e ON e.agency = l.agency AND e.seq = l.seq
     WHERE ${['l.agency = ?', 'l.dossier = ?', 'l.seq > ?', ...given.map(([condition]) => condition)].join(' AND ')} ORDER BY l.seq LIMIT ${limit}`,
    [tx.ctx.agency, dossier, afterSeq, ...given.map(([, value]) => value)],
    [lines, entries],
  );
  return found.map((row) => row.seq);
}

async function attachLines(tx: Tx, found: readonly EntryRow[]): Promise<PostedEntry[]> {
  if (found.length === 0) return [];
  const [first, last] = [(found[0] as EntryRow).seq, (found.at(-1) as EntryRow).seq];
  const contiguous = last - first + 1 === found.length;
  const rows = await tx.find(
    lines,
    { seq: contiguous ? { gte: first, lte: last } : found.map((e) => e.seq) },
    {
      order: [
        ['seq', 'asc'],
        ['line', 'asc'],
      ],
    },
  );
  const names = await partyNames(tx, rows);
  const bySeq = Map.groupBy(rows, (l) => l.seq);
  return found.map((e) => withLines(e, bySeq.get(e.seq) ?? [], (l) => names(l)));
}

async function partyNames(tx: Tx, rows: readonly LineRow[]): Promise<(line: LineRow) => Party | null> {
  const commitments = [...new Set(rows.map((l) => l.party_commitment).filter((c) => c !== null))];
  const known = new Map<string, Row<typeof parties>>();
  for (let at = 0; at < commitments.length; at += 500) {
    for (const p of await tx.find(parties, { commitment: commitments.slice(at, at + 500) })) known.set(p.commitment, p);
  }
  return (line) => {
    if (line.party_code === null || line.party_kind === null) return null;
    const label = known.get(line.party_commitment ?? '')?.label ?? line.party_code;
    return { kind: line.party_kind as Party['kind'], code: line.party_code, label };
  };
}

export async function readBalances(tx: Tx, filter: Parameters<Ledger['balances']>[1] = {}): Promise<BalanceLine[]> {
  if (filter.dossier === undefined && filter.to === undefined) {
    const rows = await tx.find(balances, filter.account === undefined ? {} : { account: filter.account }, {
      order: [
        ['account', 'asc'],
        ['party', 'asc'],
      ],
    });
    const held = [...unwritten(tx).values()].filter((d) => filter.account === undefined || d.account === filter.account);
    const stored = rows.map((b) => balance(b, b.party));
    return held.length === 0 ? stored : sumUp([...stored, ...held.map((d) => ({ ...d, party: d.party || null }))]);
  }
  if (filter.dossier !== undefined && filter.to === undefined) {
    const of = { dossier: filter.dossier, ...(filter.account === undefined ? {} : { account: filter.account }) };
    return sumUp((await tx.find(lines, of)).map((l) => balance(l, l.party_code)));
  }
  const conditions = ['l.agency = ?'];
  const params: unknown[] = [tx.ctx.agency];
  for (const [condition, value] of [
    ['l.dossier = ?', filter.dossier],
    ['l.account = ?', filter.account],
    ['e.date <= ?', filter.to],
  ] as const) {
    if (value === undefined) continue;
    conditions.push(condition);
    params.push(value);
  }
  const rows = await core(tx).sql<{ account: string; party: string | null; currency: string; debit: string; credit: string }>(
    `SELECT l.account AS account, l.party_code AS party, l.currency AS currency, SUM(l.debit_minor) AS debit, SUM(l.credit_minor) AS credit
     FROM ledger_lines l JOIN ledger_entries e ON e.agency = l.agency AND e.seq = l.seq WHERE ${conditions.join(' AND ')}
     GROUP BY l.account, l.party_code, l.currency ORDER BY l.account, l.party_code`,
    params,
    [lines, entries],
  );
  return rows.map((r) => ({ ...r, debit: BigInt(r.debit), credit: BigInt(r.credit) }));
}

/** What a line moves in its own currency: the original amount where it has one. */
const OWN = `CASE WHEN l.original_minor IS NULL THEN l.debit_minor - l.credit_minor WHEN l.debit_minor > 0 THEN l.original_minor ELSE -l.original_minor END`;

export async function held(tx: Tx, { account, party, currency }: Parameters<Ledger['held']>[1]): ReturnType<Ledger['held']> {
  const given = [
    ['l.agency = ?', tx.ctx.agency],
    ['l.account = ?', account],
    ['l.party_code = ?', party],
    ['COALESCE(l.original_currency, l.currency) = ?', currency],
  ].filter(([, value]) => value !== undefined);
  const [where, values] = [given.map(([condition]) => condition).join(' AND '), given.map(([, value]) => value)];
  const [now, value] = currency === undefined ? await balanceOf(tx, account, party) : await sumsOf(tx, where, values);
  return { now, value };
}

/** From the derived table, in the currency of the books: an account of every receipt is not added up for each. */
async function balanceOf(tx: Tx, account: string, party: string | undefined): Promise<readonly [bigint, bigint]> {
  const own = (await readBalances(tx, { account })).filter((b) => party === undefined || b.party === party);
  const sum = own.reduce((total, b) => total + b.debit - b.credit, 0n);
  return [sum, sum];
}

/** From the lines, in their own currency, and what they are worth in the books. */
async function sumsOf(tx: Tx, where: string, values: readonly unknown[]): Promise<readonly [bigint, bigint]> {
  const [row] = await core(tx).sql<{ own: string | null; value: string | null }>(
    `SELECT SUM(${OWN}) AS own, SUM(l.debit_minor - l.credit_minor) AS value FROM ledger_lines l WHERE ${where}`,
    [...values],
    [lines],
  );
  return [BigInt(row?.own ?? 0), BigInt(row?.value ?? 0)];
}

const balance = (
  { account, currency, debit_minor, credit_minor }: Pick<LineRow, 'account' | 'currency' | 'debit_minor' | 'credit_minor'>,
  party: string | null,
): BalanceLine => ({ account, party: party || null, currency, debit: debit_minor, credit: credit_minor });

/** Balances of a few lines, such as a dossier's, or of the table and what is still to be added to it. */
function sumUp(some: readonly BalanceLine[]): BalanceLine[] {
  const sums = new Map<string, BalanceLine>();
  for (const { account, party, currency, debit, credit } of some) {
    const key = JSON.stringify([account, party, currency]);
    const before = sums.get(key);
    sums.set(key, { account, party, currency, debit: (before?.debit ?? 0n) + debit, credit: (before?.credit ?? 0n) + credit });
  }
  return [...sums.values()].sort((a, b) => a.account.localeCompare(b.account) || (a.party ?? '').localeCompare(b.party ?? ''));
}

const SUM_BY_ACCOUNT = `SELECT agency, account, COALESCE(party_code, '') AS party, currency, SUM(debit_minor) AS debit_minor, SUM(credit_minor) AS credit_minor
  FROM ledger_lines WHERE agency = ? GROUP BY agency, account, COALESCE(party_code, ''), currency`;

/** Adds up again what is derived from the lines: balances and turnover. The head is locked first, so that nothing is posted meanwhile. */
export async function rebuild(tx: Tx): Promise<void> {
  const [head] = await tx.lock(heads, {});
  await tx.delete(balances, {});
  await core(tx).sql(
    `INSERT INTO ledger_balances (agency, account, party, currency, debit_minor, credit_minor) ${SUM_BY_ACCOUNT}`,
    [tx.ctx.agency],
    [lines],
  );
  unwritten(tx).clear();
  if (head) await core(tx).update(heads, {}, { turnover_minor: await turnoverOf(tx) });
}
