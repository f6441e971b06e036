/**
 * Schema as data. A migration is one statement, written once for both databases; a module's `model.ts` folds its migrations into a typed table,
 * so the schema is said in one place only. Column kinds decide storage and the value seen in code; `?` at the end makes a column nullable.
 */
import type { Day, Instant } from './dates.ts';

/** What a column of each kind holds in code. */
export interface ColumnValues {
  /** ULID made by the host, 26 characters. */
  id: string;
  /** Reference, login, code: binary collation, at most 100 characters. */
  key: string;
  /** SHA-256 in hexadecimal, 64 characters, binary collation. */
  hash: string;
  /** Human text, Unicode collation, at most 250 characters. */
  text: string;
  /** Human text of any length. */
  longtext: string;
  int: number;
  /** Minor units. */
  money: bigint;
  currency: string;
  day: Day;
  /** `YYYY-MM-DDThh:mm` or a day alone. */
  localtime: string;
  instant: Instant;
  bool: boolean;
  json: unknown;
  bytes: Uint8Array;
}
export type ColumnKind = keyof ColumnValues;
export type ColumnSpec = ColumnKind | `${ColumnKind}?`;
export type Columns = Readonly<Record<string, ColumnSpec>>;

type ValueOf<S extends ColumnSpec> = S extends `${infer K extends ColumnKind}?`
  ? ColumnValues[K] | null
  : S extends ColumnKind
    ? ColumnValues[S]
    : never;
/** A row of a table with these columns. */
export type RowOf<C extends Columns> = { -readonly [K in keyof C]: ValueOf<C[K]> };

export interface CreateTable<N extends string = string, C extends Columns = Columns> {
  readonly do: 'createTable';
  readonly table: N;
  readonly columns: C;
  readonly primary: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly index: readonly (readonly string[])[];
}
export interface AddColumn<N extends string = string, C extends Columns = Columns> {
  readonly do: 'addColumn';
  readonly table: N;
  readonly columns: C;
}
/** Columns that may be null from now on; what they hold stays. None of them stands in a key or an index. */
export interface AllowNull<N extends string = string, C extends Columns = Columns> {
  readonly do: 'allowNull';
  readonly table: N;
  readonly columns: C;
}
export interface AddIndex {
  readonly do: 'addIndex';
  readonly table: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
}
/** A trigger that refuses UPDATE or DELETE: the table is append-only. */
export interface Refuse {
  readonly do: 'refuse';
  readonly table: string;
  readonly what: 'update' | 'delete';
}
/**
 * A hash over each row, kept in a column `seal` that only the data layer sees: a row that was changed behind its back shows, and, where rows are counted, one that
 * is gone.
 */
export interface Seal {
  readonly do: 'seal';
  readonly table: string;
  readonly counted: boolean;
}
export type Migration = CreateTable | AddColumn | AllowNull | AddIndex | Refuse | Seal;

/**
 * `createTable('invoices', { id: 'id', agency: 'key', number: 'key' }, { unique: [['agency', 'number']] })`.
 * A table with a column `agency` is scoped: the data layer adds the agency to every read and write.
 */
export const createTable = <const N extends string, const C extends Columns>(
  table: N,
  columns: C,
  options: {
    readonly primary?: readonly (keyof C & string)[];
    readonly unique?: readonly (readonly (keyof C & string)[])[];
    readonly index?: readonly (readonly (keyof C & string)[])[];
  } = {},
): CreateTable<N, C> => ({
  do: 'createTable',
  table,
  columns,
  primary: options.primary ?? ['id'],
  unique: options.unique ?? [],
  index: options.index ?? [],
});

export const addColumn = <const N extends string, const C extends Columns>(table: N, columns: C): AddColumn<N, C> => ({
  do: 'addColumn',
  table,
  columns,
});
/** `allowNull('invoices', { entry: 'int?' })`. */
export const allowNull = <const N extends string, const C extends Columns>(table: N, columns: C): AllowNull<N, C> => ({
  do: 'allowNull',
  table,
  columns,
});
export const addIndex = (table: string, columns: readonly string[], unique = false): AddIndex => ({
  do: 'addIndex',
  table,
  columns,
  unique,
});
/**
 * Seals the rows of a table. Name it in the table's `table(…)` too; raw SQL must not write to it, nothing deletes from it, and `put` only replaces. Where `put` may also
 * make a row, rows are not `counted`: another check says what must be there.
 */
export const seal = (table: string, { counted = true } = {}): Seal => ({ do: 'seal', table, counted });
export const refuse = (what: 'update' | 'delete', table: string): Refuse => ({ do: 'refuse', table, what });

/** A table as the code sees it: name, columns, and whether rows belong to an agency. */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  readonly primary: readonly string[];
  /** Primary key and unique keys: each names one row. */
  readonly keys: readonly (readonly string[])[];
  /** Columns of these keys: what a row is known by. */
  readonly identity: readonly string[];
  readonly scoped: boolean;
  readonly sealed: boolean;
  /** Sealed, and as many rows must stand as were inserted. */
  readonly counted: boolean;
}

/** What changes the columns of a table after its `createTable`. */
export type Change = AddColumn | AllowNull | Seal;
/** Folds a `createTable` and the changes that followed into a typed table. */
export const table = <C extends Columns, A extends readonly Change[]>(
  created: CreateTable<string, C>,
  ...changes: A
): Table<Folded<C, A>> => {
  const columns = Object.assign({}, created.columns, ...changes.map((a) => ('columns' in a ? a.columns : {}))) as Folded<C, A>;
  return {
    name: created.table,
    columns,
    primary: created.primary,
    keys: [created.primary, ...created.unique],
    identity: [...new Set([...created.primary, ...created.unique.flat()])],
    scoped: 'agency' in columns,
    sealed: changes.some((a) => a.do === 'seal'),
    counted: changes.some((a) => a.do === 'seal' && a.counted),
  };
};
type Folded<C extends Columns, A extends readonly Change[]> = A extends readonly [infer First, ...infer Rest extends readonly Change[]]
  ? Folded<First extends { readonly columns: infer M extends Columns } ? Omit<C, keyof M> & M : C, Rest>
  : C;
/** A row of a `Table`. */
export type Row<T extends Table> = RowOf<T['columns']>;
