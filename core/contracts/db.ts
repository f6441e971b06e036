/**
 * The data layer a plugin sees. `tx` is an argument, never ambient. Every read and write of a scoped table is confined to `tx.ctx.agency`.
 * Order inside a transaction: lock the parent row first, read, decide, write.
 */
import type { Instant } from './dates.ts';
import type { Row, Table } from './migration.ts';

/** Who acts. `permissions` is `all` for the host itself. */
export interface Actor {
  readonly kind: 'user' | 'apiKey' | 'system';
  readonly id: string;
  readonly name: string;
  readonly permissions: ReadonlySet<string> | 'all';
}

/** The circumstances of one operation. */
export interface Ctx {
  readonly agency: string;
  readonly actor: Actor;
  readonly requestId: string;
  /** Moment of the operation: the clock is read once. */
  readonly at: Instant;
  /** The same path, rolled back at the end. */
  readonly dryRun: boolean;
}

type Comparison<V> =
  | V
  | readonly V[]
  | {
      readonly lt?: V;
      readonly lte?: V;
      readonly gt?: V;
      readonly gte?: V;
      readonly not?: V | null;
      readonly startsWith?: string;
      readonly contains?: string;
    };
/** Conditions on columns, all of which must hold. An array means "one of". */
export type Where<T extends Table> = { readonly [K in keyof Row<T>]?: Comparison<Row<T>[K]> };
export interface FindOptions<T extends Table> {
  readonly order?: readonly (readonly [column: keyof Row<T> & string, direction: 'asc' | 'desc'])[];
  readonly limit?: number;
}
type Optional<R> = { [K in keyof R as null extends R[K] ? K : never]?: R[K] };
type Required_<R> = { [K in keyof R as null extends R[K] ? never : K]: R[K] };
/** A row to insert: nullable columns may be left out, and `agency`, which the layer fills. */
export type NewRow<T extends Table> = Omit<Required_<Row<T>>, 'agency'> & Optional<Row<T>> & { agency?: string };

/** What one owner keeps for the length of a database transaction. */
export interface Memo {
  /** Writes what was changed, before the commit: once for all works of a gathered group. */
  save?(tx: Tx): Promise<void>;
}

export interface Tx {
  readonly ctx: Ctx;
  find<T extends Table>(table: T, where: Where<T>, options?: FindOptions<T>): Promise<Row<T>[]>;
  /** First row or null. */
  first<T extends Table>(table: T, where: Where<T>, options?: FindOptions<T>): Promise<Row<T> | null>;
  /** The row, or NOT_FOUND with `what` in the sentence ("No dossier has …"). Rows of other agencies do not exist. */
  get<T extends Table>(table: T, where: Where<T>, what: string): Promise<Row<T>>;
  /** Like `find`, with the rows locked until the end (ordered by primary key, so that two lockers never cross). */
  lock<T extends Table>(table: T, where: Where<T>): Promise<Row<T>[]>;
  /** Like `get`, locked. */
  lockOne<T extends Table>(table: T, where: Where<T>, what: string): Promise<Row<T>>;
  /** Writes rows. They are gathered and sent multi-row before the next read of that table and before the commit. CONFLICT on a duplicate. */
  insert<T extends Table>(table: T, rows: NewRow<T> | readonly NewRow<T>[]): Promise<void>;
  /**
   * Writes the whole new state of a row that was locked before. Gathered like `insert`: a group of works sends one statement; reads by one of its keys see it at once.
   * The columns of its keys never change.
   */
  put<T extends Table>(table: T, row: Row<T>): Promise<void>;
  /** Changes rows at once. */
  update<T extends Table>(table: T, where: Where<T>, patch: Partial<Row<T>>): Promise<void>;
  delete<T extends Table>(table: T, where: Where<T>): Promise<void>;
  /** Raw SQL with `?` placeholders for what the above cannot say. The caller adds `agency = ?` itself. `tables` are the ones it touches: their waiting rows are sent first and their columns decoded. */
  sql<R = Record<string, unknown>>(text: string, params?: readonly unknown[], tables?: readonly Table[]): Promise<R[]>;
  /** `sqlite` or `mysql`, for raw SQL that must differ. */
  readonly dialect: 'sqlite' | 'mysql';
  /** True when other works share this database transaction. */
  readonly gathered: boolean;
  /** A new ULID. */
  newId(): string;
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
}

/** Reads ahead for the works of a group that are of one kind: `run` gets all their inputs at once, before the first work. */
export interface Warm {
  readonly kind: string;
  readonly input: unknown;
  readonly run: (tx: Tx, inputs: readonly unknown[]) => Promise<void>;
}

export interface Db {
  readonly dialect: 'sqlite' | 'mysql';
  /** One transaction; deadlocks and lock time-outs retry it whole, so `work` has no outside effect. A dry run rolls back and still returns. */
  transaction<R>(ctx: Ctx, work: (tx: Tx) => Promise<R>): Promise<R>;
  /**
   * Like `transaction`, but callers that wait on one `lane` are gathered: their works run one after the other in one database transaction
   * that commits once. A work that throws harms no other: it leaves nothing, and may run again alone.
   */
  gather<R>(lane: string, ctx: Ctx, work: (tx: Tx) => Promise<R>, warm?: Warm): Promise<R>;
  /** Reads outside a transaction. */
  read<R>(ctx: Ctx, work: (tx: Tx) => Promise<R>): Promise<R>;
}
