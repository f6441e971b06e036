/**
 * One mapping of a table to its JSON: schema, answers, filter, sort and search come from it, and what a screen needs to list the rows (titles, words, formats)
 * stands in the OpenAPI document. A column more is one line here.
 */
import { type Static, type TObject, type TProperties, type TSchema, type TUnsafe, Type } from 'typebox';
import type { Column, NewRow, Tx, Where } from './db.ts';
import { fail } from './errors.ts';
import type { ListField, ListSpec } from './host.ts';
import { Host } from './host.ts';
import { type Route, route } from './http.ts';
import { type ColumnKind, type ColumnSpec, type Columns, parseSpec, type Row, type Table } from './migration.ts';
import { money, toJson } from './money.ts';
import { CONSOLE_LOCALES, type ConsoleTitle } from './plugin.ts';
import { type ListInput, ListProperties, MoneySchema, PageOf, strict } from './schemas.ts';
import { didYouMean } from './suggest.ts';

/** How a value is shown: as what is good, bad, to be watched or under way; otherwise as any other. */
export const TONES = ['good', 'bad', 'watch', 'busy'] as const;
/** How people see the values of a field that has few: the word in each language, and its tone. */
export type ValueWords = Readonly<Record<string, ConsoleTitle & { readonly tone?: (typeof TONES)[number] }>>;

/** A field of the JSON: the columns it is made of, and, where lists have it, its title and how they filter and sort by it. */
export interface Field<S extends TSchema = TSchema, C extends string | null = string | null> {
  readonly schema: S;
  /** The column it stands in as it is; null where it is made of more. */
  readonly column: C;
  readonly columns: readonly string[];
  readonly read: (row: never) => unknown;
  readonly title: ConsoleTitle | null;
  readonly by: ListField | null;
  readonly words: ValueWords | null;
}
/** What a field may be of a table. `title` of null: no list shows it, filters or sorts by it. */
export interface FieldsOf<T extends Table> {
  /** A column as it stands. */
  is<S extends TSchema, C extends Column<T>>(column: C, schema: S, title: ConsoleTitle | null): Field<S, C>;
  /** A column with few values, by their words. */
  oneOf<W extends ValueWords, C extends Column<T>>(column: C, words: W, title: ConsoleTitle): Field<TUnsafe<keyof W & string>, C>;
  /** A column of minor units with the column of its currency. */
  amount(column: Column<T>, title: ConsoleTitle | null, currency?: Column<T>): Field<typeof MoneySchema, null>;
  /** A client or supplier by the columns of his code and his name; lists filter and sort by the code. */
  party(code: Column<T>, name: Column<T>, title: ConsoleTitle): Field<typeof PartySchema, null>;
  /** Made of several columns; lists filter and sort by the one named `by`. */
  made<S extends TSchema, C extends Column<T>>(
    columns: readonly C[],
    schema: S,
    read: (row: Pick<Row<T>, C>) => Static<S>,
    title?: ConsoleTitle & { readonly by?: C },
  ): Field<S, null>;
}

/** What a screen needs to list the rows of a resource. */
export interface ListShown {
  readonly sort: string;
  /** Is there a column free text is looked up in? */
  readonly search: boolean;
  readonly fields: readonly {
    readonly name: string;
    readonly title: ConsoleTitle;
    readonly type: ListField['type'] | 'other';
    readonly words?: ValueWords;
  }[];
}
type Schemas<F> = { [K in keyof F]: F[K] extends Field<infer S> ? S : TSchema };
export type JsonOf<F> = { [K in keyof F]: F[K] extends Field<infer S> ? Static<S> : never };

export interface Resource<T extends Table = Table, F extends Readonly<Record<string, Field>> = Readonly<Record<string, Field>>> {
  readonly table: T;
  readonly schema: TObject<Schemas<F>>;
  /** The row as callers see it; columns without a value may be missing. */
  json(row: NewRow<T>): JsonOf<F>;
  /** What `Lists.page` takes; conditions that always hold are added to it. */
  readonly list: ListSpec<T, JsonOf<F>>;
  readonly shown: ListShown;
  /** Columns of the fields that are given, by the names of the JSON: for what is a column as it stands. */
  columnsOf<G extends { readonly [K in keyof F]?: unknown }>(given: G): ColumnsOf<F, G>;
}
/** What is given by the names of the JSON, by the columns it stands in. */
export type ColumnsOf<F, G> = {
  [K in keyof G as K extends keyof F ? (F[K] extends Field<TSchema, infer C extends string> ? C : never) : never]: G[K];
};

const PartySchema = strict({ code: Type.String(), name: Type.String() });

/** Kinds of columns that lists filter and sort by. */
const LISTED: Readonly<Partial<Record<ColumnKind, ListField['type']>>> = {
  id: 'key',
  key: 'key',
  currency: 'key',
  text: 'text',
  int: 'int',
  money: 'money',
  day: 'day',
  instant: 'instant',
  bool: 'bool',
};

function fieldsOf<T extends Table>(table: T): FieldsOf<T> {
  const specOf = (column: string) => {
    const columns = table.columns as Columns;
    if (!Object.hasOwn(columns, column)) unknown(table, 'makes a field of the column', column, Object.keys(columns));
    return parseSpec(columns[column] as ColumnSpec);
  };
  const byColumn = (column: string, values?: readonly string[]): ListField | null => {
    const type = LISTED[specOf(column).kind];
    if (values) return { column, type: 'enum', values };
    return type === undefined ? null : { column, type };
  };
  const plain = <S extends TSchema, C extends string>(column: C, schema: S, more: Pick<Field, 'title' | 'by' | 'words'>): Field<S, C> => ({
    ...{
      schema,
      column,
      columns: [column],
      read: (row: Readonly<Record<string, unknown>>) => row[column] ?? specOf(column).standing ?? null,
    },
    ...more,
  });
  return {
    is: (column, schema, title) => plain(column, schema, { title, by: title && byColumn(column), words: null }),
    oneOf(column, words, title) {
      const values = Object.keys(words);
      return plain(column, Type.Enum(values), { title, by: byColumn(column, values), words }) as never;
    },
    amount: (column, title, currency = 'currency' as Column<T>) => ({
      ...{ schema: MoneySchema, column: null, columns: [column, currency], title, by: title && byColumn(column), words: null },
      read: (row: Readonly<Record<string, never>>) => toJson(money(row[column] ?? 0n, row[currency] as never)),
    }),
    party: (code, name, title) => ({
      ...{ schema: PartySchema, column: null, columns: [code, name], title, by: byColumn(code), words: null },
      read: (row: Readonly<Record<string, unknown>>) => ({ code: row[code], name: row[name] }),
    }),
    made: (columns, schema, read, { by, ...title } = {} as never) => ({
      ...{ schema, column: null, columns, words: null },
      read: (row: Readonly<Record<string, unknown>>) => read(Object.fromEntries(columns.map((c) => [c, row[c] ?? null])) as never),
      title: Object.keys(title).length > 0 ? (title as ConsoleTitle) : null,
      by: by === undefined ? null : byColumn(by),
    }),
  };
}

const refuse = (table: Table, what: string): never => {
  throw fail('INTERNAL', `The list of ${table.name} ${what}`);
};
const unknown = (table: Table, what: string, name: string, known: readonly string[]): never =>
  refuse(table, `${what} “${name}”, which it does not have.${didYouMean(name, known)}`);
const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);
const isTitle = (title: unknown): boolean =>
  CONSOLE_LOCALES.every((locale) => /\S/.test(String((title as Readonly<Record<string, unknown>> | null)?.[locale] ?? '')));

/** What does not fit its table, or is not written as it must be, is told where it is declared: the first who searches, or sees a screen, would be told otherwise. */
function checkFields(table: Table, fields: readonly [string, Field][]): void {
  const columns = Object.keys(table.columns);
  for (const [name, { columns: made, title, words }] of fields) {
    for (const column of made) if (!columns.includes(column)) unknown(table, `makes its field ${name} of the column`, column, columns);
    if (title !== null && !isTitle(title))
      refuse(table, `calls its field ${name} ${shown(title)}: a title says ${CONSOLE_LOCALES.join(' and ')}.`);
    if (words !== null && Object.keys(words).length === 0) refuse(table, `has no words for its field ${name}: it would have no value.`);
    for (const [value, word] of Object.entries(words ?? {})) {
      if (!isTitle(word)) refuse(table, `has no word for “${value}” of its field ${name} in ${CONSOLE_LOCALES.join(' and ')}.`);
      const { tone } = word as { readonly tone?: unknown };
      if (tone !== undefined && !TONES.includes(tone as never))
        refuse(table, `shows “${value}” of its field ${name} in the tone ${shown(tone)}: there are ${TONES.join(', ')}.`);
    }
  }
}
/** Kinds of columns that words are looked up in. */
const SEARCHED: readonly ColumnKind[] = ['text', 'longtext', 'key'];

function checkOrder(table: Table, fields: readonly [string, Field][], how: { readonly sort: unknown; readonly search?: unknown }): void {
  const columns = Object.keys(table.columns);
  const { sort, search } = how;
  if (typeof search === 'string') {
    if (!columns.includes(search)) unknown(table, 'searches in the column', search, columns);
    if (!SEARCHED.includes(kindOf(table, search)))
      refuse(table, `searches in the column “${search}”, which holds no text: one of kind ${SEARCHED.join(', ')} does.`);
  } else if (search !== undefined) {
    const such = columns.find((column) => kindOf(table, column) === 'text') ?? 'name';
    refuse(table, `searches in ${shown(search)}: “search” is the name of one column, such as search: '${such}'.`);
  }
  if (typeof sort !== 'string') refuse(table, `is sorted by ${shown(sort)}: “sort” names fields, such as sort: '-createdAt,name'.`);
  const sorted = fields.flatMap(([name, { by }]) => (by ? [name] : []));
  for (const key of String(sort)
    .split(',')
    .map((part) => part.trim().replace(/^-/, '')))
    if (!sorted.includes(key)) unknown(table, 'is sorted by the field', key, sorted);
}
const kindOf = (table: Table, column: string): ColumnKind => parseSpec((table.columns as Columns)[column] as ColumnSpec).kind;

/**
 * Maps a table. `sort`: what lists are sorted by where nobody asks, in long lists by an index; `search`: the column free text is looked up in. By any other field
 * they sort too, mostly without an index: who looks for the highest balance waits for what passes the filter to be read, and no write waits for an index more.
 */
export function resource<T extends Table, F extends Readonly<Record<string, Field>>>(
  table: T,
  make: (field: FieldsOf<T>) => F,
  how: { readonly sort: string; readonly search?: Column<T> },
): Resource<T, F> {
  const fields = make(fieldsOf(table));
  const all = Object.entries(fields) as [string, Field][];
  checkFields(table, all);
  checkOrder(table, all, how);
  const json = (row: NewRow<T>): JsonOf<F> => {
    const made: Record<string, unknown> = {};
    for (const [name, { read }] of all) made[name] = read(row as never);
    return made as JsonOf<F>;
  };
  return {
    table,
    schema: strict(Object.fromEntries(all.map(([name, { schema }]) => [name, schema]))) as never,
    json,
    list: {
      table,
      columns: [...new Set(all.flatMap(([, { columns }]) => columns))] as Column<T>[],
      fields: Object.fromEntries(all.flatMap(([name, { by }]) => (by ? [[name, by]] : []))),
      ...how,
      toJson: (row) => json(row as never),
    },
    shown: {
      sort: how.sort,
      search: how.search !== undefined,
      fields: all.flatMap(([name, { title, by, words }]) =>
        title === null ? [] : [{ name, title, type: by?.type ?? ('other' as const), ...(words ? { words } : {}) }],
      ),
    },
    columnsOf: (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [fields[name]?.column, value])) as never,
  };
}

/**
 * The route that lists a resource: `listRoute(Client, { operationId: 'client.list', path: '/clients', summary: 'Clients', permission: 'parties.read' })`.
 * It may take more (`inputs`): fields of those names are confined to what is given, unless `where` makes something else of that, or refuses it.
 */
export const listRoute = <T extends Table, F extends Readonly<Record<string, Field>>, P extends TProperties = Record<never, never>>(
  of: Resource<T, F>,
  about: Pick<Route, 'operationId' | 'path' | 'summary' | 'permission'>,
  inputs: P = {} as P,
  where: (given: Static<TObject<P>>, tx: Tx) => Where<T> | Promise<Where<T>> = (given) => of.columnsOf(given as never) as Where<T>,
): Route =>
  route({
    ...about,
    method: 'get',
    input: strict({ ...ListProperties, ...inputs }),
    output: PageOf(of.schema),
    writes: 'no',
    list: of.shown,
    deps: { lists: Host.Lists },
    async handle(input, { tx }, { lists }) {
      const given = Object.fromEntries(Object.entries(input).filter(([name]) => name in inputs));
      return lists.page(tx, input as ListInput, { ...of.list, where: await where(given as Static<TObject<P>>, tx) }) as never;
    },
  });
