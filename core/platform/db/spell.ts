/**
 * A statement as MariaDB is sent it, its values in it. Not the driver's own spelling: that looks in each statement for question marks that are none, and puts a backslash
 * before every double quote of every frozen document.
 */
import { fail } from '../../contracts/index.ts';

/** What means something else between single quotes. Each is itself when it stands twice. */
const MEANT = /['\\]/;
const textOf = (text: string): string => `'${MEANT.test(text) ? text.replaceAll("'", "''").replaceAll('\\', '\\\\') : text}'`;

function literal(value: unknown): string {
  if (typeof value === 'string') return textOf(value);
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `X'${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}'`;
  throw fail('INTERNAL', `A value of the type ${typeof value} is none of the database.`);
}

/** `?` stands for the next value wherever it is: in a statement texts are values, never written out. */
export function spelt(sql: string, values: readonly unknown[]): string {
  let text = '';
  let from = 0;
  for (const value of values) {
    const at = sql.indexOf('?', from);
    if (at < 0) throw fail('INTERNAL', `A statement has more values than places for them: ${sql}`);
    text += sql.slice(from, at) + literal(value);
    from = at + 1;
  }
  if (sql.includes('?', from)) throw fail('INTERNAL', `A statement has fewer values than places for them: ${sql}`);
  return text + sql.slice(from);
}
