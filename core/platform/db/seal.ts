/**
 * A seal is a hash over a row, in a column of its own that no model names: the data layer writes it with the row, the integrity run holds
 * every row against it.
 */
import { hash } from 'node:crypto';
import { type Columns, parseSpec, type Table } from '../../contracts/index.ts';

/** The column of the seal. */
export const SEAL = 'seal';

interface Sealed {
  readonly name: string;
  /** The name as JSON. */
  readonly quoted: string;
  /** Where the column stands in a row as it is written, when that is JSON. */
  readonly json: number | null;
  /** Its value where nothing was said. */
  readonly standing: unknown;
}
const COLUMNS = new WeakMap<Table, readonly Sealed[]>();
/** Columns of a table in the order they are sealed in. */
function columnsOf(table: Table): readonly Sealed[] {
  let columns = COLUMNS.get(table);
  if (!columns) {
    columns = Object.entries(table.columns as Columns)
      .map(([name, spec], i) => {
        const { kind, standing } = parseSpec(spec);
        return { name, quoted: JSON.stringify(name), json: kind === 'json' ? i : null, standing };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    COLUMNS.set(table, columns);
  }
  return columns;
}
const sha256 = (data: string | Uint8Array): string => hash('sha256', data);

/**
 * A hash over the JSON array of the table's name and the name and value of each of its columns: the same for a row as it is written and as it is read back.
 * Columns without a value, or with the one they have where nothing is said, are left out, so that a column added later breaks no seal. `written` is the row as it is written, where that is known: what is long
 * in it is JSON already.
 */
export function sealOf(table: Table, row: Readonly<Record<string, unknown>>, written?: readonly unknown[]): string {
  let text = `[${JSON.stringify(table.name)}`;
  for (const { name, quoted, json, standing } of columnsOf(table)) {
    const value = row[name];
    if (value === null || value === undefined || value === standing) continue;
    text += `,${quoted},${json !== null && written ? written[json] : jsonOf(value)}`;
  }
  return sha256(`${text}]`);
}
function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`;
  return JSON.stringify(value instanceof Uint8Array ? sha256(value) : value);
}
