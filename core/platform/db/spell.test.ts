import { describe, expect, it } from 'vitest';
import { spelt } from './spell.ts';

describe('a statement with its values in it', () => {
  it('writes each value where its question mark stands', () => {
    const values = ["l'été", 'a\\b', 'what?', '"', 7, -7n, null, undefined, Uint8Array.of(0, 255)];
    const sql = `INSERT INTO t VALUES (${values.map(() => '?').join(', ')}) ON DUPLICATE KEY UPDATE n = n`;
    expect(spelt(sql, values)).toBe(
      `INSERT INTO t VALUES ('l''été', 'a\\\\b', 'what?', '"', 7, -7, NULL, NULL, X'00ff') ON DUPLICATE KEY UPDATE n = n`,
    );
  });

  it.each([
    ['SELECT ?', [1, 2]],
    ['SELECT ?, ?', [1]],
    ['SELECT ?', [{ toSqlString: () => '1' }]],
    ['SELECT ?', [[1, 2]]],
    ['SELECT ?', [true]],
  ])('refuses what it cannot write: %s', (sql, values) => {
    expect(() => spelt(sql, values)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});
