/**
 * The SQLite built in to Node, in the shape Sequelize's `sqlite` dialect expects (`dialectModule`), and with a fast path (`execute`) the data layer uses.
 * One first-in-first-out write lock per file keeps writers of this process from meeting in SQLite's busy handler, which would block the event loop;
 * SQLITE_BUSY then only comes from other processes: it is waited for without blocking, and all who wait are told when it has lasted too long. WAL with synchronous=FULL: a commit that was acknowledged survives a power cut.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

type Value = null | number | bigint | string | Uint8Array;
type Row = Record<string, unknown>;
type Callback = (this: unknown, error: Error | null, rows?: unknown) => void;

const WRITE = /^\s*(insert|update|delete|replace|create|drop|alter|reindex|vacuum|analyze)\b/i;
const BEGIN = /^\s*begin\b/i;
const END = /^\s*(commit|end|rollback)\s*(transaction)?\s*;?\s*$/i;
const BUSY = 5;
const FULL = 13;
/** How long writers of this process wait, all together, while another process holds the file. */
const BUSY_LIMIT_MS = 1_500;
const IDLE_HANDLES = 40;
const CACHED_STATEMENTS = 300;

/** Writers of one file wait here, in the order they came. */
class WriteLock {
  #owner: object | null = null;
  /** What they have waited, one after the other, for another process that holds the file; nothing once it let go, or nobody waits. */
  waited_ms = 0;
  readonly #queue: { who: object; go: () => void }[] = [];
  owns(who: object): boolean {
    return this.#owner === who;
  }
  acquire(who: object): Promise<void> {
    return new Promise((go) => {
      if (this.#owner === null || this.#owner === who) {
        this.#owner = who;
        go();
      } else this.#queue.push({ who, go });
    });
  }
  release(who: object): void {
    if (this.#owner !== who) return;
    const next = this.#queue.shift();
    this.#owner = next?.who ?? null;
    if (!next) this.waited_ms = 0;
    next?.go();
  }
}

/** Open handles of a file that nobody uses: Sequelize opens one per transaction, and opening costs more than most transactions. */
interface File {
  readonly lock: WriteLock;
  readonly idle: Handle[];
}
interface Handle {
  readonly db: DatabaseSync;
  readonly statements: Map<string, StatementSync>;
}
const files = new Map<string, File>();

function openHandle(filename: string): Handle {
  const db = new DatabaseSync(filename);
  db.exec('PRAGMA busy_timeout=0; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;');
  return { db, statements: new Map() };
}

class Statement {
  lastID = 0;
  changes = 0;
}

const toBind = (v: unknown): Value => {
  if (v === undefined || v === null) return null;
  if (typeof v === 'boolean') return Number(v);
  return v instanceof Date ? v.toISOString() : (v as Value);
};
function fromSql(v: unknown): unknown {
  if (typeof v === 'bigint') return v >= BigInt(Number.MIN_SAFE_INTEGER) && v <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(v) : v.toString();
  return v instanceof Uint8Array ? Buffer.from(v.buffer, v.byteOffset, v.byteLength) : v;
}
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A statement is done when it is called: those of a long transaction would let nobody else of this process have a turn. Short ones end sooner alone. */
const [LONG, MOST_IN_A_TURN] = [400, 50];
const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve));

/** One connection as Sequelize sees it. */
export class Database {
  readonly filename: string;
  uuid?: string;
  readonly #file: File;
  /** None where the file could not be opened. */
  readonly #handle!: Handle;
  #queue: Promise<unknown> = Promise.resolve();
  /** Statements since the last transaction began. */
  #count = 0;

  constructor(filename: string, mode: number | Callback, callback?: Callback) {
    this.filename = filename;
    const done = typeof mode === 'function' ? mode : callback;
    let file = files.get(filename);
    if (!file) {
      file = { lock: new WriteLock(), idle: [] };
      files.set(filename, file);
    }
    this.#file = file;
    try {
      this.#handle = file.idle.pop() ?? openHandle(filename);
      queueMicrotask(() => done?.call(this, null));
    } catch (error) {
      queueMicrotask(() => done?.call(this, error as Error));
    }
  }

  serialize(fn?: () => void): void {
    fn?.();
  }
  parallelize(fn?: () => void): void {
    fn?.();
  }

  #prepare(sql: string): StatementSync {
    const { statements, db } = this.#handle;
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare(sql);
      statement.setReadBigInts(true);
      statement.setAllowUnknownNamedParameters(true);
      if (statements.size >= CACHED_STATEMENTS) statements.clear();
      statements.set(sql, statement);
    }
    return statement;
  }

  #once(method: 'run' | 'all', sql: string, params: unknown): [Statement, Row[] | undefined] {
    const context = new Statement();
    const named =
      !Array.isArray(params) && params && Object.keys(params).length > 0
        ? Object.fromEntries(Object.entries(params).map(([k, v]) => [k, toBind(v)]))
        : null;
    const positional = Array.isArray(params) ? params.map(toBind) : [];
    const statement = this.#prepare(sql);
    if (method === 'all') {
      const rows = (named ? statement.all(named) : statement.all(...positional)) as Row[];
      for (const row of rows)
        for (const key in row) if (typeof row[key] === 'bigint' || row[key] instanceof Uint8Array) row[key] = fromSql(row[key]);
      return [context, rows];
    }
    const result = named ? statement.run(named) : statement.run(...positional);
    context.lastID = Number(result.lastInsertRowid);
    context.changes = Number(result.changes);
    return [context, undefined];
  }

  async #run(method: 'run' | 'all', sql: string, params: unknown): Promise<[Statement, Row[] | undefined]> {
    const { lock } = this.#file;
    const begin = BEGIN.test(sql);
    this.#count = begin ? 0 : this.#count + 1;
    if (this.#count > LONG && this.#count % MOST_IN_A_TURN === 0) await othersFirst();
    if ((begin ? !/deferred/i.test(sql) : WRITE.test(sql)) && !lock.owns(this)) await lock.acquire(this);
    try {
      const waits = lock.owns(this) ? lock : { waited_ms: 0 };
      for (;;) {
        try {
          const done = this.#once(method, sql, params);
          waits.waited_ms = 0;
          return done;
        } catch (error) {
          const busy = (error as { errcode?: number }).errcode === BUSY;
          // Inside a transaction only the end may be tried again: anything else would repeat half a transaction.
          if (!busy || (this.#handle.db.isTransaction && !END.test(sql))) throw error;
          // Whoever waits behind this one has waited as long.
          if (waits.waited_ms > BUSY_LIMIT_MS) throw Object.assign(error as Error, { waited: true });
          const ms = 2 + Math.random() * 8;
          waits.waited_ms += ms;
          await pause(ms);
        }
      }
    } finally {
      if (lock.owns(this) && !this.#handle.db.isTransaction) lock.release(this);
    }
  }

  /** Runs one statement; rows for a query, `[]` for a write. Errors carry `code` as below. */
  async execute(sql: string, params: readonly unknown[]): Promise<Row[]> {
    const turn = this.#queue.then(() =>
      this.#run(/^\s*(select|pragma|with|explain)\b|\breturning\b/i.test(sql) ? 'all' : 'run', sql, params),
    );
    this.#queue = turn.catch(() => undefined);
    try {
      return (await turn)[1] ?? [];
    } catch (error) {
      throw coded(error as Error);
    }
  }

  #callback(method: 'run' | 'all', sql: string, params: unknown, callback?: Callback): this {
    const turn = this.#queue.then(() => this.#run(method, sql, params));
    this.#queue = turn.catch(() => undefined);
    turn.then(
      ([context, rows]) => callback?.call(context, null, rows),
      (error: Error) => callback?.call(new Statement(), coded(error)),
    );
    return this;
  }
  run(sql: string, params?: unknown, callback?: Callback): this {
    return typeof params === 'function'
      ? this.#callback('run', sql, [], params as Callback)
      : this.#callback('run', sql, params ?? [], callback);
  }
  all(sql: string, params?: unknown, callback?: Callback): this {
    return typeof params === 'function'
      ? this.#callback('all', sql, [], params as Callback)
      : this.#callback('all', sql, params ?? [], callback);
  }
  close(callback?: Callback): void {
    this.#queue = this.#queue
      .then(() => {
        if (!this.#handle) return;
        if (this.#handle.db.isTransaction) this.#handle.db.exec('ROLLBACK');
        this.#file.lock.release(this);
        if (this.#file.idle.length < IDLE_HANDLES) this.#file.idle.push(this.#handle);
        else this.#handle.db.close();
      })
      .then(
        () => callback?.call(this, null),
        (error: Error) => callback?.call(this, error),
      );
  }
}

/** Gives an error the code Sequelize and the data layer look at; only unique and foreign-key faults may be `SQLITE_CONSTRAINT`. */
function coded(error: Error & { code?: string; errcode?: number }): Error {
  const extended = error.errcode ?? 0;
  const primary = extended & 255;
  if (primary === 19) {
    error.code = [2067, 1555, 787, 2579, 19].includes(extended) ? 'SQLITE_CONSTRAINT' : 'SQLITE_CONSTRAINT_CHECK';
    error.message = `${error.code}: ${error.message}`;
  } else if (primary === FULL) {
    error.code = 'SQLITE_FULL';
    error.message = `${error.code}: ${error.message}`;
  } else error.code = primary === BUSY ? 'SQLITE_BUSY' : 'SQLITE_ERROR';
  return error;
}

/** Closes the idle handles of a file: after it, the file can be moved or deleted. */
export function releaseFile(filename: string): void {
  for (const handle of files.get(filename)?.idle.splice(0) ?? []) {
    handle.statements.clear();
    handle.db.close();
  }
  files.delete(filename);
}

/** What goes into `new Sequelize({ dialectModule })`. */
export const sqlite3 = { Database, OPEN_READONLY: 1, OPEN_READWRITE: 2, OPEN_CREATE: 4, verbose: (): unknown => sqlite3 };
