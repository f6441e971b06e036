/**
 * Forward-only migrations with umzug: one schema change each, safe to run again, named `<plugin>/<number>-<slug>`, checksum recorded,
 * one process at a time. SQLite makes a change and writes it down at once or not at all; MariaDB commits each statement, and its statements may be repeated. A migration that was edited after it ran is refused (MIGRATION_CHANGED).
 */
import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Umzug } from 'umzug';
import { type Backfill, type Columns, fail, type Migration, type Refuse, type Table, table } from '../../contracts/index.ts';
import { fillRows, forgetPlace } from './backfill.ts';
import { type Dialect, sqlType } from './codec.ts';
import { type Connections, type Execute, inTransaction } from './connection.ts';
import { SEAL } from './seal.ts';

/** A plugin's folder of migrations. */
export interface MigrationSource {
  readonly plugin: string;
  readonly folder: URL;
}
interface Step {
  readonly name: string;
  readonly migration: Migration;
  readonly checksum: string;
}

const LOG = '`migrations`';
const quote = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(', ');

type SchemaChange = Exclude<Migration, Backfill>;
const triggerOf = ({ table, what }: Refuse): string => `\`${table}_no_${what}\``;
/** The statements of a change of the schema in a dialect. */
export function render(migration: SchemaChange, dialect: Dialect): string[] {
  const table = `\`${migration.table}\``;
  switch (migration.do) {
    case 'createTable': {
      const columns = Object.entries(migration.columns as Columns).map(([name, spec]) => `\`${name}\` ${sqlType(spec, dialect)}`);
      const keys = [`PRIMARY KEY (${quote(migration.primary)})`, ...migration.unique.map((u) => `UNIQUE (${quote(u)})`)];
      const inline = dialect === 'mysql' ? migration.index.map((i) => `INDEX (${quote(i)})`) : [];
      const tail = dialect === 'mysql' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci' : '';
      const create = `CREATE TABLE IF NOT EXISTS ${table} (${[...columns, ...keys, ...inline].join(', ')})${tail}`;
      const after =
        dialect === 'sqlite'
          ? migration.index.map((i) => `CREATE INDEX IF NOT EXISTS \`${migration.table}_${i.join('_')}\` ON ${table} (${quote(i)})`)
          : [];
      return [create, ...after];
    }
    case 'addColumn':
      return Object.entries(migration.columns as Columns).map(
        ([name, spec]) =>
          `ALTER TABLE ${table} ADD COLUMN ${dialect === 'mysql' ? 'IF NOT EXISTS ' : ''}\`${name}\` ${sqlType(spec, dialect)}`,
      );
    case 'allowNull':
      return Object.entries(migration.columns as Columns).flatMap(([name, spec]) =>
        dialect === 'mysql'
          ? [`ALTER TABLE ${table} MODIFY COLUMN \`${name}\` ${sqlType(spec, dialect)}`]
          : [
              `ALTER TABLE ${table} ADD COLUMN \`${name}_or_null\` ${sqlType(spec, dialect)}`,
              `UPDATE ${table} SET \`${name}_or_null\` = \`${name}\``,
              `ALTER TABLE ${table} DROP COLUMN \`${name}\``,
              `ALTER TABLE ${table} RENAME COLUMN \`${name}_or_null\` TO \`${name}\``,
            ],
      );
    case 'seal':
      return render({ do: 'addColumn', table: migration.table, columns: { [SEAL]: 'hash?' } }, dialect);
    case 'addIndex':
      return [
        `CREATE ${migration.unique ? 'UNIQUE ' : ''}INDEX IF NOT EXISTS \`${migration.table}_${migration.columns.join('_')}\` ON ${table} (${quote(migration.columns)})`,
      ];
    case 'dropTable':
      return [`DROP TABLE IF EXISTS ${table}`];
    case 'refuse': {
      const name = triggerOf(migration);
      const message = `${migration.table} is append-only`;
      const verb = migration.what.toUpperCase();
      return dialect === 'sqlite'
        ? [`CREATE TRIGGER IF NOT EXISTS ${name} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, '${message}'); END`]
        : [
            `CREATE TRIGGER IF NOT EXISTS ${name} BEFORE ${verb} ON ${table} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${message}'`,
          ];
    }
  }
}

async function readSteps(sources: readonly MigrationSource[]): Promise<Step[]> {
  const steps: Step[] = [];
  for (const { plugin, folder } of sources) {
    const files = (await readdir(fileURLToPath(folder))).filter((f) => /^\d{3}-[a-z0-9-]+\.ts$/.test(f)).sort();
    for (const file of files) {
      const { default: migration } = (await import(new URL(file, folder).href)) as { default: Migration };
      // What fills is code: its text as it is written, since what runs of it differs with what loads it.
      const code = migration.do === 'backfill' ? await readFile(new URL(file, folder), 'utf8') : '';
      const checksum = hash('sha256', JSON.stringify(migration) + code);
      steps.push({ name: `${plugin}/${file.replace(/\.ts$/, '')}`, migration, checksum });
    }
  }
  return steps;
}

/** The tables and the append-only triggers that migrations make. */
export interface Schema {
  readonly tables: readonly Table[];
  readonly refusals: readonly Refuse[];
}
export async function readSchema(sources: readonly MigrationSource[]): Promise<Schema> {
  const all = (await readSteps(sources)).map((s) => s.migration);
  const gone = new Set(all.filter((m) => m.do === 'dropTable').map((m) => m.table));
  const changes = all.filter((m) => m.do === 'addColumn' || m.do === 'allowNull' || m.do === 'seal');
  return {
    tables: all
      .filter((m) => m.do === 'createTable')
      .filter((m) => !gone.has(m.table))
      .map((m) => table(m, ...changes.filter((a) => a.table === m.table))),
    refusals: all.filter((m) => m.do === 'refuse'),
  };
}

/** What has run, by name: MIGRATION_CHANGED for what was edited since. Makes the table it is written in. */
async function executed(execute: Execute, dialect: Dialect, steps: readonly Step[]): Promise<string[]> {
  await execute(
    `CREATE TABLE IF NOT EXISTS ${LOG} (\`name\` ${sqlType('key', dialect)} PRIMARY KEY, \`checksum\` ${sqlType('hash', dialect)}, \`ran_at\` ${sqlType('key', dialect)})`,
    [],
  );
  const rows = (await execute(`SELECT \`name\`, \`checksum\` FROM ${LOG} ORDER BY \`name\``, [])) as { name: string; checksum: string }[];
  for (const row of rows) {
    const step = steps.find((s) => s.name === row.name);
    if (step && step.checksum !== row.checksum)
      throw fail('MIGRATION_CHANGED', `${row.name} was edited after it ran. Put it back and add a new migration.`);
  }
  return rows.map((r) => r.name);
}

/** Runs a step and writes it down; one that another process ran meanwhile is left alone. */
export async function take(
  connections: Connections,
  execute: Execute,
  { name, checksum, migration }: Step,
  now: () => string,
): Promise<void> {
  const { dialect } = connections;
  const isDone = async (on: Execute) => (await on(`SELECT 1 FROM ${LOG} WHERE \`name\` = ?`, [name])).length > 0;
  const change = async (on: Execute, statements: readonly string[]): Promise<void> => {
    if (await isDone(on)) return;
    for (const sql of statements) await on(sql, []);
    await on(`INSERT INTO ${LOG} (\`name\`, \`checksum\`, \`ran_at\`) VALUES (?, ?, ?)`, [name, checksum, now()]);
  };
  if (migration.do === 'backfill') {
    if (await isDone(execute)) return;
    const { lifts } = migration;
    // Cut short between the two, it is done again from the first: nothing is served meanwhile.
    if (lifts) await execute(`DROP TRIGGER IF EXISTS ${triggerOf(lifts)}`, []);
    await fillRows(connections, name, migration);
    for (const sql of lifts ? render(lifts, dialect) : []) await execute(sql, []);
    return inTransaction(connections, (on) => change(on, [forgetPlace(name)]));
  }
  if (dialect === 'mysql') return change(execute, render(migration, dialect));
  return inTransaction(connections, async (on) => change(on, await renderFor(on, migration)));
}

/** What SQLite cannot say in a statement: only columns that are not there, and no trigger in the way of a column that is copied. */
async function renderFor(execute: Execute, migration: SchemaChange): Promise<string[]> {
  const { table } = migration;
  if (migration.do === 'addColumn' || migration.do === 'seal') {
    const there = (await execute(`PRAGMA table_info(\`${table}\`)`, [])).map((c) => `ADD COLUMN \`${c['name']}\` `);
    return render(migration, 'sqlite').filter((sql) => !there.some((column) => sql.includes(column)));
  }
  if (migration.do !== 'allowNull') return render(migration, 'sqlite');
  const triggers = await execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]);
  return [
    ...triggers.map((t) => `DROP TRIGGER \`${t['name']}\``),
    ...render(migration, 'sqlite'),
    ...triggers.map((t) => String(t['sql'])),
  ];
}

/** Loaded when there is something to run: it brings a command line of its own, a tenth of a start. */
async function umzug(connections: Connections, execute: Execute, steps: readonly Step[], now: () => string): Promise<Umzug> {
  const { Umzug } = await import('umzug');
  return new Umzug({
    migrations: steps.map((step) => ({ name: step.name, up: () => take(connections, execute, step, now) })),
    storage: {
      // Written down with the step itself.
      async logMigration() {},
      async unlogMigration() {
        throw fail('INTERNAL', 'Migrations only go forward.');
      },
      executed: () => executed(execute, connections.dialect, steps),
    },
    logger: undefined,
  });
}

async function pendingOf(execute: Execute, dialect: Dialect, steps: readonly Step[]): Promise<string[]> {
  const ran = new Set(await executed(execute, dialect, steps));
  return steps.flatMap(({ name }) => (ran.has(name) ? [] : [name]));
}

/** Names of migrations that have not run. */
export const pendingMigrations = (connections: Connections, sources: readonly MigrationSource[]): Promise<string[]> =>
  connections.use(async (execute) => pendingOf(execute, connections.dialect, await readSteps(sources)));

/** Of a database, not of the server it stands on. */
const LOCK = "CONCAT('escale_migrate_', MD5(DATABASE()))";

/**
 * Runs what is pending, under a lock that other processes respect; returns the names.
 * BUSY when another process holds the lock for longer than `wait_s`; MIGRATION_CHANGED.
 */
export function migrate(connections: Connections, sources: readonly MigrationSource[], now: () => string, wait_s = 120): Promise<string[]> {
  return connections.use(async (execute) => {
    const { dialect } = connections;
    const steps = await readSteps(sources);
    if ((await pendingOf(execute, dialect, steps)).length === 0) return [];
    if (dialect === 'mysql') {
      const [lock] = await execute(`SELECT GET_LOCK(${LOCK}, ${wait_s}) AS got`, []);
      if (Number(lock?.['got']) !== 1)
        throw fail('BUSY', `Another process has been migrating this database for ${wait_s} seconds. Start again once it has ended.`);
    }
    try {
      return (await (await umzug(connections, execute, steps, now)).up()).map((m) => m.name);
    } finally {
      if (dialect === 'mysql') await execute(`SELECT RELEASE_LOCK(${LOCK})`, []);
    }
  });
}
