/** Pages of a table by filter, sort and cursor (keyset paging: a page costs the same however far it is, and nothing is skipped or shown twice). */
import {
  type Column,
  type ColumnKind,
  type ColumnSpec,
  type Columns,
  didYouMean,
  fail,
  type ListInput,
  type ListSpec,
  type Lists,
  type Page,
  parseSpec,
  type Row,
  type Table,
  type Tx,
  type Where,
} from '../../contracts/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { parseFilter, toWhere } from './filter.ts';

type Key = readonly [column: string, direction: 'asc' | 'desc'];

/**
 * One page. The table has a column `id`, which breaks ties. Errors: FILTER_INVALID, CURSOR_INVALID, INPUT_INVALID (sort).
 * `where` of the spec wins over the caller's filter on the same column: both must hold, so the caller's is refused.
 */
export async function listPage<T extends Table, J, C extends Column<T> = Column<T>>(
  tx: Tx,
  input: ListInput,
  spec: ListSpec<T, J, C>,
): Promise<Page<J>> {
  const limit = input.limit ?? 50;
  const sort = input.sort ?? spec.sort;
  const keys = sortKeys(sort, spec);
  const asked = toWhere(parseFilter(input.filter ?? '', spec.fields), spec.fields, spec.search);
  const fixed = (spec.where ?? {}) as Record<string, unknown>;
  const clash = Object.keys(asked).find((column) => column in fixed);
  if (clash !== undefined)
    throw fail('FILTER_INVALID', 'This list is already confined on one of these fields. Leave it out of the filter.');
  const conditions = { ...asked, ...fixed };
  const rows =
    input.cursor === undefined
      ? await find(tx, spec, conditions, keys, limit + 1)
      : await after(tx, spec, conditions, keys, sort, input.cursor, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1) as Record<string, unknown> | undefined;
  const more = rows.length > limit;
  return {
    items: page.map((row) => spec.toJson(row)),
    has_more: more,
    cursor:
      more && last
        ? encodeCursor(
            sort,
            keys.map(([column]) => last[column]),
          )
        : null,
  };
}

/** With the columns that the cursor is made of. */
function find<T extends Table, J, C extends Column<T>>(
  tx: Tx,
  { table, columns }: ListSpec<T, J, C>,
  where: Record<string, unknown>,
  keys: readonly Key[],
  limit: number,
): Promise<Pick<Row<T>, C>[]> {
  const options = { order: keys as never, limit };
  if (columns === undefined) return tx.find(table, where as Where<T>, options);
  return tx.find(table, where as Where<T>, { ...options, columns: [...new Set([...columns, ...keys.map(([column]) => column as C)])] });
}

/**
 * Rows after (a, b, id) are those with the same a and b and a later id, then the same a and a later b, then a later a:
 * each is one indexed look-up, and together they come in order.
 */
async function after<T extends Table, J, C extends Column<T>>(
  tx: Tx,
  spec: ListSpec<T, J, C>,
  where: Record<string, unknown>,
  keys: readonly Key[],
  sort: string,
  cursor: string,
  limit: number,
): Promise<Pick<Row<T>, C>[]> {
  const values = decodeCursor(cursor, sort);
  const fits = values.length === keys.length && keys.every(([column], i) => isValueOf((spec.table.columns as Columns)[column], values[i]));
  if (!fits) decodeCursor('', sort);
  const rows: Pick<Row<T>, C>[] = [];
  for (let depth = keys.length - 1; depth >= 0 && rows.length < limit; depth--) {
    const [column, direction] = keys[depth]!;
    for (const later of laterThan(values[depth], direction, parseSpec((spec.table.columns as Columns)[column]!).nullable)) {
      const conditions: Record<string, unknown> = { ...where };
      for (const [i, [before]] of keys.slice(0, depth).entries()) conditions[before] = values[i];
      const joined = join(where[column], later, values[depth], direction);
      if (joined === IMPOSSIBLE || rows.length >= limit) continue;
      conditions[column] = joined;
      rows.push(...(await find(tx, spec, conditions, keys, limit - rows.length)));
    }
  }
  return rows;
}

const IMPOSSIBLE = Symbol('no row can fit');

/** What comes after a value, in order: rows without a value stand before all others going up, after all others going down, on both databases. */
function laterThan(value: unknown, direction: 'asc' | 'desc', nullable: boolean): unknown[] {
  if (direction === 'asc') return [value === null ? { not: null } : { gt: value }];
  if (value === null) return [];
  return nullable ? [{ lt: value }, null] : [{ lt: value }];
}

/** A filter's condition on a sort column, together with the cursor's. */
function join(filter: unknown, wanted: unknown, value: unknown, direction: 'asc' | 'desc'): unknown {
  if (filter === undefined) return wanted;
  // A filter that names values or a range passes no row without a value.
  if (wanted === null) return IMPOSSIBLE;
  if (value === null) return filter;
  const later = (v: unknown) => (direction === 'asc' ? (v as string) > (value as string) : (v as string) < (value as string));
  if (Array.isArray(filter)) {
    const left = filter.filter(later);
    return left.length > 0 ? left : IMPOSSIBLE;
  }
  if (typeof filter !== 'object' || filter === null) return later(filter) ? filter : IMPOSSIBLE;
  // The cursor lies inside the filter's range, so its bound is the tighter one on its side.
  const { gt, gte, lt, lte, ...rest } = filter as Record<string, unknown>;
  const other = direction === 'asc' ? { lt, lte } : { gt, gte };
  return { ...rest, ...Object.fromEntries(Object.entries(other).filter(([, v]) => v !== undefined)), ...(wanted as object) };
}

function sortKeys<T extends Table, J, C extends Column<T>>(sort: string, spec: ListSpec<T, J, C>): Key[] {
  const keys: Key[] = sort.split(',').map((part) => {
    const direction = part.trim().startsWith('-') ? 'desc' : 'asc';
    const name = part.trim().replace(/^-/, '');
    const field = Object.hasOwn(spec.fields, name) ? spec.fields[name] : undefined;
    const kind = field && (spec.table.columns as Columns)[field.column];
    if (!field || !kind) {
      const names = Object.keys(spec.fields);
      const message = `The list cannot be sorted by “${name}”.${didYouMean(name, names)} Use ${names.join(', ')}.`;
      throw fail('INPUT_INVALID', message, [{ code: 'INPUT_INVALID', message, pointer: '/sort' }]);
    }
    return [field.column, direction];
  });
  if (keys.length > 3)
    throw fail('INPUT_INVALID', 'Sort by three fields at most.', [{ code: 'INPUT_INVALID', message: 'Three at most.', pointer: '/sort' }]);
  // A unique last key, in the direction of the first, so that one index serves.
  return keys.some(([column]) => column === 'id') ? keys : [...keys, ['id', keys[0]![1]]];
}

/** A cursor travels through strangers' hands: its values must be what the column holds. */
function isValueOf(spec: ColumnSpec | undefined, value: unknown): boolean {
  if (spec === undefined) return false;
  const { kind, nullable } = parseSpec(spec);
  if (value === null) return nullable;
  const types: Partial<Record<ColumnKind, string>> = { int: 'number', money: 'bigint', bool: 'boolean' };
  return typeof value === (types[kind] ?? 'string');
}

/** What `Host.Lists` gives plugins. */
export const lists: Lists = { page: listPage };
