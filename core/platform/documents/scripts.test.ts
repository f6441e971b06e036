import { describe, expect, it } from 'vitest';
import { latinised } from './latin.ts';
import { piecesOf } from './scripts.ts';

/** Latin, Arabic and Hebrew in the body, Chinese in another font. */
const printed = (c: string) =>
  /\p{sc=Han}/u.test(c) ? ({ text: c, font: 'Han' } as const) : c === '\u1820' ? null : ({ text: c, font: 'Body' } as const);
const lost: string[] = [];
const shown = (text: string): string[] =>
  piecesOf(text, printed, (c) => lost.push(c)).map(
    (p) => (p.font === 'Body' ? '' : `${p.font}:`) + (p.whole ? '=' : '') + p.text.replaceAll('\u00a0', '_'),
  );

describe('text of any script', () => {
  it('is cut where the font changes', () => {
    expect(shown('Tour 北京 2026')).toEqual(['Tour ', 'Han:北京', ' 2026']);
    expect(shown('Dupont')).toEqual(['Dupont']);
  });

  it('keeps a right-to-left run whole, and its figures where they are read', () => {
    expect(shown('محمد عبد الله')).toEqual(['=محمد_عبد_الله']);
    expect(shown('Hotel (فندق السلام) Paris')).toEqual(['Hotel (', '=فندق_السلام', ') Paris']);
    // Read from the right: street, 12, king.
    expect(shown('شارع 12 الملك')).toEqual(['=_الملك', '=12', '=شارع_']);
    expect(shown('רחוב הרצל 5-7')).toEqual(['=5-7', '=רחוב_הרצל_']);
  });

  it('keeps the order of a list, whatever its names are written in', () => {
    expect(shown('محمد, כהן דוד, Smith')).toEqual(['=محمد', ', ', '=כהן_דוד', ', Smith']);
  });

  it('breaks a long run so that it fits a column', () => {
    const pieces = shown('سلام '.repeat(20).trim());
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map((p) => p.length))).toBeLessThanOrEqual(42);
  });

  it('says what no font has', () => {
    lost.length = 0;
    expect(shown('a\u1820b')).toEqual(['a?b']);
    expect(lost).toEqual(['\u1820']);
  });

  it.each([
    ['김철수', 'Gimcheolsu'],
    ['서울 한국', 'Seoul Hanguk'],
    ['नेहा शर्मा', 'Neha Sharma'],
    ['राम', 'Ram'],
    ['রবীন্দ্র', 'Rabindra'],
    ['தமிழ்', 'Tamil'],
    ['Émile Ελένη', 'Émile Ελένη'],
  ])('writes %s as %s', (from, to) => expect(latinised(from)).toBe(to));
});
