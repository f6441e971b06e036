/**
 * Integrity checks: each plugin says what must agree in its own tables and files, and one run asks them all. A check reads, it never mends;
 * what it finds names a place a person can go to.
 */
import type { Column, Ctx, Tx, Where } from './db.ts';
import type { Row, Table } from './migration.ts';
import type { Deps, NoDeps, Resolved } from './tokens.ts';

/** What a check looks with. Every read is one of its own, so that a long look holds nothing up; memory stays flat. */
export interface Look {
  readonly ctx: Ctx;
  /** Rows of a table in chunks, in the order of the primary key. They count as progress; a run that is cancelled ends here. With `columns`, those alone are read. */
  rows<T extends Table, C extends Column<T>>(table: T, where: Where<T>, columns: readonly C[]): AsyncIterable<readonly Pick<Row<T>, C>[]>;
  rows<T extends Table>(table: T, where?: Where<T>): AsyncIterable<readonly Row<T>[]>;
  read<R>(work: (tx: Tx) => Promise<R>): Promise<R>;
  /** Asks a question that several reads answer until it is answered with null, thrice at most: what is written meanwhile is no disagreement. */
  settled(ask: (tx: Tx) => Promise<string | null>): Promise<string | null>;
  /** Of these keys of an event, those whose work by a handler (`billing.render`) is done: what it leaves must be there. */
  worked(handler: string, event: string, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Counts something as looked at, of `more` that come on top of what is known: for what is no row. */
  count(done: number, more?: number): Promise<void>;
  /** Notes what does not agree. `place` is a name a person can look for: `invoice F2026-000012`, `entry 7`. */
  report(place: string, code: string, message: string): void;
}

export interface IntegrityCheck {
  /** Unique in the plugin: `documents`. */
  readonly id: string;
  readonly deps?: Deps;
  readonly run: (look: Look, deps: never) => Promise<void>;
}
/** Declares a check with its types. */
export const integrityCheck = <D extends Deps = NoDeps>(c: {
  id: string;
  deps?: D;
  run: (look: Look, deps: Resolved<D>) => Promise<void>;
}): IntegrityCheck => c as unknown as IntegrityCheck;

/** One thing that does not agree. */
export interface IntegrityFinding {
  /** `billing.documents`. */
  readonly check: string;
  readonly place: string;
  readonly code: string;
  readonly message: string;
}
export interface IntegrityReport {
  readonly ok: boolean;
  /** Checks that ran, in order. */
  readonly checks: readonly string[];
  /** What was looked at: rows, entries, files. */
  readonly looked: number;
  /** The first places of each check. */
  readonly findings: readonly IntegrityFinding[];
}
export interface Integrity {
  /** Asks every check of the host and of the agency's plugins. `beat` hears of the progress, and ends the run by throwing. */
  run(ctx: Ctx, beat?: (done: number, total: number) => Promise<void>): Promise<IntegrityReport>;
}
