/** The one place where values cross between code and database. */
import { type ColumnKind, type ColumnSpec, type Columns, fail, parseSpec } from '../../contracts/index.ts';

export type Dialect = 'sqlite' | 'mysql';

const STORAGE: Readonly<Record<ColumnKind, readonly [sqlite: string, mysql: string]>> = {
  id: ['TEXT', 'CHAR(26) CHARACTER SET ascii COLLATE ascii_bin'],
  key: ['TEXT', 'VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'],
  hash: ['TEXT', 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin'],
  text: ['TEXT COLLATE NOCASE', 'VARCHAR(250) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci'],
  longtext: ['TEXT', 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci'],
  int: ['INTEGER', 'INT'],
  money: ['INTEGER', 'BIGINT'],
  currency: ['TEXT', 'CHAR(3) CHARACTER SET ascii COLLATE ascii_bin'],
  day: ['TEXT', 'DATE'],
  localtime: ['TEXT', 'VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin'],
  instant: ['TEXT', 'DATETIME(3)'],
  bool: ['INTEGER', 'TINYINT'],
  json: ['TEXT', 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'],
  bytes: ['BLOB', 'LONGBLOB'],
};
const LENGTHS: Partial<Record<ColumnKind, number>> = { key: 100, text: 250, localtime: 16 };

/** SQL type of a column. */
export function sqlType(spec: ColumnSpec, dialect: Dialect): string {
  const { kind, nullable, standing } = parseSpec(spec);
  const literal = typeof standing === 'string' ? `'${standing}'` : `${typeof standing === 'boolean' ? Number(standing) : standing}`;
  const type = STORAGE[kind][dialect === 'sqlite' ? 0 : 1];
  return `${type}${nullable ? '' : ' NOT NULL'}${standing === undefined ? '' : ` DEFAULT ${literal}`}`;
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const toMysqlInstant = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
const fromMysqlInstant = (text: string): string => `${text.slice(0, 10)}T${text.slice(11, 23)}Z`;

const HALF = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;
const illFormed = (column: string) =>
  fail('INPUT_INVALID', `“${column}” holds a text that is cut in the middle of a character.`, [
    { code: 'INPUT_INVALID', message: 'not well-formed', pointer: `/${column}` },
  ]);
/** A driver would write another text in silence, and what was hashed would not be what is stored. */
function wellFormed(column: string, text: string): void {
  if (!text.isWellFormed()) throw illFormed(column);
}

const same = (value: unknown): unknown => value;
/** How a value that is there is written, of the kinds that are not written as they are. */
function writerOf(column: string, kind: ColumnKind, dialect: Dialect): (value: unknown) => unknown {
  switch (kind) {
    case 'bool':
      return (value) => (value ? 1 : 0);
    case 'json':
      return (value) => {
        const text = JSON.stringify(value);
        // JSON writes half a character as an escape, which would be well-formed.
        if (text.includes('\\ud') && HALF.test(text)) throw illFormed(column);
        return text;
      };
    case 'instant':
      return dialect === 'mysql' ? (value) => toMysqlInstant(value as string) : same;
    case 'bytes':
      return (value) => Buffer.from(value as Uint8Array);
    default:
      return same;
  }
}

/** What makes a value of a column what the driver takes: made once for a column, as rows have many. */
export function encoderOf(column: string, spec: ColumnSpec, dialect: Dialect): (value: unknown) => unknown {
  const { kind, nullable, standing } = parseSpec(spec);
  const limit = LENGTHS[kind] ?? Number.POSITIVE_INFINITY;
  const write = writerOf(column, kind, dialect);
  return (given) => {
    const value = given === undefined ? standing : given;
    if (value === undefined || value === null) {
      if (!nullable) throw fail('INTERNAL', `Column ${column} needs a value.`);
      return null;
    }
    if (typeof value === 'string') {
      wellFormed(column, value);
      if (value.length > limit) {
        throw fail('INPUT_INVALID', `“${column}” holds at most ${limit} characters.`, [
          { code: 'TOO_LONG', message: `at most ${limit} characters`, pointer: `/${column}` },
        ]);
      }
    }
    return write(value);
  };
}

/** A value of the driver as the code sees it. */
export function decode(spec: ColumnSpec, value: unknown, dialect: Dialect): unknown {
  if (value === undefined || value === null) return null;
  switch (parseSpec(spec).kind) {
    case 'money':
      return BigInt(value as string | number);
    case 'int':
      return Number(value);
    case 'bool':
      return Number(value) === 1;
    case 'json':
      return typeof value === 'string' ? JSON.parse(value) : value;
    case 'instant':
      return dialect === 'mysql' ? fromMysqlInstant(value as string) : value;
    default:
      return value;
  }
}

/** Decodes the columns of a row that a table names; others stay as they came. */
export function decodeRow(columns: Columns, row: Record<string, unknown>, dialect: Dialect): Record<string, unknown> {
  for (const name in row) {
    const spec = columns[name];
    if (spec !== undefined) row[name] = decode(spec, row[name], dialect);
  }
  return row;
}

/** A parameter of raw SQL: instants are written the way the database keeps them. */
export function rawParam(value: unknown, dialect: Dialect): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') wellFormed('a parameter', value);
  return dialect === 'mysql' && typeof value === 'string' && ISO_INSTANT.test(value) ? toMysqlInstant(value) : (value ?? null);
}
