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
    ['5555\u200b5555\u00ad5555-4444', 'XXXX\u200bXXXX\u00adXXXX-4444'],
    // A narrow no-break space and an en dash likewise.
    [
      '5555\u00e2\u0080\u00af5555\u00e2\u0080\u00af5555\u00e2\u0080\u00af4444',
      'XXXX\u00e2\u0080\u00afXXXX\u00e2\u0080\u00afXXXX\u00e2\u0080\u00af4444',
    ],
    [
      '5555\u00e2\u0080\u00935555\u00e2\u0080\u00935555\u00e2\u0080\u00934444',
      'XXXX\u00e2\u0080\u0093XXXX\u00e2\u0080\u0093XXXX\u00e2\u0080\u00934444',
    ],
    ['3782-8224-6310-005', 'XXXX-XXXX-XXX0-005'],
    ['3782.822463.10005', 'XXXX.XXXXXX.X0005'],
    ['3056-930902-5904', 'XXXX-XXXXXX-5904'],
    ['6304-0000-0000-0000-000', 'XXXX-XXXX-XXXX-XXX0-000'],
    ['5-5-5-5-5-5-5-5-5-5-5-5-4-4-4-4', 'X-X-X-X-X-X-X-X-X-X-X-X-4-4-4-4'],
    ['2026-11-22 5555-5555-5555-4444', '2026-11-22 XXXX-XXXX-XXXX-4444'],
    ['A|5555 5555 5555 4444|0528', 'A|XXXX XXXX XXXX 4444|0528'],
    ['A|5555555555554444|123', 'A|XXXXXXXXXXXX4444|123'],
    ['5 5 5 5 5 5 5 5 5 5 5 5 4 4 4 4', 'X X X X X X X X X X X X 4 4 4 4'],
    // Blanks of a word processor, and of other scripts.
    ['5555\u20035555\u30005555\ufeff4444', 'XXXX\u2003XXXX\u3000XXXX\ufeff4444'],
    ['5555\u00e3\u0080\u008055555555\u00ef\u00bb\u00bf4444', 'XXXX\u00e3\u0080\u0080XXXXXXXX\u00ef\u00bb\u00bf4444'],
    ['5555\u22125555\u22125555\u22124444', 'XXXX\u2212XXXX\u2212XXXX\u22124444'],
    ['5555\u00b75555\u00b75555\u00b74444', 'XXXX\u00b7XXXX\u00b7XXXX\u00b74444'],
    ['5555+5555+5555+4444', 'XXXX+XXXX+XXXX+4444'],
    // Groups written as one.
    ['40000012-34567899', 'XXXXXXXX-XXXX7899'],
    ['400000-1234567899', 'XXXXXX-XXXXXX7899'],
    ['620000-1234567890128', 'XXXXXX-XXXXXXXXX0128'],
    ['5555-5555 55554444', 'XXXX-XXXX XXXX4444'],
    ['5555-555555554444', 'XXXX-XXXXXXXX4444'],
    ['555555555555-4444', 'XXXXXXXXXXXX-4444'],
    ['5555-55555555-4444', 'XXXX-XXXXXXXX-4444'],
    ['55-55-55-55-55-55-44-44', 'XX-XX-XX-XX-XX-XX-44-44'],
    ['9792000012345677', 'XXXXXXXXXXXX5677'],
  ])('%j', (text, masked) => {
    expect(maskCards(text)).toBe(masked);
    expect(holdsCard(text)).toBe(masked !== text);
  });
  const beside = fc.stringMatching(/^\d{0,6}$/);
  const hidden = (number: string, before: string, written: string, after: string): void => {
    const text = `${before} ${written} ${after}`;
    // Written so that it reads as a document of an airline, it is one.
    fc.pre(!/\b\d{3}[ -]\d{10}[ /-]\d{1,3}\b/.test(text));
    const masked = maskCards(text);
    expect(masked).toHaveLength(text.length);
    expect(masked.replace(/[^\dX]/g, '').slice(before.length)).toMatch(/^X{12}/);
    expect(holdsCard(number)).toBe(true);
  };
  it('with up to three blanks anywhere and other figures beside it (property)', () => {
    const between = fc.array(fc.stringMatching(/^[ \u00a0\u202f]{0,3}$/), { minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(fc.nat(), between, beside, beside, (filler, gaps, before, after) => {
        const number = card('4', 16, filler);
        hidden(number, before, [...number].map((d, i) => d + (gaps[i] ?? '')).join(''), after);
      }),
    );
  });
  it('with up to three separators between its groups and other figures beside it (property)', () => {
    const between = fc.array(fc.stringMatching(/^[ \u00a0._:/*\u2013-]{1,3}$/), { minLength: 3, maxLength: 3 });
    const kind = fc.constantFrom<[string, number[]]>(['4', [4, 4, 4, 4]], ['51', [4, 4, 4, 4]], ['37', [4, 6, 5]], ['37', [4, 4, 4, 3]]);
    fc.assert(
      fc.property(fc.nat(), kind, between, beside, beside, (filler, [prefix, groups], gaps, before, after) => {
        const length = groups.reduce((sum, size) => sum + size, 0);
        const number = card(prefix, length, filler);
        const ends = groups.map((_, i) => groups.slice(0, i + 1).reduce((sum, size) => sum + size, 0));
        const written = ends.map((end, i) => number.slice(ends[i - 1] ?? 0, end) + (i < groups.length - 1 ? gaps[i] : '')).join('');
        const masked = maskCards(`${before} ${written} ${after}`);
        expect(masked).toHaveLength(before.length + written.length + after.length + 2);
        expect(masked.replace(/[^\dX]/g, '').slice(before.length)).toMatch(new RegExp(`^X{${length - 4}}`));
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
    // Fields of suppliers' files: together their figures would be a card.
    'COA1|4111|1107|2026-04-18|11.50',
    'SEA1|412345|2026-04-18|03',
    '4111|1111|1111|1111',
    '4111;1111;1111;1111',
    '4111,1111,1111,1111',
    '4111\t1111\t1111\t1111',
    'K|5105|10.51|0510|5100',
    '5105:1051:05-10:51:00',
    '4000-11-22 09:30:00.08',
    '4123-2026-04-18-06',
    '4105.2026.041.80925',
    '4111/1111/11/111103',
    '41111-11111-11106-1',
    'BUS-411111-11111-11103',
    'tél. 51.42.33.44.55 - 52.42.33.09',
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
