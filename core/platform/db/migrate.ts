/**
 * Forward-only migrations with umzug: one schema statement each, safe to run again, named `<plugin>/<number>-<slug>`, checksum recorded,
 * one process at a time. A migration that was edited after it ran is refused (MIGRATION_CHANGED).
 */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Umzug, UmzugStorage } from 'umzug';
import { type Columns, fail, type Migration, type Refuse, type Table, table } from '../../contracts/index.ts';
import { type Dialect, sqlType } from './codec.ts';
import type { Connections, Execute } from './connection.ts';
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

/** The statement of a migration in a dialect. */
export function render(migration: Migration, dialect: Dialect): string[] {
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
    case 'seal':
      return render({ do: 'addColumn', table: migration.table, columns: { [SEAL]: 'hash?' } }, dialect);
    case 'addIndex':
      return [
        `CREATE ${migration.unique ? 'UNIQUE ' : ''}INDEX IF NOT EXISTS \`${migration.table}_${migration.columns.join('_')}\` ON ${table} (${quote(migration.columns)})`,
      ];
    case 'refuse': {
      const name = `\`${migration.table}_no_${migration.what}\``;
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
      const checksum = createHash('sha256').update(JSON.stringify(migration)).digest('hex');
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
  const added = all.filter((m) => m.do === 'addColumn' || m.do === 'seal');
  return {
    tables: all.filter((m) => m.do === 'createTable').map((m) => table(m, ...added.filter((a) => a.table === m.table))),
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

function storage(execute: Execute, dialect: Dialect, steps: readonly Step[], now: () => string): UmzugStorage {
  return {
    async logMigration({ name }) {
      const step = steps.find((s) => s.name === name) as Step;
      await execute(`INSERT INTO ${LOG} (\`name\`, \`checksum\`, \`ran_at\`) VALUES (?, ?, ?)`, [name, step.checksum, now()]);
    },
    async unlogMigration() {
      throw fail('INTERNAL', 'Migrations only go forward.');
    },
    executed: () => executed(execute, dialect, steps),
  };
}

/** Loaded when there is something to run: it brings a command line of its own, a tenth of a start. */
async function umzug(execute: Execute, dialect: Dialect, steps: readonly Step[], now: () => string): Promise<Umzug> {
  const { Umzug } = await import('umzug');
  return new Umzug({
    migrations: steps.map((step) => ({
      name: step.name,
      up: async () => {
        for (const sql of render(step.migration, dialect)) await execute(sql, []);
      },
    })),
    storage: storage(execute, dialect, steps, now),
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

/** Runs what is pending, under a lock that other processes respect; returns the names. */
export function migrate(connections: Connections, sources: readonly MigrationSource[], now: () => string): Promise<string[]> {
  return connections.use(async (execute) => {
    const { dialect } = connections;
    const steps = await readSteps(sources);
    if ((await pendingOf(execute, dialect, steps)).length === 0) return [];
    if (dialect === 'mysql') await execute("SELECT GET_LOCK('escale_migrate', 120)", []);
    try {
      return (await (await umzug(execute, dialect, steps, now)).up()).map((m) => m.name);
    } finally {
      if (dialect === 'mysql') await execute("SELECT RELEASE_LOCK('escale_migrate')", []);
    }
  });
}
