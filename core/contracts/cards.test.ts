import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsCard, isCard, maskCards } from './cards.ts';

/** A number with a right Luhn sum, from its first digits and length. */
function card(prefix: string, length: number, filler: number): string {
  const body = (prefix + String(filler).padStart(20, '7')).slice(0, length - 1);
  for (let check = 0; check < 10; check++) {
    const sum = [...`${body}${check}`]
      .reverse()
      .reduce((s, d, i) => s + (i % 2 === 0 ? Number(d) : Number(d) > 4 ? Number(d) * 2 - 9 : Number(d) * 2), 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
  throw new Error('no check digit');
}

it.each(['4111111111111111', '5555 5555 5555 4444', '3782-822463-10005', '6011111111111117'])(
  'hides %s and keeps its last four digits',
  (number) => {
    expect(isCard(number)).toBe(true);
    const masked = maskCards(`FP CC ${number}/1225`);
    expect(masked).toHaveLength(`FP CC ${number}/1225`.length);
    expect(masked.replace(/\D/g, '')).toBe(`${number.slice(-4).replace(/\D/g, '')}1225`);
  },
);
it.each(['4111111111111112', '1251791338811', '12345678901234', '20261122093000'])('leaves %s alone', (number) => {
  expect(maskCards(number)).toBe(number);
});
it('hides every card of every scheme, whatever stands around it', () => {
  const scheme = fc.constantFrom<[string, number]>(['4', 16], ['51', 16], ['2221', 16], ['34', 15], ['37', 15], ['6011', 16]);
  fc.assert(
    fc.property(scheme, fc.nat(), fc.constantFrom('', ' ', 'x', '/', ';'), ([prefix, length], filler, around) => {
      const number = card(prefix, length, filler);
      const masked = maskCards(`${around}${number}${around}`);
      expect(masked).not.toContain(number);
      expect(masked).toContain(number.slice(-4));
      expect(masked).toHaveLength(number.length + 2 * around.length);
    }),
  );
});

describe('however it is written', () => {
  it.each([
    ['5555.5555.5555.4444', 'XXXX.XXXX.XXXX.4444'],
    ['5555/5555/5555/4444', 'XXXX/XXXX/XXXX/4444'],
    ['5555_5555_5555_4444', 'XXXX_XXXX_XXXX_4444'],
    ['5555:5555:5555:4444', 'XXXX:XXXX:XXXX:4444'],
    ['5555  5555  5555  4444', 'XXXX  XXXX  XXXX  4444'],
    ['55555555 55554444', 'XXXXXXXX XXXX4444'],
    ['5555\u00a05555\u00a05555\u00a04444', 'XXXX\u00a0XXXX\u00a0XXXX\u00a04444'],
    // The same in UTF-8, read byte by byte.
    ['5555\u00c2\u00a05555\u00c2\u00a05555\u00c2\u00a04444', 'XXXX\u00c2\u00a0XXXX\u00c2\u00a0XXXX\u00c2\u00a04444'],
    ['CA5555555555554444EXP0528', 'CAXXXXXXXXXXXX4444EXP0528'],
    ['2 5555 5555 5555 4444', '2 XXXX XXXX XXXX 4444'],
    ['0528 5555555555554444', '0528 XXXXXXXXXXXX4444'],
    ['5555555555554444 123', 'XXXXXXXXXXXX4444 123'],
    ['55555555555544440528', 'XXXXXXXXXXXX44440528'],
    ['05285555555555554444', '0528XXXXXXXXXXXX4444'],
    ['-5555555555554444', '-XXXXXXXXXXXX4444'],
    ['FR-5555-5555-5555-4444', 'FR-XXXX-XXXX-XXXX-4444'],
    ['CB 12/28 5555 5555 5555 4444 123', 'CB 12/28 XXXX XXXX XXXX 4444 123'],
    ['3782 822463 10005', 'XXXX XXXXXX X0005'],
    ['1 378282246310005', '1 XXXXXXXXXXX0005'],
    ['5555 - 5555 - 5555 - 4444', 'XXXX - XXXX - XXXX - 4444'],
    ['5555\u20135555\u20135555\u20134444', 'XXXX\u2013XXXX\u2013XXXX\u20134444'],
    ['5555\u200b5555\u00ad5555|4444', 'XXXX\u200bXXXX\u00adXXXX|4444'],
    ['5 5 5 5 5 5 5 5 5 5 5 5 4 4 4 4', 'X X X X X X X X X X X X 4 4 4 4'],
  ])('%j', (text, masked) => {
    expect(maskCards(text)).toBe(masked);
    expect(holdsCard(text)).toBe(masked !== text);
  });
  it('with up to three separators anywhere and other figures beside it (property)', () => {
    const between = fc.array(fc.stringMatching(/^[ \u00a0._:/-]{0,3}$/), { minLength: 15, maxLength: 15 });
    const beside = fc.stringMatching(/^\d{0,6}$/);
    fc.assert(
      fc.property(fc.nat(), between, beside, beside, (filler, gaps, before, after) => {
        const number = card('4', 16, filler);
        const text = `${before} ${[...number].map((d, i) => d + (gaps[i] ?? '')).join('')} ${after}`;
        // Written so that it reads as a document of an airline, it is one.
        fc.pre(!/^\d{13}[/-]\d/.test(text.trim()) && !/\b\d{3}[ -]\d{10}[ /-]\d{1,3}\b/.test(text));
        const masked = maskCards(text);
        expect(masked).toHaveLength(text.length);
        expect(masked.replace(/[^\dX]/g, '').slice(before.length)).toMatch(/^X{12}/);
      }),
    );
  });
});

describe('what is no card', () => {
  it.each([
    '901-2400000010-11',
    // 15 figures with a right sum, all of them.
    '176-2400000010-08',
    '1762400000010-16',
    '176-2400000010/24',
    'TKT 9012400000010 4000000000006',
    '555 2400000001 555 2400000011',
    '2026-11-22 09:30:00 2026-11-25 10:00:00',
    'tél. 01 42 33 44 55',
    // Right IBANs whose figures would be a card.
    'BE30539000001603',
    'BE30 5390 0000 1603',
    'remboursé sur DE94370400445320100429',
    'FR76 3000 6000 0112 3456 7890 189',
  ])('%s stays readable', (text) => expect(maskCards(text)).toBe(text));
  it('a card behind two letters is no IBAN', () => {
    for (const text of ['FR5555555555554444', 'BE 5555 5555 5555 4444', 'GB5555555555554444EXP0528', 'DE55 5555 5555 5544 44'])
      expect(holdsCard(text)).toBe(true);
  });
  it('a million figures take no time to speak of', () => {
    const figures = '4'.repeat(1_000_000);
    expect(maskCards(figures)).toHaveLength(figures.length);
    expect(maskCards('4 '.repeat(200_000))).toHaveLength(400_000);
  });
});
