/** Opens the database of a URL through Sequelize (pool, transactions, dialects) and gives bare connections one way to run a statement. */
import { createRequire } from 'node:module';
import { ConnectionAcquireTimeoutError, ConnectionError, Sequelize, Transaction } from 'sequelize';
import { fail } from '../../contracts/index.ts';
import { LONGEST_WAIT_MS } from '../work/turns.ts';
import type { Dialect } from './codec.ts';
import { spelt } from './spell.ts';
import { type Database, releaseFile, sqlite3 } from './sqlite.ts';
import type { Statement } from './statements.ts';

/** Runs one statement on one connection; rows, or `[]` for a write. */
export type Execute = (sql: string, params: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** A transaction that has begun. */
export interface OpenTransaction {
  readonly execute: Execute;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface Connections {
  readonly dialect: Dialect;
  /** A statement as it will be sent, its values in it: work that need not wait for the connection. Itself where the driver binds them. */
  spell(statement: Statement): Statement;
  begin(): Promise<OpenTransaction>;
  /** A connection outside a transaction, given back when `work` ends. */
  use<R>(work: (execute: Execute) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** Does all of it or nothing. */
export async function inTransaction<R>(connections: Connections, work: (execute: Execute) => Promise<R>): Promise<R> {
  const open = await connections.begin();
  try {
    const made = await work(open.execute);
    await open.commit();
    return made;
  } catch (error) {
    await open.rollback();
    throw error;
  }
}

/** What mysql2 hands to a query callback. */
interface MysqlConnection {
  query(options: object, callback: (error: Error | null, rows: unknown) => void): void;
}
interface RawManager {
  getConnection(options: object): Promise<unknown>;
  releaseConnection(connection: unknown): Promise<void> | void;
}

/** Days, instants and big integers come as text, which the codec turns into values: the driver's own words for it, as asking a function of each value takes long. */
const AS_TEXT = { typeCast: true, dateStrings: true, supportBigNumbers: true, bigNumberStrings: true } as const;

/** The driver, which is loaded where a server is the database. */
const mysql = (): object => createRequire(import.meta.url)('mysql2') as object;
const UTC = '+00:00';
/** After a row is locked, what is read next is what was last committed. */
const ISOLATION = 'READ-COMMITTED';
/** Values are spelt with backslashes: whatever the server takes for its default later on, it is not what a connection goes by. */
const MODE = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
/** What a connection is told, in one go. MySQL and MariaDB call the first otherwise, and each reads its own comments. */
const SESSION = `SET SESSION /*!80000 transaction_isolation */ /*M!100000 tx_isolation */ = '${ISOLATION}', SESSION sql_mode = '${MODE}'`;
/** What has no values is sent as it is: it may be one that has them in it already. */
const written = (sql: string, values: readonly unknown[] | undefined): string =>
  values === undefined || values.length === 0 ? sql : spelt(sql, values);

function executor(dialect: Dialect, connection: unknown): Execute {
  if (dialect === 'sqlite') return (sql, params) => (connection as Database).execute(sql, params);
  return (sql, values) =>
    new Promise((resolve, reject) => {
      (connection as MysqlConnection).query({ sql, values }, (error, rows) => {
        if (error) reject(error);
        else resolve(Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []);
      });
    });
}

/** `sqlite:/path/file.db` or `mysql://user@host:3306/name`. CONFIG_INVALID for another scheme. */
export function connect(url: string, options: { readonly poolSize?: number } = {}): Connections {
  const { sequelize, file } = open(url, options.poolSize ?? 16);
  const dialect: Dialect = file === null ? 'mysql' : 'sqlite';
  const manager = (sequelize as unknown as { connectionManager: RawManager }).connectionManager;
  return {
    dialect,
    spell: dialect === 'mysql' ? ({ sql, params }) => ({ sql: written(sql, params), params: [] }) : (statement) => statement,
    async begin() {
      const transaction = await sequelize.transaction(dialect === 'mysql' ? {} : { type: Transaction.TYPES.IMMEDIATE });
      const connection = (transaction as unknown as { connection: unknown }).connection;
      return { execute: executor(dialect, connection), commit: () => transaction.commit(), rollback: () => transaction.rollback() };
    },
    async use(work) {
      const connection = await manager.getConnection(dialect === 'sqlite' ? { uuid: 'default' } : { type: 'SELECT' });
      try {
        return await work(executor(dialect, connection));
      } finally {
        if (dialect === 'mysql') await manager.releaseConnection(connection);
      }
    },
    async close() {
      await sequelize.close();
      if (file !== null) releaseFile(file);
    },
  };
}

/** File of an embedded database; null for one on a server. */
export const fileOf = (url: string): string | null => (url.startsWith('sqlite:') ? decodeURIComponent(url.slice('sqlite:'.length)) : null);

function open(url: string, poolSize: number): { sequelize: Sequelize; file: string | null } {
  const common = { logging: false, define: { timestamps: false } } as const;
  const file = fileOf(url);
  if (file !== null) {
    return { file, sequelize: new Sequelize({ ...common, dialect: 'sqlite', storage: file, dialectModule: sqlite3 }) };
  }
  if (/^(mysql|mariadb):/.test(url)) {
    const { hostname, port, username, password, pathname } = new URL(url);
    return {
      file: null,
      sequelize: new Sequelize({
        ...common,
        dialect: 'mysql',
        dialectModule: mysql(),
        host: hostname,
        port: Number(port || 3306),
        username: decodeURIComponent(username),
        password: decodeURIComponent(password),
        database: decodeURIComponent(pathname.slice(1)),
        timezone: UTC,
        pool: { max: poolSize, min: 0, acquire: LONGEST_WAIT_MS, idle: 10_000 },
        // Once for a connection: said for each transaction, it would be one more way to the server and back.
        hooks: {
          afterConnect: async (opened) => void (await executor('mysql', opened)(SESSION, [])),
        },
        dialectOptions: { charset: 'utf8mb4', connectTimeout: 10_000, queryFormat: written, ...AS_TEXT },
      }),
    };
  }
  throw fail('CONFIG_INVALID', 'ESCALE_DATABASE_URL must start with sqlite: or mysql://.');
}

/** A driver's error, also where Sequelize has wrapped it. */
const driverError = (error: unknown) =>
  ((error as { original?: unknown }).original ?? error) as { errno?: number; code?: string; fatal?: boolean; waited?: boolean };

/** Deadlock, lock time-out, a row that changed since the snapshot. */
const RETRYABLE = new Set([1213, 1205, 1020]);
/** Disk full, table full. */
const FULL = new Set([1021, 1114]);
/** Connection killed, server going down. */
const ENDED = new Set([1927, 1053]);

/** The database gave up this attempt, or the connection to it is gone: nothing of what was not committed is kept, and it may be tried again as a whole. */
export const isTransient = (error: unknown): boolean => error !== undefined && (isRetryable(error) || isConnectionLost(error));

/** Errors by which the database says that it rolled back. */
export function isRetryable(error: unknown): boolean {
  const e = driverError(error);
  return RETRYABLE.has(e.errno ?? 0) || e.code === 'SQLITE_BUSY';
}

/** True when the connection was lost or could not be had. */
function isConnectionLost(error: unknown): boolean {
  const e = driverError(error);
  return (
    error instanceof ConnectionError ||
    e.fatal === true ||
    ENDED.has(e.errno ?? 0) ||
    ['PROTOCOL_CONNECTION_LOST', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(e.code ?? '')
  );
}

/** True when every connection was at work for longer than anybody should wait. */
export const isPoolExhausted = (error: unknown): boolean => error instanceof ConnectionAcquireTimeoutError;

/** Another process has held the file for longer than anybody should wait: to try again would be to wait again. */
export const isHeld = (error: unknown): boolean => driverError(error).waited === true;

/** The disk, or what the database may take of it, is full: nothing of the transaction is kept. */
export function isFull(error: unknown): boolean {
  const e = driverError(error);
  return e.code === 'SQLITE_FULL' || FULL.has(e.errno ?? 0);
}

/** True for a duplicate key: also the one that `put` met beside its own (1048: no other way leads to a key without a value). */
export function isDuplicate(error: unknown): boolean {
  const e = driverError(error);
  return e.errno === 1062 || e.errno === 1048 || e.code === 'SQLITE_CONSTRAINT';
}
