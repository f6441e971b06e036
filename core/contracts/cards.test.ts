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
    ['5555 5555<br>5555 4444', 'XXXX XXXX<br>XXXX 4444'],
    ['5\u00005\u00005\u00005\u00005555 5555 4444', 'X\u0000X\u0000X\u0000X\u0000XXXX XXXX 4444'],
    ['٥٥٥٥ ٥٥٥٥ ٥٥٥٥ ٤٤٤٤', 'XXXX XXXX XXXX ٤٤٤٤'],
    ['۵۵۵۵۵۵۵۵۵۵۵۵۴۴۴۴', 'XXXXXXXXXXXX۴۴۴۴'],
    // The same in UTF-8, read byte by byte.
    ['5555\u00c2\u00a05555\u00c2\u00a05555\u00c2\u00a04444', 'XXXX\u00c2\u00a0XXXX\u00c2\u00a0XXXX\u00c2\u00a04444'],
    ['CA5555555555554444EXP0528', 'CAXXXXXXXXXXXX4444EXP0528'],
    ['2 5555 5555 5555 4444', '2 XXXX XXXX XXXX 4444'],
    ['0528 5555555555554444', '0528 XXXXXXXXXXXX4444'],
    ['5555555555554444 123', 'XXXXXXXXXXXX4444 123'],
    ['55555555555544440528', 'XXXXXXXXXXXX44440528'],
    ['05285555555555554444', '0528XXXXXXXXXXXX4444'],
    // What expires and the code on the back, without a blank.
    ['55555555555544440528123', 'XXXXXXXXXXXX44440528123'],
    ['5555555555554444052028', 'XXXXXXXXXXXX4444052028'],
    ['5555555555554444#0528', 'XXXXXXXXXXXX4444#0528'],
    // The airlines’ own cards, where a word says so or in their groups.
    ['FPCCTP100000000000009/0528', 'FPCCTPXXXXXXXXXXX0009/0528'],
    ['1000 00000 000009', 'XXXX XXXXX XX0009'],
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
    ['5555*5555*5555*4444', 'XXXX*XXXX*XXXX*4444'],
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
    // Figures as wide as letters of Chinese, as text and in UTF-8 read byte by byte.
    ['\uff15555\uff15555 5555\uff14444', 'XXXXXXXX XXXX\uff14444'],
    [`${'\uff15'.repeat(12)}\uff14\uff14\uff14\uff14`, `${'X'.repeat(12)}\uff14\uff14\uff14\uff14`],
    [`${'\u00ef\u00bc\u0095'.repeat(12)}4444`, `${'X'.repeat(36)}4444`],
    // Maestro of twelve figures.
    ['630400000000', 'XXXXXXXX0000'],
    ['CB 5018 0000 0009.', 'CB XXXX XXXX 0009.'],
    ['6759-1234-5674', 'XXXX-XXXX-5674'],
    ['CA630400000000EXP0528', 'CAXXXXXXXX0000EXP0528'],
    // Beside one more figure they are as many as a document of an airline has.
    ['5018 0000 0009 5', 'XXXX XXXX 0009 5'],
    ['5 501800000009', '5 XXXXXXXX0009'],
    // Blanks as mails, addresses and pages write them.
    ['5555=205555=205555=204444', 'XXXX=20XXXX=20XXXX=204444'],
    ['5555%205555%205555%204444', 'XXXX%20XXXX%20XXXX%204444'],
    ['5555&nbsp;5555&nbsp;5555&nbsp;4444', 'XXXX&nbsp;XXXX&nbsp;XXXX&nbsp;4444'],
    ['3782&#160;822463&#xA0;10005', 'XXXX&#160;XXXXXX&#xA0;X0005'],
    ['5555=C2=A05555%C2%A05555=A04444', 'XXXX=C2=A0XXXX%C2%A0XXXX=A04444'],
    // Dashes and blanks of other lengths likewise, and as programs write them.
    ['5555=E2=80=935555=E2=80=AF5555=2D4444', 'XXXX=E2=80=93XXXX=E2=80=AFXXXX=2D4444'],
    ['5555%e2%80%af5555%2D5555%2d4444', 'XXXX%e2%80%afXXXX%2DXXXX%2d4444'],
    ['5555\\u00a05555\\u00A05555\\u20134444', 'XXXX\\u00a0XXXX\\u00A0XXXX\\u20134444'],
    ['5555&#8209;5555&#x202F;5555&thinsp;4444', 'XXXX&#8209;XXXX&#x202F;XXXX&thinsp;4444'],
    ['5555&ndash;5555&#45;5555&#32;4444', 'XXXX&ndash;XXXX&#45;XXXX&#32;4444'],
    ['5555  -  5555  -  5555  -  4444', 'XXXX  -  XXXX  -  XXXX  -  4444'],
    ["5555'5555’5555'4444", "XXXX'XXXX’XXXX'4444"],
    ['378282-246310-005', 'XXXXXX-XXXXX0-005'],
    ['5555 5555\r\n\t5555 4444', 'XXXX XXXX\r\n\tXXXX 4444'],
    // On two lines.
    ['5555 5555\n5555 4444', 'XXXX XXXX\nXXXX 4444'],
    ['5555 5555 5555\r\n   4444', 'XXXX XXXX XXXX\r\n   4444'],
    ['5555-5555-\n5555-4444', 'XXXX-XXXX-\nXXXX-4444'],
    ['3782 822463\n10005', 'XXXX XXXXXX\nX0005'],
    ['55555555=\r\n5555=\n4444', 'XXXXXXXX=\r\nXXXX=\n4444'],
    ['5555555555=\r\n554444', 'XXXXXXXXXX=\r\nXX4444'],
    // Far apart.
    ['5555    5555    5555    4444', 'XXXX    XXXX    XXXX    4444'],
    [`3782${' '.repeat(40)}822463 10005`, `XXXX${' '.repeat(40)}XXXXXX X0005`],
    ['5555 &nbsp; &nbsp; 5555 5555 4444', 'XXXX &nbsp; &nbsp; XXXX XXXX 4444'],
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

describe('in every way figures and blanks are written (property)', () => {
  const WIDE = (figure: string): string => String.fromCharCode(0xff10 + Number(figure));
  const inBytes = (text: string): string => Buffer.from(text).toString('latin1');
  const kind = fc.constantFrom<[string, number[]]>(['4', [4, 4, 4, 4]], ['51', [4, 4, 4, 4]], ['37', [4, 6, 5]], ['6304', [4, 4, 4]]);
  const near = fc.constantFrom('', ' ', '\u00a0', '-', '=20', '%20', '&nbsp;', '&#160;', '=\r\n', '=20 ', ' - ');
  const grouped = (number: string, groups: readonly number[]): string[] =>
    groups.map((size, i) => number.slice(groups.slice(0, i).reduce((a, b) => a + b, 0)).slice(0, size));
  const hides = (text: string, figures: number): void => {
    const masked = maskCards(text);
    expect(masked).toHaveLength(text.length);
    expect(holdsCard(text)).toBe(true);
    expect(masked.match(/X/g)?.length).toBeGreaterThanOrEqual(figures - 4);
    // Nothing is hidden twice, and nothing but figures is.
    expect(maskCards(masked)).toBe(masked);
    expect([...masked].every((char, i) => char === text[i] || char === 'X')).toBe(true);
  };
  it('with figures of both widths, as text and as bytes', () => {
    fc.assert(
      fc.property(fc.nat(), kind, fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }), near, (filler, [prefix, groups], wide, gap) => {
        const number = card(
          prefix,
          groups.reduce((a, b) => a + b, 0),
          filler,
        );
        fc.pre(groups.length > 3 || gap === '' || gap.trim() !== '' || gap === ' ' || gap === '\u00a0');
        const written = grouped(number, groups)
          .map((group) => [...group].map((f, i) => (wide[i] ? WIDE(f) : f)).join(''))
          .join(gap);
        hides(`FP ${written}.`, number.length);
        hides(`FP ${inBytes(written)}.`, number.length);
      }),
    );
  });
  it('on two lines, or far apart', () => {
    const far = fc.oneof(
      fc.constantFrom('\n', '\r\n', '-\n', '\n  '),
      fc.integer({ min: 4, max: 40 }).map((n) => ' '.repeat(n)),
    );
    fc.assert(
      fc.property(fc.nat(), kind, far, fc.nat({ max: 2 }), (filler, [prefix, groups], gap, at) => {
        fc.pre(prefix !== '6304');
        const number = card(
          prefix,
          groups.reduce((a, b) => a + b, 0),
          filler,
        );
        const parts = grouped(number, groups);
        hides(
          `(${parts.map((part, i) => (i === 0 ? part : (i - 1 === at % (parts.length - 1) ? gap : ' ') + part)).join('')})`,
          number.length,
        );
      }),
    );
  });
  it('wherever it stands among very many figures', () => {
    const number = '5555555555554444';
    for (let at = 4_070; at < 4_120; at++) {
      const text = `${'9'.repeat(at)} ${number} ${'9'.repeat(at)}`;
      expect(maskCards(text)).toBe(text.replace(number, 'XXXXXXXXXXXX4444'));
    }
    expect(holdsCard('9'.repeat(4_095) + number + '9'.repeat(5_000))).toBe(false);
    const among = `${'9'.repeat(4_096 - 16)} ${number}0528`;
    expect(maskCards(among)).toBe(among.replace(number, 'XXXXXXXXXXXX4444'));
  });
});

describe('what is no card', () => {
  it.each([
    '901-2400000010-11',
    // What banks and carriers number: references with a day in them, accounts, parcels; figures beside each other are more than a card has beside it.
    'ACSR160614165200001',
    '20220126375204763458853',
    '30004013070000049333997',
    '340004000000000000052',
    '100000000000009',
    '55555555555544441328',
    '99995555555555554444',
    '5555555555554444123',
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
    // Twelve figures of no Maestro, with a wrong sum, beside others, or not in its groups; thirteen are a ticket.
    '202611220930',
    '411111111117',
    '630400000008',
    '5018 00000009',
    '50 18 00 00 00 09',
    'tél. 6759 12345674',
    '6304000000091',
    '63040000000921',
    '5018000000092',
    // Numbers on their own lines, of dates, accounts and amounts.
    '4111\n1111\n1111\n1111',
    '41111111\n11111111',
    '411111111111\n1111',
    '4111 1111\n\n1111 1111',
    '51 05\n10 51\n05 10\n51 00',
    // Far apart in another way than cards are printed.
    '41111111     11111111',
    '411111    1111111111',
    `4111${' '.repeat(41)}1111 1111 1111`,
    '4111----1111----1111----1111',
    '4111 =20-- 1111 1111 1111',
  ])('%s stays readable', (text) => expect(maskCards(text)).toBe(text));
  it('a card behind two letters is no IBAN', () => {
    for (const text of ['FR5555555555554444', 'BE 5555 5555 5555 4444', 'GB5555555555554444EXP0528', 'DE55 5555 5555 5544 44'])
      expect(holdsCard(text)).toBe(true);
  });
  it('a million figures take no time to speak of', () => {
    const figures = '4'.repeat(1_000_000);
    expect(maskCards(figures)).toHaveLength(figures.length);
    expect(maskCards('4 '.repeat(200_000))).toHaveLength(400_000);
    for (const text of ['4\n', '4=20', '5555    ', '4=\n', '\uff14&nbsp;', '4 4&#', '=2%2&n', '\u00ef\u00bc\u0095 '])
      expect(maskCards(text.repeat(100_000))).toHaveLength(text.length * 100_000);
  });
});
