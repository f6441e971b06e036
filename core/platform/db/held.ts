/**
 * Rows locked or put in a transaction, by their primary and unique keys, in their present state: a read by one of these keys needs no database, and modules need no
 * map of what they have locked. The rows themselves, not copies: they are looked at and never changed.
 */
import { type Columns, parseSpec, type Table } from '../../contracts/index.ts';

type Row = Record<string, unknown>;
/** Kinds whose values are equal in code exactly where they are equal in the database. */
const EXACT = new Set(['id', 'key', 'hash', 'int', 'currency', 'day', 'instant', 'bool']);

const keyOf = (table: Table, columns: readonly string[], agency: string, row: Row): string =>
  columns.map((c) => String(c === 'agency' && table.scoped ? agency : row[c])).join('\n');
const keysOf = (table: Table, agency: string, row: Row): string[] => {
  const keys: string[] = [];
  for (const [i, columns] of table.keys.entries()) keys.push(`${i}\n${keyOf(table, columns, agency, row)}`);
  return keys;
};

export class Held {
  readonly #tables = new Map<string, Map<string, Row>>();

  static primaryKey(table: Table, agency: string, row: object): string {
    return keyOf(table, table.primary, agency, row as Row);
  }

  keep(table: Table, agency: string, row: object): void {
    let rows = this.#tables.get(table.name);
    if (!rows) {
      rows = new Map();
      this.#tables.set(table.name, rows);
    }
    for (const key of keysOf(table, agency, row as Row)) rows.set(key, row as Row);
  }

  /** A row as it is held, by the primary key of another state of it. */
  get(table: Table, agency: string, row: object): Row | null {
    return this.#tables.get(table.name)?.get(`0\n${Held.primaryKey(table, agency, row)}`) ?? null;
  }

  /** The row that has a key among the conditions, or none when it does not meet the others; null when no such row is held. */
  answer(table: Table, agency: string, where: object): Row[] | null {
    const rows = this.#tables.get(table.name);
    if (!rows) return null;
    const conditions: [string, unknown][] = [];
    for (const condition of Object.entries(where)) {
      const [column, value] = condition;
      if (value === undefined) continue;
      if (value === null || typeof value === 'object' || !EXACT.has(parseSpec((table.columns as Columns)[column] ?? 'json').kind))
        return null;
      conditions.push(condition);
    }
    for (const [i, columns] of table.keys.entries()) {
      if (!columns.every((c) => (c === 'agency' && table.scoped) || (where as Row)[c] !== undefined)) continue;
      const row = rows.get(`${i}\n${keyOf(table, columns, agency, where as Row)}`);
      if (row) return conditions.every(([c, v]) => row[c] === v) ? [row] : [];
    }
    return null;
  }

  /** What the later layer says of a row counts. */
  take(later: Held): void {
    for (const [name, rows] of later.#tables) {
      const mine = this.#tables.get(name);
      if (mine) for (const [key, row] of rows) mine.set(key, row);
      else this.#tables.set(name, rows);
    }
  }

  forget(table: Table): void {
    this.#tables.delete(table.name);
  }

  clear(): void {
    this.#tables.clear();
  }
}
