/** Opaque cursors: where a page ended, as sort values. They carry no secret; a wrong one is refused, never guessed. */
import { fail } from '../../contracts/index.ts';

type Stored = string | number | boolean | null | { readonly big: string };

/** A cursor over the sort values of a page's last row: text, numbers, bigint, booleans, null. */
export function encodeCursor(sort: string, values: readonly unknown[]): string {
  const stored: Stored[] = values.map((v) => (typeof v === 'bigint' ? { big: v.toString() } : (v as Stored)));
  return Buffer.from(JSON.stringify([1, sort, stored])).toString('base64url');
}

/** CURSOR_INVALID when it is not one of ours or belongs to another sort. */
export function decodeCursor(cursor: string, sort: string): unknown[] {
  try {
    const [version, of, stored] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown, Stored[]];
    if (version === 1 && of === sort && Array.isArray(stored)) return stored.map(revive);
  } catch {
    // Refused below, like a cursor of another list.
  }
  const message = 'The cursor is damaged or belongs to another list or sort. Start again without one.';
  throw fail('CURSOR_INVALID', message, [{ code: 'CURSOR_INVALID', message, pointer: '/cursor' }]);
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { big } = value as { big?: unknown };
  if (typeof big === 'string' && /^-?\d{1,19}$/.test(big)) return BigInt(big);
  throw new Error('not ours');
}
