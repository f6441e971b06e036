/**
 * What a transaction knows of an agency's journal: end of the chain, counters, balances to add, parties written. Loaded once per database transaction
 * under lock, shared by the works of a gathered group, written back once before the commit.
 */
import { core, type Memo } from '../contracts/core.ts';
import type { Row, Tx } from '../contracts/index.ts';
import { type ClosingRow, type EntryRow, GENESIS } from './chain.ts';
import { balances, closings, entries, heads, lines, series } from './model.ts';

const CHUNK = 500;

export interface Delta {
  readonly account: string;
  readonly party: string;
  readonly currency: string;
  debit: bigint;
  credit: bigint;
}

export class JournalState implements Memo {
  seq = 0;
  hash = GENESIS;
  closedUpTo: string | null = null;
  /** Chain of the last closing. */
  closing: string | null = null;
  /** When the last entry was posted. */
  postedAt = '';
  turnover = 0n;
  /** Why nothing may be posted: the end of the chain, the head and the closings disagree, or a verification found more. */
  doubt: string | null = null;
  readonly counters = new Map<string, number>();
  readonly deltas = new Map<string, Delta>();
  /** Keys posted in this transaction → seq, so that a group meets its own duplicates. */
  readonly keys = new Map<string, number>();
  /** Commitments known to be stored, by party. */
  readonly commitments = new Map<string, string>();
  /** Codes of these parties. */
  readonly named = new Set<string>();

  add(account: string, party: string, currency: string, debit: bigint, credit: bigint): void {
    const key = `${account}\n${party}\n${currency}`;
    const delta = this.deltas.get(key);
    if (delta) {
      delta.debit += debit;
      delta.credit += credit;
    } else this.deltas.set(key, { account, party, currency, debit, credit });
  }

  save(tx: Tx): Promise<void> {
    return writeBack(tx, this);
  }
}

const ignore = (tx: Tx): string => (core(tx).dialect === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE');

const memoOf = (tx: Tx): string => `ledger:${tx.ctx.agency}`;
/** The journal where this transaction has locked it already. */
export const lockedJournal = (tx: Tx): JournalState | null => core(tx).recall<JournalState>(memoOf(tx));
/** What this transaction has posted and not yet added to the table of balances. */
export const unwritten = (tx: Tx): Map<string, Delta> => lockedJournal(tx)?.deltas ?? new Map();

/** The turn of a writer: whoever holds the head of the agency's journal is the only one who writes to it. */
export async function lockHead(tx: Tx): Promise<Row<typeof heads> | undefined> {
  const [head] = await tx.lock(heads, {});
  if (head) return head;
  await core(tx).sql(
    `${ignore(tx)} INTO ledger_heads (agency, seq, hash, closed_up_to) VALUES (?, 0, ?, NULL)`,
    [tx.ctx.agency, GENESIS],
    [heads],
  );
  return (await tx.lock(heads, {}))[0];
}

/** The agency's journal, locked until the end of the transaction. */
export function journal(tx: Tx): Promise<JournalState> {
  return core(tx).memo(memoOf(tx), async () => {
    const state = new JournalState();
    const head = await lockHead(tx);
    if (head) Object.assign(state, { seq: head.seq, hash: head.hash, closedUpTo: head.closed_up_to });
    const last = await tx.first(entries, {}, { order: [['seq', 'desc']] });
    const closing = await tx.first(closings, {}, { order: [['up_to', 'desc']] });
    state.doubt = disagreement(head, last, closing) ?? head?.doubt ?? null;
    state.postedAt = last?.posted_at ?? '';
    state.closing = closing?.chain ?? null;
    state.turnover = head?.turnover_minor ?? (await turnoverOf(tx));
    return state;
  });
}

/** What the head says and the journal does not: one changed row of either opens closed books or loses entries unseen. */
export function disagreement(
  head: Row<typeof heads> | null | undefined,
  last: Pick<EntryRow, 'seq' | 'hash'> | null,
  closing: Pick<ClosingRow, 'up_to'> | null,
): string | null {
  if ((head?.seq ?? 0) !== (last?.seq ?? 0) || (head?.hash ?? GENESIS) !== (last?.hash ?? GENESIS))
    return `The journal ends at entry ${last?.seq ?? 0}, its head says ${head?.seq ?? 'nothing'} or has another hash.`;
  if ((head?.closed_up_to ?? null) !== (closing?.up_to ?? null))
    return `The closings end at ${closing?.up_to ?? 'none'}, the head of the journal says ${head?.closed_up_to ?? 'none'}.`;
  return null;
}

/** Next number of a series; the counter row stays locked until the commit. */
export async function nextNumber(tx: Tx, name: string): Promise<number> {
  const state = await journal(tx);
  let last = state.counters.get(name);
  if (last === undefined) {
    // Whoever numbers holds the journal: nobody else makes the row meanwhile.
    last = (await tx.lock(series, { series: name }))[0]?.value ?? 0;
  }
  state.counters.set(name, last + 1);
  return last + 1;
}

async function writeBack(tx: Tx, state: JournalState): Promise<void> {
  await core(tx).update(
    heads,
    {},
    {
      seq: state.seq,
      hash: state.hash,
      closed_up_to: state.closedUpTo,
      turnover_minor: state.turnover,
    },
  );
  for (const [name, value] of state.counters) await tx.put(series, { agency: tx.ctx.agency, series: name, value });
  const all = [...state.deltas.values()];
  const upsert =
    core(tx).dialect === 'mysql'
      ? ' ON DUPLICATE KEY UPDATE debit_minor = debit_minor + VALUES(debit_minor), credit_minor = credit_minor + VALUES(credit_minor)'
      : ' ON CONFLICT (agency, account, party, currency) DO UPDATE SET debit_minor = debit_minor + excluded.debit_minor, credit_minor = credit_minor + excluded.credit_minor';
  for (let at = 0; at < all.length; at += CHUNK) {
    const part = all.slice(at, at + CHUNK);
    await core(tx).sql(
      `INSERT INTO ledger_balances (agency, account, party, currency, debit_minor, credit_minor) VALUES ${part.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}${upsert}`,
      part.flatMap((d) => [tx.ctx.agency, d.account, d.party, d.currency, d.debit, d.credit]),
      [balances],
    );
  }
}

/** Sum of all debits of the journal. */
export async function turnoverOf(tx: Tx): Promise<bigint> {
  const [row] = await core(tx).sql<{ debit_minor: bigint }>(
    'SELECT COALESCE(SUM(debit_minor), 0) AS debit_minor FROM ledger_lines WHERE agency = ?',
    [tx.ctx.agency],
    [lines],
  );
  return row?.debit_minor ?? 0n;
}
