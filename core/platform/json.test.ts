import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

describe('parseJson', () => {
  it.each([
    ['{"a": 1,}', 1, 9, 'key in double quotes'],
    ['{\n  "a": tru\n}', 2, 8, 'value is expected'],
    ['{"a":1, "a":2}', 1, 9, 'stands twice'],
    ['{"a":1, "\\u0061":2}', 1, 9, 'stands twice'],
    ['[1, 2', 1, 6, 'not closed'],
    ['{"a": "x', 1, 7, 'not closed'],
    ['{"a": "\\x"}', 1, 7, 'wrong escape'],
    ['{"a": 01}', 1, 8, 'comma or }'],
    ['{} x', 1, 4, 'after the end'],
    ['', 1, 1, 'ends where a value'],
    ['['.repeat(100), 1, 66, 'nested deeper'],
  ])('says where %j stops being JSON', (text, line, column, words) => {
    const result = parseJson(text);
    expect(result).toMatchObject({ problem: { line, column, message: expect.stringContaining(words) } });
  });
  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:01e-. \\untrfals') }), (text) => {
        const accepted = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        const ours = 'value' in parseJson(text);
        // Ours is stricter in one way only: duplicate keys.
        if (ours !== accepted) expect(parseJson(text)).toMatchObject({ problem: { message: expect.stringContaining('twice') } });
      }),
      { numRuns: 2000 },
    );
  });
});
