/**
 * Schema as data. A migration is one statement, written once for both databases; a module's `model.ts` folds its migrations into a typed table,
 * so the schema is said in one place only. Column kinds decide storage and the value seen in code; `?` at the end makes a column nullable, `=3` gives it a
 * value where nothing is said.
 */
import { type Day, type Instant, isDay } from './dates.ts';
import type { Where } from './db.ts';
import { fail } from './errors.ts';

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
/** Kinds that may have a value where nothing is said: rows that stand already have it too. */
export type StandingKind = 'key' | 'text' | 'int' | 'money' | 'currency' | 'day' | 'bool';
/** `text`, `text?`, `int=3`, `bool=false`, `key=`: money in minor units, text as it is. */
export type ColumnSpec = ColumnKind | `${ColumnKind}?` | `${StandingKind}=${string}`;
export type Columns = Readonly<Record<string, ColumnSpec>>;

type ValueOf<S extends ColumnSpec> = S extends `${infer K extends ColumnKind}?`
  ? ColumnValues[K] | null
  : S extends `${infer K extends StandingKind}=${string}`
    ? ColumnValues[K]
    : S extends ColumnKind
      ? ColumnValues[S]
      : never;
/** A row of a table with these columns. */
export type RowOf<C extends Columns> = { -readonly [K in keyof C]: ValueOf<C[K]> };

/** What the spec of a column says. */
export interface Spec {
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** The value where nothing is said, as the code sees it. */
  readonly standing: unknown;
}
const SPECS = new Map<ColumnSpec, Spec>();
export function parseSpec(spec: ColumnSpec): Spec {
  let parsed = SPECS.get(spec);
  if (!parsed) {
    const [, kind, mark, text] = /^(\w+)(?:(\?)|=(.*))?$/s.exec(spec) as unknown as [string, ColumnKind, string?, string?];
    parsed = { kind, nullable: mark !== undefined, standing: text === undefined ? undefined : standingOf(kind, text) };
    SPECS.set(spec, parsed);
  }
  return parsed;
}
/** What may stand where nothing is said, by its kind; it goes into a statement as it is. */
const STANDING: Readonly<Record<StandingKind, RegExp>> = {
  key: /^[^'\\]{0,100}$/,
  text: /^[^'\\]{0,250}$/,
  int: /^-?\d{1,9}$/,
  money: /^-?\d{1,18}$/,
  currency: /^[A-Z]{3}$/,
  day: /^\d{4}-\d{2}-\d{2}$/,
  bool: /^(true|false)$/,
};
function standingOf(kind: ColumnKind, text: string): unknown {
  if (!STANDING[kind as StandingKind]?.test(text) || (kind === 'day' && !isDay(text)))
    throw fail('INTERNAL', `“${text}” cannot stand in a column of the kind ${kind} where nothing is said.`);
  if (kind === 'int') return Number(text);
  if (kind === 'money') return BigInt(text);
  return kind === 'bool' ? text === 'true' : text;
}

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
/** Reads rows of another table, those of the agency whose rows are filled. */
export type FindBeside = <T extends Table>(table: T, where: Where<T>) => Promise<Row<T>[]>;
/**
 * Gives rows that stand already what they lack. They come some hundreds at a time, those of one agency together; what comes back replaces them (under other keys,
 * should these have changed), what is left out stays. With `into`, what comes back are rows of that table, whose rows are not counted. Pure: a batch that was cut
 * short is filled again.
 */
export interface Backfill {
  readonly do: 'backfill';
  readonly table: string;
  readonly of: Table;
  readonly into?: Table;
  readonly fill: (rows: readonly Row<Table>[], find: FindBeside) => Promise<readonly Row<Table>[]>;
  /** What refuses the table an UPDATE: it is lifted until all is filled. */
  readonly lifts?: Refuse;
}
/** A table nothing is kept in any more. It is named in no `model.ts`, and neither sealed nor append-only. */
export interface DropTable {
  readonly do: 'dropTable';
  readonly table: string;
}
export type Migration = CreateTable | AddColumn | AllowNull | AddIndex | Refuse | Seal | Backfill | DropTable;

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
/** `backfill(table(createTrips, addNights), async (rows) => rows.map((r) => ({ ...r, nights: nightsOf(r) })))`: the table as it is by then. */
export const backfill = <T extends Table, I extends Table = T>(
  of: T,
  fill: (rows: readonly Row<T>[], find: FindBeside) => Promise<readonly Row<I>[]>,
  into?: I,
): Backfill => ({
  do: 'backfill',
  table: of.name,
  of,
  ...(into !== undefined && { into }),
  fill: fill as Backfill['fill'],
});
/**
 * `lifting(refusesUpdate, backfill(…))`: fills an append-only table, whose refusal is lifted meanwhile and stands again once all is filled. For how rows say a thing, never
 * for what they say.
 */
export const lifting = (refusal: Refuse, fill: Backfill): Backfill => ({ ...fill, lifts: refusal });
export const dropTable = (table: string): DropTable => ({ do: 'dropTable', table });
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
  const given = Object.entries(
    Object.assign({}, created.columns, ...changes.map((a) => (a.do === 'addColumn' ? a.columns : {}))) as Columns,
  );
  const lost = given.find(([name, spec]) => spec.includes('=') && (columns as Columns)[name] !== spec);
  // The seals of rows that stand say nothing of it.
  if (lost)
    throw fail(
      'INTERNAL',
      `${created.table}.${lost[0]} has a value where nothing is said: that it may be null would break the seals of what stands.`,
    );
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
