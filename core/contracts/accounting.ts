/** Contract of kind `accounting`: writes posted, balanced, immutable entries in the format of one accounting software. It computes no amount. */
import type { Day, Instant } from './dates.ts';
import type { Finding } from './errors.ts';
import type { Money } from './money.ts';
import type { Outcome } from './outcomes.ts';

export const ACCOUNTING_CONTRACT = 2;

/** One line as an adapter sees it. Exactly one of debit and credit is above zero; both are minor units of `currency`, the books'. */
export interface ExportLine {
  readonly account: string;
  readonly accountLabel: string;
  readonly party: { readonly code: string; readonly label: string; readonly kind: 'client' | 'supplier' } | null;
  readonly label: string;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly currency: string;
  /** The amount as it was agreed, when that was in another currency. */
  readonly original: Money | null;
  readonly dossier: string | null;
  /** Matching code and day, once the third-party line is matched. */
  readonly letter: { readonly code: string; readonly on: Day } | null;
}

export interface ExportEntry {
  /** Unbroken sequence over the agency's journal. */
  readonly seq: number;
  readonly journal: { readonly code: string; readonly label: string };
  readonly date: Day;
  /** Moment of validation (posting). */
  readonly validatedAt: Instant;
  readonly piece: { readonly ref: string; readonly date: Day };
  readonly label: string;
  readonly lines: readonly ExportLine[];
}

/** An immutable range of the journal: the same id always gives the same bytes. */
export interface ExportBatch {
  readonly id: string;
  readonly agency: {
    readonly id: string;
    readonly name: string;
    readonly siren: string | null;
    readonly currency: string;
    readonly timeZone: string;
  };
  /** Period asked for, when the batch is one of a period; else the range of a cursor. */
  readonly period: { readonly from: Day; readonly to: Day } | null;
  readonly producedAt: Instant;
  /** False when no line carries a letter: an adapter then need not look for them. */
  readonly lettered: boolean;
  /** Reads the entries in order, in chunks; may be called more than once, and once is read to the end: a batch that is not is refused. */
  entries(): AsyncIterable<readonly ExportEntry[]>;
}

/** A file being written: chunks in order, never the whole in memory. */
export interface ExportFile {
  /** Without a folder, and no other file of the batch has it. */
  readonly name: string;
  readonly type: string;
  /** Bytes, and an end: a file that has not got on for two minutes is given up. */
  chunks(): AsyncIterable<Uint8Array>;
}

interface Judging {
  /** What the target would refuse in an entry: asked of each before any of them leaves. Empty when it is fine; one that throws fails the batch. */
  check(agency: string, entry: ExportEntry): readonly Finding[];
}

/** Writes files: pure functions of the batch. */
export interface FileAccounting extends Judging {
  readonly mode: 'file';
  files(batch: ExportBatch): readonly ExportFile[];
}

/** What the target took an entry as, in its own words: 1 to 100 characters. What it took and books later is `pending`, under the reference that `ask` is then given. */
export type Taken = Outcome<{ readonly reference: string }>;

/**
 * Speaks to the accounting software itself, entry by entry and one after the other. `key` tells an entry from every other of every agency, and stays: an entry is handed
 * over under it until the target has it, and never afterwards, whatever batches hold it. Neither function throws for what the target or the network does: a throw or
 * what is none of the five outcomes count as `unknown`, and so does no answer within a minute. What takes longer is not stopped: so `late` is asked right before
 * whatever changes something there, and where it says true nothing is changed any more (`notSent`): another may be about to send it.
 */
export interface ApiAccounting extends Judging {
  readonly mode: 'api';
  /**
   * `rejected` is what a person must see to, there or here, and never what the target has already under the key: that is `done` with what it is called, or `unknown`.
   * `notSent` when it certainly was not taken (a limit, a time-out before it left): the batch is tried again later.
   */
  send(agency: string, key: string, entry: ExportEntry, late: () => boolean): Promise<Taken>;
  /**
   * What became of an entry whose end nobody knows, or that was `pending`: `done` when it is there, `pending` while it is not booked, `notSent` when the target itself says that it is not, else `unknown`: a 404 may be that of
   * whoever stands in front of it. It may be asked of one that never left.
   */
  ask(agency: string, key: string, entry: ExportEntry, reference: string | null): Promise<Taken>;
}

export type Accounting = FileAccounting | ApiAccounting;
