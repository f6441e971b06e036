/**
 * Rows read ahead for a group of works: one statement for all of them instead of one per work. A set is every row of a table with one value in one column;
 * a read that asks for exactly such a set is answered from memory, and any write that could change it forgets it.
 */
import { type Columns, type FindOptions, parseSpec, type Table } from '../../contracts/index.ts';

type Row = Record<string, unknown>;
interface Sets {
  readonly agency: string;
  readonly column: string;
  readonly locked: boolean;
  readonly rows: Map<unknown, Row[]>;
}
/** Kinds whose order in the database is the order of their values in code. */
const ORDERED = new Set(['id', 'int', 'money', 'day', 'instant', 'hash', 'currency']);

export class Ahead {
  readonly #tables = new Map<string, Sets>();

  keep(table: Table, agency: string, column: string, values: readonly unknown[], rows: readonly Row[], locked: boolean): void {
    const before = this.#tables.get(table.name);
    const sets = new Map<unknown, Row[]>(values.map((v) => [v, []]));
    for (const row of rows) sets.get(row[column])?.push(row);
    // What was read the same way before stays known.
    if (before?.agency === agency && before.column === column && before.locked === locked)
      for (const [value, own] of sets) before.rows.set(value, own);
    else this.#tables.set(table.name, { agency, column, locked, rows: sets });
  }

  /** The rows a read asks for, or null when they were not read ahead. */
  answer(table: Table, agency: string, where: object, options: FindOptions<Table>, lock: boolean): Row[] | null {
    const sets = this.#tables.get(table.name);
    const conditions = Object.entries(where);
    const [first] = conditions;
    if (!sets || sets.agency !== agency || !first || conditions.length !== 1 || first[0] !== sets.column || (lock && !sets.locked))
      return null;
    const rows = sets.rows.get(first[1]);
    const order = options.order ?? [];
    if (!rows || order.some(([c]) => !ORDERED.has(parseSpec((table.columns as Columns)[c] as 'id').kind))) return null;
    // The rows themselves, not copies: like every row that was read, they are looked at and never changed.
    const sorted =
      order.length > 0 && rows.length > 1
        ? rows.toSorted((a, b) => compare(a, b, order as readonly (readonly [string, 'asc' | 'desc'])[]))
        : [...rows];
    return options.limit === undefined ? sorted : sorted.slice(0, options.limit);
  }

  /** A row was written: the set it belongs to is not what the database will hold. Without a row, all sets of the table are forgotten. */
  forget(table: Table, row?: Row): void {
    const sets = this.#tables.get(table.name);
    if (!sets) return;
    if (row && sets.column in row) sets.rows.delete(row[sets.column]);
    else this.#tables.delete(table.name);
  }

  clear(): void {
    this.#tables.clear();
  }
}

function compare(a: Row, b: Row, order: readonly (readonly [string, 'asc' | 'desc'])[]): number {
  for (const [column, direction] of order) {
    const [x, y] = [a[column] as number, b[column] as number];
    if (x !== y) return (x < y ? -1 : 1) * (direction === 'desc' ? -1 : 1);
  }
  return 0;
}
