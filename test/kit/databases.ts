/**
 * Runs a suite on every database at hand: always embedded SQLite (a file in a fresh folder), and MariaDB when it answers.
 * With ESCALE_TEST_REQUIRE naming `mariadb`, its absence fails the run instead of being said and skipped.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { connect } from '../../core/platform/db/connection.ts';
import { type Database, openDb } from '../../core/platform/db/index.ts';

const ADMIN = process.env['ESCALE_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306';

/** True when something listens. */
export function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dial({ host, port, timeout: 1500 });
    const end = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}

/** True when the run must not skip what needs `what` (`mariadb`, `redis`, `chromium`). */
export const required = (what: string): boolean => (process.env['ESCALE_TEST_REQUIRE'] ?? '').split(',').includes(what);

/** A database that did not exist before, and how to remove it. */
export interface Fresh {
  readonly url: string;
  remove(): Promise<void>;
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
/** Drops databases of runs that were ended before they could: the process a name tells of is gone. Only on a server of this machine. */
export async function dropLeft(): Promise<void> {
  if (!['127.0.0.1', 'localhost'].includes(new URL(ADMIN).hostname)) return;
  const admin = connect(`${ADMIN}/`);
  try {
    const found = await admin.use((execute) =>
      execute("SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE 'escale\\_test\\_%'", []),
    );
    for (const name of found.map((f) => String(f['name']))) {
      const pid = Number(/^escale_test_(\d+)_/.exec(name)?.[1]);
      if (pid > 0 && !exists(pid)) await admin.use((execute) => execute(`DROP DATABASE IF EXISTS \`${name}\``, []));
    }
  } finally {
    await admin.close();
  }
}

let cleared: Promise<void> | null = null;

export async function freshDatabase(kind: 'sqlite' | 'mariadb'): Promise<Fresh> {
  if (kind === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'escale-'));
    return { url: `sqlite:${join(folder, 'test.db')}`, remove: async () => rmSync(folder, { recursive: true, force: true }) };
  }
  cleared ??= dropLeft();
  await cleared;
  const name = `escale_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const admin = connect(`${ADMIN}/`);
  await admin.use((execute) => execute(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`, []));
  return {
    url: `${ADMIN}/${name}`,
    remove: async () => {
      await admin.use((execute) => execute(`DROP DATABASE IF EXISTS \`${name}\``, []));
      await admin.close();
    },
  };
}

/** The databases this run can use. */
export async function databasesAtHand(): Promise<('sqlite' | 'mariadb')[]> {
  const { hostname, port } = new URL(ADMIN);
  return (await listens(hostname, Number(port || 3306))) ? ['sqlite', 'mariadb'] : ['sqlite'];
}

/** `describe` once per database; `use` opens a fresh one for the suite. */
export async function onEachDatabase(
  title: string,
  suite: (open: () => Promise<Database & { remove(): Promise<void>; url: string }>, kind: 'sqlite' | 'mariadb') => void,
): Promise<void> {
  const atHand = await databasesAtHand();
  for (const kind of ['sqlite', 'mariadb'] as const) {
    if (atHand.includes(kind)) {
      describe(`${title} [${kind}]`, () =>
        suite(async () => {
          const fresh = await freshDatabase(kind);
          const db = openDb(fresh.url);
          return Object.assign(db, {
            url: fresh.url,
            remove: async () => {
              await db.close();
              await fresh.remove();
            },
          });
        }, kind));
    } else if (required(kind)) {
      it(`${title} needs ${kind}`, () => {
        throw new Error(`${kind} does not answer and ESCALE_TEST_REQUIRE names it`);
      });
    } else it.skip(`${title} [${kind}]: ${kind} does not answer, skipped`, () => {});
  }
}

/** Circumstances of an operation in a test. */
export const ctx = (agency = 'demo', over: object = {}) => ({
  agency,
  actor: { kind: 'system' as const, id: 'test', name: 'Test', permissions: 'all' as const },
  requestId: 'test',
  at: '2026-03-10T09:00:00.000Z',
  dryRun: false,
  ...over,
});
