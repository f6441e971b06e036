/**
 * Takes a demo agency away, rows and files. The journal, the audit trail and issued documents refuse to be deleted by triggers; those of the tables concerned
 * are lifted for the length of the removal and put back. Only an agency whose id starts with `demo` can be removed, and only rows that carry its id.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../contracts/index.ts';
import type { App } from '../main.ts';
import type { Execute } from '../platform/db/connection.ts';

/** Where MariaDB, which commits each schema statement by itself, keeps the triggers that are lifted: an interrupted removal is finished by the next. */
const LIFTED = '`demo_removal`';

interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly create: string;
}

/** True when a removal on MariaDB was interrupted: what protects some table is lifted until it is run again. */
export const isRemovalPending = ({ connections }: Pick<App['db'], 'connections'>): Promise<boolean> =>
  connections.use(async (execute) => {
    if (connections.dialect === 'sqlite') return false;
    const sql = `SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'demo_removal'`;
    return (await execute(sql, [])).length > 0;
  });

/** What was removed: rows per table, tables without any left out. */
export interface Removed {
  readonly agency: string;
  readonly rows: Readonly<Record<string, number>>;
}

/** FORBIDDEN for an agency that is not a demo. Nothing to remove is no error. */
export async function removeDemo(app: Pick<App, 'db' | 'config'>, agency: string): Promise<Removed> {
  if (!/^demo(-|$)/.test(agency))
    throw fail('FORBIDDEN', `“${agency}” is not a demo agency: only agencies whose id starts with “demo” can be removed.`);
  const { connections } = app.db;
  const rows =
    connections.dialect === 'sqlite'
      ? await removeSqlite(app.db, agency)
      : await connections.use((execute) => removeMysql(execute, agency));
  await rm(join(app.config.server.dataDir, 'files', agency), { recursive: true, force: true });
  return { agency, rows };
}

/** One transaction: schema statements are part of it, so nothing is ever half removed. */
async function removeSqlite({ connections }: App['db'], agency: string): Promise<Record<string, number>> {
  const open = await connections.begin();
  try {
    const { execute } = open;
    const tables = (await execute(
      `SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'agency' WHERE m.type = 'table' ORDER BY m.name`,
      [],
    )) as { name: string }[];
    const triggers = (await execute(
      `SELECT name, tbl_name AS "table", sql AS "create" FROM sqlite_master WHERE type = 'trigger'`,
      [],
    )) as unknown as Trigger[];
    const lifted = triggers.filter((t) => tables.some((of) => of.name === t.table));
    for (const t of lifted) await execute(`DROP TRIGGER \`${t.name}\``, []);
    const rows: Record<string, number> = {};
    for (const { name } of tables) await empty(execute, name, agency, rows);
    for (const t of lifted) await execute(t.create, []);
    await open.commit();
    return rows;
  } catch (error) {
    await open.rollback().catch(() => undefined);
    throw error;
  }
}

async function empty(execute: Execute, table: string, agency: string, rows: Record<string, number>): Promise<void> {
  const [count] = (await execute(`SELECT COUNT(*) AS n FROM \`${table}\` WHERE agency = ?`, [agency])) as { n: number | string }[];
  if (Number(count?.n) === 0) return;
  rows[table] = Number(count?.n);
  await execute(`DELETE FROM \`${table}\` WHERE agency = ?`, [agency]);
}

/** Table after table, each locked while its triggers are lifted, so that nobody else writes to it unguarded. */
async function removeMysql(execute: Execute, agency: string): Promise<Record<string, number>> {
  await execute(
    `CREATE TABLE IF NOT EXISTS ${LIFTED} (name VARCHAR(100) PRIMARY KEY, tbl VARCHAR(100) NOT NULL, create_sql TEXT NOT NULL)`,
    [],
  );
  const tables = (await execute(
    `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
     WHERE c.table_schema = DATABASE() AND c.column_name = 'agency' AND t.table_type = 'BASE TABLE' ORDER BY c.table_name`,
    [],
  )) as { name: string }[];
  const rows: Record<string, number> = {};
  for (const { name } of tables) {
    const triggers = (await execute(
      `SELECT trigger_name AS name, CONCAT('CREATE TRIGGER IF NOT EXISTS \`', trigger_name, '\` ', action_timing, ' ', event_manipulation, ' ON \`', event_object_table, '\` FOR EACH ROW ', action_statement) AS create_sql
       FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND event_object_table = ?`,
      [name],
    )) as { name: string; create_sql: string }[];
    for (const t of triggers) await execute(`INSERT IGNORE INTO ${LIFTED} VALUES (?, ?, ?)`, [t.name, name, t.create_sql]);
    const noted = (await execute(`SELECT name, create_sql FROM ${LIFTED} WHERE tbl = ?`, [name])) as { name: string; create_sql: string }[];
    await execute(`LOCK TABLES \`${name}\` WRITE`, []);
    try {
      for (const t of noted) await execute(`DROP TRIGGER IF EXISTS \`${t.name}\``, []);
      try {
        await empty(execute, name, agency, rows);
      } finally {
        for (const t of noted) await execute(t.create_sql, []);
      }
    } finally {
      await execute('UNLOCK TABLES', []);
    }
  }
  await execute(`DROP TABLE ${LIFTED}`, []);
  return rows;
}
