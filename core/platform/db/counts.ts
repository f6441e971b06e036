/**
 * A seal finds a row that was changed, not one that is gone. So a transaction that wrote new rows to sealed tables ends with one statement that adds
 * their number, per agency and table; the integrity run holds what stands against the sum.
 */
import type { Table } from '../../contracts/index.ts';
import type { Dialect } from './codec.ts';
import type { Statement } from './statements.ts';

/** Writers of one agency meet on a row as seldom as that. */
const SHARDS = 16;

export interface Counts {
  /** Rows as `rowValues` made them. */
  add(table: Table, rows: readonly (readonly unknown[])[]): void;
  /** Null when nothing was counted. */
  statement(dialect: Dialect): Statement | null;
}

export function countsOf(): Counts {
  const written = new Map<string, [agency: string, table: string, n: number]>();
  return {
    add(table, rows) {
      const at = Object.keys(table.columns).indexOf('agency');
      for (const row of rows) {
        const agency = at < 0 ? '' : String(row[at]);
        const key = `${agency} ${table.name}`;
        const count = written.get(key);
        if (count) count[2]++;
        else written.set(key, [agency, table.name, 1]);
      }
    },
    statement(dialect) {
      if (written.size === 0) return null;
      const shard = Math.floor(Math.random() * SHARDS);
      // In one order, so that two writers never wait for each other.
      const rows = [...written].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      const more = dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE n = n + VALUES(n)' : 'ON CONFLICT DO UPDATE SET n = n + excluded.n';
      return {
        sql: `INSERT INTO row_counts (agency, counted, shard, n) VALUES ${rows.map(() => '(?, ?, ?, ?)').join(', ')} ${more}`,
        params: rows.flatMap(([agency, table, n]) => [agency, table, shard, n]),
      };
    },
  };
}
