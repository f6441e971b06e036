/**
 * What the host itself, the ledger and the modules of the core may do in a transaction beside what a plugin may. Not part of what plugins import:
 * each of these can break a rule the data layer keeps for everybody (agencies, gathered works, order of locks), so it is asked for by name: `core(tx)`.
 */
import type { Ctx, Db, Tx, Warm, Where } from './db.ts';
import type { Row, Table } from './migration.ts';

/** What one owner keeps for the length of a database transaction. */
export interface Memo {
  /** Writes what was changed, before the commit: once for all works of a gathered group. */
  save?(tx: Tx): Promise<void>;
}

export interface CoreTx extends Tx {
  /** Changes rows at once. */
  update<T extends Table>(table: T, where: Where<T>, patch: Partial<Row<T>>): Promise<void>;
  /** Raw SQL with `?` placeholders for what the above cannot say. The caller adds `agency = ?` itself. `tables` are the ones it touches: their waiting rows are sent first and their columns decoded. */
  sql<R = Record<string, unknown>>(text: string, params?: readonly unknown[], tables?: readonly Table[]): Promise<R[]>;
  /** `sqlite` or `mysql`, for raw SQL that must differ. */
  readonly dialect: 'sqlite' | 'mysql';
  /** True when other works share this database transaction. */
  readonly gathered: boolean;
  /** Runs after the commit, never after a rollback. For waking workers, not for business effects. */
  afterCommit(run: () => void): void;
  /**
   * Reads (and locks) the rows with any of these values in a column, for all works of a group: `find` and `lock` by one of the values are then answered
   * without the database, until something of theirs is written.
   */
  ahead<T extends Table, K extends keyof Row<T> & string>(
    table: T,
    column: K,
    values: readonly Row<T>[K][],
    how?: { readonly lock: boolean },
  ): Promise<Row<T>[]>;
  /** Sends the gathered rows of a table (or of all) now: to meet a CONFLICT here rather than at the commit. */
  flush(table?: Table): Promise<void>;
  /**
   * What one owner keeps for the length of the database transaction, such as the ledger's chain head; shared by the works of a gathered group.
   * A work that asked for it and fails makes the whole group run again without it: ask once it is clear that nothing is refused.
   */
  memo<T extends object>(key: string, make: () => Promise<T & Memo>): Promise<T>;
  /** The same where it was asked for before; null otherwise. Asks for nothing: for reads of what a memo has not written back yet. */
  recall<T extends object>(key: string): T | null;
}

/** The same transaction, with all the host may do in it. */
export const core = (tx: Tx): CoreTx => tx as CoreTx;

/** The database as the host holds it. */
export interface CoreDb extends Db {
  transaction<R>(ctx: Ctx, work: (tx: CoreTx) => Promise<R>): Promise<R>;
  gather<R>(lane: string, ctx: Ctx, work: (tx: CoreTx) => Promise<R>, warm?: Warm): Promise<R>;
  read<R>(ctx: Ctx, work: (tx: CoreTx) => Promise<R>): Promise<R>;
}
