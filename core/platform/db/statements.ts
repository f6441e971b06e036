/** SQL with bound parameters for the few shapes the data layer needs. Identifiers come from migrations, never from input. */
import { type Columns, type FindOptions, fail, type Table, type Where } from '../../contracts/index.ts';
import { type Dialect, encoderOf } from './codec.ts';
import { SEAL, sealOf } from './seal.ts';

export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

interface Column {
  readonly name: string;
  readonly spec: string;
  readonly encode: (value: unknown) => unknown;
}
const COLUMNS: Readonly<Record<Dialect, WeakMap<Table, ReadonlyMap<string, Column>>>> = { sqlite: new WeakMap(), mysql: new WeakMap() };
/** Columns of a table in their order, made once. */
function columnsOf(table: Table, dialect: Dialect): ReadonlyMap<string, Column> {
  let columns = COLUMNS[dialect].get(table);
  if (columns) return columns;
  const all = Object.entries(table.columns as Columns);
  columns = new Map(all.map(([name, spec]) => [name, { name, spec, encode: encoderOf(name, spec, dialect) }]));
  COLUMNS[dialect].set(table, columns);
  return columns;
}
/** A value of a column as the driver takes it. */
function encode(table: Table, name: string, value: unknown, dialect: Dialect): unknown {
  const column = columnsOf(table, dialect).get(name);
  if (column === undefined) throw fail('INTERNAL', `Table ${table.name} has no column ${name}.`);
  return column.encode(value);
}

const COMPARE: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };
const likePattern = (text: string): string => text.replace(/[!%_]/g, (c) => `!${c}`);

/** `WHERE` of conditions that must all hold, with the agency of a scoped table. */
export function whereClause(table: Table, where: Where<Table>, agency: string, dialect: Dialect): Statement {
  const parts: string[] = [];
  const params: unknown[] = [];
  const value = (column: string, v: unknown): unknown => encode(table, column, v, dialect);
  if (table.scoped) {
    parts.push('`agency` = ?');
    params.push(agency);
  }
  for (const [column, condition] of Object.entries(where as Record<string, unknown>)) {
    if (condition === undefined) continue;
    const name = `\`${column}\``;
    if (condition === null) parts.push(`${name} IS NULL`);
    else if (Array.isArray(condition)) {
      if (condition.length === 0) parts.push('1 = 0');
      else {
        parts.push(`${name} IN (${condition.map(() => '?').join(', ')})`);
        params.push(...condition.map((v) => value(column, v)));
      }
    } else if (typeof condition === 'object' && !(condition instanceof Uint8Array)) {
      for (const [operator, operand] of Object.entries(condition)) {
        if (operand === undefined) continue;
        if (operator === 'not') {
          parts.push(operand === null ? `${name} IS NOT NULL` : `(${name} <> ? OR ${name} IS NULL)`);
          if (operand !== null) params.push(value(column, operand));
        } else if (operator === 'startsWith' || operator === 'contains') {
          parts.push(`${name} LIKE ? ESCAPE '!'`);
          params.push(`${operator === 'contains' ? '%' : ''}${likePattern(String(operand))}%`);
        } else {
          const symbol = COMPARE[operator];
          if (symbol === undefined) throw fail('INTERNAL', `Unknown comparison ${operator}.`);
          parts.push(`${name} ${symbol} ?`);
          params.push(value(column, operand));
        }
      }
    } else {
      parts.push(`${name} = ?`);
      params.push(value(column, condition));
    }
  }
  return { sql: parts.length > 0 ? ` WHERE ${parts.join(' AND ')}` : '', params };
}

/** `SELECT` of whole rows, or of the columns named. */
export function selectRows(
  table: Table,
  where: Where<Table>,
  agency: string,
  dialect: Dialect,
  options: FindOptions<Table> & { readonly lock?: boolean; readonly columns?: readonly string[] } = {},
): Statement {
  const clause = whereClause(table, where, agency, dialect);
  const unknown = options.columns?.find((c) => !(c in table.columns));
  if (unknown !== undefined) throw fail('INTERNAL', `Table ${table.name} has no column ${unknown}.`);
  const names = (options.columns ?? Object.keys(table.columns)).map((c) => `\`${c}\``);
  const order = options.order?.length
    ? ` ORDER BY ${options.order.map(([c, d]) => `\`${c}\` ${d === 'desc' ? 'DESC' : 'ASC'}`).join(', ')}`
    : '';
  const limit = options.limit === undefined ? '' : ` LIMIT ${Math.trunc(options.limit)}`;
  const lock = options.lock && dialect === 'mysql' ? ' FOR UPDATE' : '';
  return { sql: `SELECT ${names.join(', ')} FROM \`${table.name}\`${clause.sql}${order}${limit}${lock}`, params: clause.params };
}

/** Rows that are known whole, as they are where only some columns were asked for. */
export const narrowed = <R extends object>(rows: readonly R[], columns: readonly string[]): R[] =>
  rows.map((row) => Object.fromEntries(columns.map((c) => [c, (row as Record<string, unknown>)[c]])) as R);

/**
 * A test on rows that wait to be written (values in the order of the columns, as `rowValues` made them): could a read with these conditions see the row?
 * Only equality rules a row out, anything else may match; `only` names the columns that may rule it out. The database compares human text by its collation and
 * does not see spaces at the end of a key: neither may we.
 */
export function matcher(
  table: Table,
  where: Where<Table>,
  agency: string,
  dialect: Dialect,
): (values: readonly unknown[], only?: readonly string[]) => boolean {
  const tests: { readonly index: number; readonly name: string; readonly wanted: ReadonlySet<unknown> }[] = [];
  for (const [index, { name, spec, encode }] of [...columnsOf(table, dialect).values()].entries()) {
    const condition = name === 'agency' && table.scoped ? agency : (where as Record<string, unknown>)[name];
    if (condition === undefined || (typeof condition === 'object' && condition !== null && !Array.isArray(condition))) continue;
    if (/^(long)?text/.test(spec)) continue;
    const list: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
    tests.push({ index, name, wanted: new Set(list.map((w) => (w === null ? null : unpadded(encode(w))))) });
  }
  return (values, only) => tests.every((t) => (only && !only.includes(t.name)) || t.wanted.has(unpadded(values[t.index])));
}
const unpadded = (value: unknown): unknown => (typeof value === 'string' && value.endsWith(' ') ? value.replace(/ +$/, '') : value);

/** Values of a row in the order of the table's columns, then its seal. */
export function rowValues(table: Table, row: Record<string, unknown>, agency: string, dialect: Dialect): unknown[] {
  for (const name in row) if (!(name in table.columns)) throw fail('INTERNAL', `Table ${table.name} has no column ${name}.`);
  const whole = table.scoped && row['agency'] !== agency ? { ...row, agency } : row;
  const values: unknown[] = [];
  for (const { name, encode } of columnsOf(table, dialect).values()) values.push(encode(whole[name]));
  if (table.sealed) values.push(sealOf(table, whole, values));
  return values;
}

/**
 * Multi-row `INSERT`s, cut where drivers have limits; with `replace`, rows known by their primary key take the new values. MariaDB would do so for a row known by
 * any unique key: where that is another row, the condition on the primary key makes it an error as it is on SQLite.
 */
export function insertRows(table: Table, rows: readonly (readonly unknown[])[], replace?: Dialect): Statement[] {
  const names = [...Object.keys(table.columns), ...(table.sealed ? [SEAL] : [])];
  const perStatement = Math.max(1, Math.min(1000, Math.floor(30_000 / names.length)));
  const tuple = `(${names.map(() => '?').join(', ')})`;
  const head = `INSERT INTO \`${table.name}\` (${names.map((n) => `\`${n}\``).join(', ')}) VALUES `;
  const changing = names.filter((n) => !table.identity.includes(n));
  const [id] = table.primary as readonly [string];
  const same = table.primary.map((n) => `\`${n}\` = VALUES(\`${n}\`)`).join(' AND ');
  const own = table.keys.length > 1 ? [`\`${id}\` = IF(${same}, \`${id}\`, NULL)`] : [];
  const tail =
    replace === 'mysql'
      ? ` ON DUPLICATE KEY UPDATE ${[...own, ...changing.map((n) => `\`${n}\` = VALUES(\`${n}\`)`)].join(', ') || `\`${id}\` = \`${id}\``}`
      : replace === 'sqlite'
        ? ` ON CONFLICT (${table.primary.map((n) => `\`${n}\``).join(', ')}) DO ${changing.length === 0 ? 'NOTHING' : `UPDATE SET ${changing.map((n) => `\`${n}\` = excluded.\`${n}\``).join(', ')}`}`
        : '';
  const statements: Statement[] = [];
  for (let at = 0; at < rows.length; at += perStatement) {
    const part = rows.slice(at, at + perStatement);
    statements.push({ sql: head + new Array(part.length).fill(tuple).join(', ') + tail, params: part.flat() });
  }
  return statements;
}

export function updateRows(table: Table, where: Where<Table>, patch: Record<string, unknown>, agency: string, dialect: Dialect): Statement {
  const set: string[] = [];
  const params: unknown[] = [];
  for (const [name, v] of Object.entries(patch)) {
    if (name === 'agency') throw fail('INTERNAL', `Column ${name} of ${table.name} cannot be written.`);
    set.push(`\`${name}\` = ?`);
    params.push(encode(table, name, v, dialect));
  }
  const clause = whereClause(table, where, agency, dialect);
  return { sql: `UPDATE \`${table.name}\` SET ${set.join(', ')}${clause.sql}`, params: [...params, ...clause.params] };
}

export function deleteRows(table: Table, where: Where<Table>, agency: string, dialect: Dialect): Statement {
  const clause = whereClause(table, where, agency, dialect);
  return { sql: `DELETE FROM \`${table.name}\`${clause.sql}`, params: clause.params };
}
