/**
 * A seal is a hash over a row, in a column of its own that no model names: the data layer writes it with the row, the integrity run holds
 * every row against it.
 */
import { hash } from 'node:crypto';
import type { Columns, Table } from '../../contracts/index.ts';

/** The column of the seal. */
export const SEAL = 'seal';

const NAMES = new WeakMap<Table, readonly string[]>();
function namesOf(table: Table): readonly string[] {
  let names = NAMES.get(table);
  if (!names) {
    names = Object.keys(table.columns as Columns).sort();
    NAMES.set(table, names);
  }
  return names;
}
const sha256 = (data: string | Uint8Array): string => hash('sha256', data);

/** The same for a row as it is written and as it is read back. Columns without a value are left out, so that a column added later breaks no seal. */
export function sealOf(table: Table, row: Readonly<Record<string, unknown>>): string {
  const parts: unknown[] = [table.name];
  for (const name of namesOf(table)) {
    const value = row[name];
    if (value === null || value === undefined) continue;
    parts.push(name, typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? sha256(value) : value);
  }
  return sha256(JSON.stringify(parts));
}
