/** Databases as releases left them: an SQLite file, and MariaDB's tables with their rows; both packed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { connect } from '../../core/platform/db/connection.ts';
import { type Fresh, freshDatabase } from '../kit/databases.ts';

type Kind = 'sqlite' | 'mariadb';
/** What is known of a file: when it was taken, and dossiers that are in it. */
export interface Taken {
  readonly at: string;
  readonly dossiers: readonly string[];
}
interface Dump {
  readonly statements: readonly string[];
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>;
}

const fileOf = (name: string, kind: Kind): URL => new URL(`./${name}.${kind}.gz`, import.meta.url);
const pathOf = (url: string): string => url.replace(/^sqlite:/, '');
const BYTES = 'base64:';
const pack = (_key: string, value: unknown): unknown => {
  const bytes = value as { type?: string; data?: number[] } | null;
  return bytes?.type === 'Buffer' ? BYTES + Buffer.from(bytes.data as number[]).toString('base64') : value;
};
const unpack = (value: unknown): unknown =>
  typeof value === 'string' && value.startsWith(BYTES) ? Buffer.from(value.slice(BYTES.length), 'base64') : value;

/** Writes the database of a URL down as it stands. */
export async function take(name: string, kind: Kind, url: string): Promise<void> {
  const connections = connect(url);
  try {
    await connections.use(async (run) => {
      if (kind === 'sqlite') {
        await run('PRAGMA wal_checkpoint(TRUNCATE)', []);
        writeFileSync(fileOf(name, kind), gzipSync(readFileSync(pathOf(url)), { level: 9 }));
        return;
      }
      const tables = (await run('SHOW TABLES', [])).map((row) => String(Object.values(row)[0]));
      const triggers = (await run('SHOW TRIGGERS', [])).map((row) => String(row['Trigger']));
      const made = async (what: 'TABLE' | 'TRIGGER', of: string): Promise<string> => {
        const [row] = await run(`SHOW CREATE ${what} \`${of}\``, []);
        return String(row?.[what === 'TABLE' ? 'Create Table' : 'SQL Original Statement']).replace(/ DEFINER=\S+/, '');
      };
      const statements: string[] = [];
      for (const table of tables) statements.push(await made('TABLE', table));
      for (const trigger of triggers) statements.push(await made('TRIGGER', trigger));
      const rows: Record<string, Record<string, unknown>[]> = {};
      for (const table of tables) rows[table] = await run(`SELECT * FROM \`${table}\``, []);
      writeFileSync(fileOf(name, kind), gzipSync(JSON.stringify({ statements, rows } satisfies Dump, pack), { level: 9 }));
    });
  } finally {
    await connections.close();
  }
}

/** A database of its own that stands as a release left it. */
export async function restored(name: string, kind: Kind): Promise<Fresh> {
  const fresh = await freshDatabase(kind);
  const bytes = gunzipSync(readFileSync(fileOf(name, kind)));
  if (kind === 'sqlite') {
    writeFileSync(pathOf(fresh.url), bytes);
    return fresh;
  }
  const { statements, rows } = JSON.parse(bytes.toString()) as Dump;
  const connections = connect(fresh.url);
  try {
    await connections.use(async (run) => {
      for (const statement of statements) await run(statement, []);
      await run('START TRANSACTION', []);
      for (const [table, all] of Object.entries(rows))
        for (const row of all) {
          const names = Object.keys(row);
          const values = names.map((n) => unpack(row[n]));
          await run(
            `INSERT INTO \`${table}\` (${names.map((n) => `\`${n}\``).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
            values,
          );
        }
      await run('COMMIT', []);
    });
  } finally {
    await connections.close();
  }
  return fresh;
}
