/** The journal's port: append-only double entry. Nothing posted is ever edited; a correction is a reversal with a reason and a new entry. */

import type { Day, Instant } from './dates.ts';
import type { Tx } from './db.ts';
import type { Money } from './money.ts';

/** Client or supplier a line belongs to: the auxiliary account. `code` is stable and never reused. */
export interface Party {
  readonly kind: 'client' | 'supplier';
  readonly code: string;
  readonly label: string;
}

/** One line: exactly one of `debit` and `credit`, above zero. `account` is an account number of the agency's chart. */
export interface LineInput {
  readonly account: string;
  readonly debit?: Money;
  readonly credit?: Money;
  /** The amount as it was agreed, above zero, when that was in another currency than the books. */
  readonly original?: Money;
  readonly party?: Party;
  /** Reference of the dossier the line belongs to. */
  readonly dossier?: string;
  readonly label?: string;
}

export interface EntryInput {
  /** Makes posting idempotent: the same key and content is posted once, another content under it is refused (ENTRY_KEY_REUSED). */
  readonly key: string;
  /** The key was made for this entry: nobody looks whether it was posted before, and where it was the commit is refused (CONFLICT). */
  readonly fresh?: boolean;
  /** Journal code of the chart: `VE`. */
  readonly journal: string;
  /** Accounting day. In a closed period it moves to the first open day and the entry says so. */
  readonly date: Day;
  readonly piece: { readonly ref: string; readonly date: Day };
  readonly label: string;
  readonly lines: readonly LineInput[];
}

export interface PostedLine {
  readonly account: string;
  readonly party: Party | null;
  readonly dossier: string | null;
  readonly label: string;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly currency: string;
  /** The amount as it was agreed, when that was in another currency. */
  readonly original: Money | null;
}
export interface PostedEntry {
  /** Unbroken sequence over the agency's journal. */
  readonly seq: number;
  readonly journal: string;
  /** Accounting day, after any move out of a closed period. */
  readonly date: Day;
  /** The day asked for, when it lay in a closed period. */
  readonly askedDate: Day | null;
  /** The clock under the journal's lock; never earlier than that of the entry before. */
  readonly postedAt: Instant;
  readonly piece: { readonly ref: string; readonly date: Day };
  readonly label: string;
  readonly reverses: number | null;
  readonly reason: string | null;
  readonly hash: string;
  readonly lines: readonly PostedLine[];
  /** True when the key had been posted before: nothing was written. */
  readonly replayed: boolean;
}

export interface BalanceLine {
  readonly account: string;
  readonly party: string | null;
  readonly currency: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** Runs one read after the other, each on a connection of its own. */
export type Reads = <R>(work: (tx: Tx) => Promise<R>) => Promise<R>;

export interface Reversal {
  readonly seq: number;
  readonly reason: string;
  readonly date: Day;
  readonly key: string;
  /** Label of the new entry; its lines keep theirs. */
  readonly label: string;
  /** Document of the reversal; the one reversed when left out. */
  readonly piece?: EntryInput['piece'];
}

export interface Ledger {
  /**
   * Errors: ENTRY_EMPTY, ENTRY_UNBALANCED, ENTRY_LINE_INVALID, ACCOUNT_UNKNOWN, ENTRY_KEY_REUSED, AMOUNT_INVALID, DATE_INVALID;
   * JOURNAL_IN_DOUBT while the journal is not as it was written.
   */
  post(tx: Tx, entry: EntryInput): Promise<PostedEntry>;
  /** What a dry run has posted so far. */
  posted(tx: Tx): Promise<readonly PostedEntry[]>;
  /** Reads what posting needs of several parties ahead, for a gathered group. */
  ahead(tx: Tx, codes: readonly string[]): Promise<void>;
  /**
   * Posts the mirror of an entry: accounts, parties, dossiers and amounts as they were posted.
   * Errors: NOT_FOUND, REASON_REQUIRED, ENTRY_ALREADY_REVERSED.
   */
  reverse(tx: Tx, input: Reversal): Promise<PostedEntry>;
  /** Next number of a gapless series such as `F2026-000123`, from a counter row locked until the commit. */
  number(tx: Tx, series: string): Promise<number>;
  /** Last number given of every series. */
  counters(tx: Tx): Promise<ReadonlyMap<string, number>>;
  /** Closes everything up to a day; later entries dated before it go to the first open day. PERIOD_CLOSED when already closed further. */
  close(tx: Tx, upTo: Day): Promise<void>;
  /** Last closed day, or null. */
  closedUpTo(tx: Tx): Promise<Day | null>;
  /** Entries in sequence, for lists and exports. */
  entries(
    tx: Tx,
    range: {
      readonly afterSeq?: number;
      readonly upToSeq?: number;
      readonly from?: Day;
      readonly to?: Day;
      readonly dossier?: string;
      /** These numbers and no other. */
      readonly seqs?: readonly number[];
      readonly limit: number;
    },
  ): Promise<PostedEntry[]>;
  /** Balances per account, party and currency, from the derived table. */
  balances(tx: Tx, filter?: { readonly account?: string; readonly dossier?: string; readonly to?: Day }): Promise<BalanceLine[]>;
  /**
   * What an account (or one party on it) holds, debits less credits: in the currency of the books, or of what was posted in one `currency`, in that. `value`:
   * what it is worth in the books.
   */
  held(
    tx: Tx,
    of: { readonly account: string; readonly party?: string; readonly currency?: string },
  ): Promise<{ readonly now: bigint; readonly value: bigint }>;
  /**
   * Recomputes chain, closings, balances, numbering and balance table; names the first bad entry. With `last`, only that many entries at the end
   * of the chain, with the head and the closings. Given `Reads` it looks in reads of its own, and `progress` may write in between.
   */
  verify(
    from: Tx | Reads,
    how?: { readonly last?: number; readonly progress?: (done: number, total: number) => Promise<void> },
  ): Promise<Verification>;
  /** Notes what a verification found: no host posts to a journal in doubt until a verification of the `whole` of it finds it sound. */
  doubt(tx: Tx, found: Pick<Verification, 'findings'>, whole?: boolean): Promise<void>;
  /** Drops the derived balances and adds them up again from the lines. */
  rebuild(tx: Tx): Promise<void>;
}

export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  /** What is wrong, the first bad entry first. */
  readonly findings: readonly { readonly seq: number | null; readonly code: string; readonly message: string }[];
  readonly imbalance: Readonly<Record<string, string>>;
  readonly head: string;
}
