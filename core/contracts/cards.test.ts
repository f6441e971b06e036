import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isCard, maskCards } from './cards.ts';

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
