import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ALL_SEEN, asSeen, beginning, faultOf, repeated, SEEN, textFaults } from './text.ts';
import { coded } from './words.ts';

it.each(['', 'Zoë O’Brien', '👩‍✈️ 東京', 'العربية', 'two\nlines\tand a tab\r\n', '\u00a0\ufffd', '\ufdcf\ufdf0\u{1fffd}'])(
  'keeps %j',
  (text) => {
    expect(faultOf(text)).toBeNull();
  },
);
it.each([
  'REF\ud800X',
  '\udc00',
  '\ude00\ud83d',
  'a\u0000',
  '\u0007',
  '\u007f',
  'a\u0085b',
  '\u009f',
  'A\ufffeB',
  '\uffff',
  '\ufdd0',
  '\u{1fffe}',
])('refuses %j', (text) => {
  expect(faultOf(text)).not.toBeNull();
});
it('gives every place, names of fields too', () => {
  const value = { a: ['ok', 'x\u0000'], 'b/c': { 'd~': '\ud800' }, e: { '\ud800': 1 }, n: 1, none: null };
  expect(textFaults(value, 'INPUT_INVALID').map((f) => f.pointer)).toEqual(['/a/1', '/b~1c/d~0', '/e']);
});
it('lets through only what UTF-8 gives back as it was (property)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: fc.nat(0xffff).map((n) => String.fromCharCode(n)) }), (a, b) => {
      for (const text of [a, b]) if (faultOf(text) === null) expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
    }),
  );
});

it('cuts a text between characters (property)', () => {
  expect([beginning('ab\u{1F600}c', 3), beginning('ab\u{1F600}c', 4), beginning('ab', 9)]).toEqual(['ab', 'ab\u{1F600}', 'ab']);
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xffff).map((n) => String.fromCharCode(n)) }), fc.nat(20), (text, length) => {
      const cut = beginning(text, length);
      expect(cut.isWellFormed() && cut.length <= length).toBe(true);
      if (text.isWellFormed()) expect(text.startsWith(cut) && cut.length >= Math.min(text.length, length) - 1).toBe(true);
    }),
  );
});

it('finds the first text that stood before', () => {
  expect([[], ['a', 'b'], ['a', 'b', 'c', 'b', 'a'], ['', 'x', '']].map(repeated)).toEqual([-1, -1, 3, 2]);
});

it.each([
  ['Hô\u00adtel\u200b du Lac\ufeff', 'Hôtel du Lac'],
  ['می‌خواهم ❤️ क्‍ष', 'می‌خواهم ❤️ क्‍ष'],
  ['two words', 'two words'],
  [' \u200b\u200d\u2060\u2800', ''],
])('shows of %j what is seen', (text, seen) => {
  expect(asSeen(text)).toBe(seen);
  expect([new RegExp(SEEN, 'u').test(text), new RegExp(ALL_SEEN, 'u').test(seen)]).toEqual([seen !== '', seen !== '']);
  expect(coded({ fr: 'Taxe' }, text)).toEqual({ fr: `Taxe ${seen}` });
});
it('is looked through in a time that grows with it', () => {
  const began = performance.now();
  expect(new RegExp(ALL_SEEN, 'u').test(`${' '.repeat(1_000_000)}\u200b`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(2_000);
});
