/**
 * The data layer a plugin sees. `tx` is an argument, never ambient. Every read and write of a scoped table is confined to `tx.ctx.agency`.
 * Order inside a transaction: lock the parent row first, read, decide, write.
 */
import type { Instant } from './dates.ts';
import { type Columns, parseSpec, type Row, type Table } from './migration.ts';

/** Who acts. `permissions` is `all` for the host itself. */
export interface Actor {
  readonly kind: 'user' | 'apiKey' | 'system';
  readonly id: string;
  readonly name: string;
  readonly permissions: ReadonlySet<string> | 'all';
  /** For an API key: who made it; null when nobody knows. */
  readonly madeBy?: string | null;
}
/** Who somebody is where two are asked for. A key is its maker: whoever may make keys would be two persons otherwise. */
export const personOf = ({ id, madeBy }: Actor): string | null => (madeBy === undefined ? id : madeBy);

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
/** Name of a column. */
export type Column<T extends Table> = keyof Row<T> & string;
type MayLack<C extends Columns> = { [K in keyof C]: C[K] extends `${string}?` | `${string}=${string}` ? K : never }[keyof C] | 'agency';
/** A row to insert: what is nullable or has a value where nothing is said may be left out, and `agency`, which the layer fills. */
export type NewRow<T extends Table> = Omit<Row<T>, MayLack<T['columns']>> & Partial<Row<T>>;
/** A new row as it is once it is written: with nothing, or what stands, where nothing is said. */
export const rowOf = <T extends Table>(
  table: T,
  row: Omit<NewRow<T>, 'agency'> & Pick<Row<T>, Extract<keyof Row<T>, 'agency'>>,
): Row<T> => {
  const said = row as Readonly<Record<string, unknown>>;
  const whole = Object.entries(table.columns as Columns).map(([name, spec]) => [name, said[name] ?? parseSpec(spec).standing ?? null]);
  return Object.fromEntries(whole) as Row<T>;
};

/** A row as `lock` gave it: nobody else changes it until the end of the transaction. What decides by a row and then changes it asks for this. */
export type Locked<T> = T & { readonly [LOCKED]: true };
declare const LOCKED: unique symbol;

/** What is handed over with the transaction and done afterwards, at least once: see `EventHandler`. */
export interface Emitted {
  readonly event: string;
  /** Tells the event from every other of its name. */
  readonly key: string;
  readonly payload: object;
  readonly notBefore?: Instant;
}

export interface Tx {
  readonly ctx: Ctx;
  /** With `columns`, those alone are read: what is large, such as a frozen view, stays where it is. */
  find<T extends Table, C extends Column<T>>(
    table: T,
    where: Where<T>,
    options: FindOptions<T> & { readonly columns: readonly C[] },
  ): Promise<Pick<Row<T>, C>[]>;
  find<T extends Table>(table: T, where: Where<T>, options?: FindOptions<T>): Promise<Row<T>[]>;
  /** First row or null. */
  first<T extends Table>(table: T, where: Where<T>, options?: FindOptions<T>): Promise<Row<T> | null>;
  /** The row, or NOT_FOUND with `what` in the sentence ("No dossier has …"). Rows of other agencies do not exist. */
  get<T extends Table>(table: T, where: Where<T>, what: string): Promise<Row<T>>;
  /** Like `find`, with the rows locked until the end (ordered by primary key, so that two lockers never cross). */
  lock<T extends Table>(table: T, where: Where<T>): Promise<Locked<Row<T>>[]>;
  /** Like `get`, locked. */
  lockOne<T extends Table>(table: T, where: Where<T>, what: string): Promise<Locked<Row<T>>>;
  /** Writes rows. They are gathered and sent multi-row before the next read of that table and before the commit. CONFLICT on a duplicate. */
  insert<T extends Table>(table: T, rows: NewRow<T> | readonly NewRow<T>[]): Promise<void>;
  /**
   * Writes the whole new state of a row that was locked before. Gathered like `insert`: a group of works sends one statement; reads by one of its keys see it at once.
   * The columns of its keys never change.
   */
  put<T extends Table>(table: T, row: Row<T>): Promise<void>;
  delete<T extends Table>(table: T, where: Where<T>): Promise<void>;
  /** A new ULID. */
  newId(): string;
  /** Hands work over: it is done after the commit, or not at all when the transaction rolls back. CONFLICT for an (event, key) that was queued before. */
  emit(event: Emitted): Promise<void>;
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
