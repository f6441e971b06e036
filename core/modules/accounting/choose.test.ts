import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { madeOf, type Piece, sumOf } from './choose.ts';

const lying = (...values: bigint[]): Piece[] => values.map((left, i) => ({ left, slip: String(i) }));
/** Where in what lies there the pieces are that an amount is made of. */
const made = (amount: bigint, pieces: readonly Piece[]): readonly number[] | string => {
  const found = madeOf(amount, pieces);
  return typeof found === 'string' ? found : found.map((p) => pieces.indexOf(p));
};

describe('what a deposit is made of', () => {
  it('all that lies there, less what was given back by card', () => {
    expect(made(150n, lying(50n, 100n))).toEqual([0, 1]);
    expect(made(120n, lying(50n, 100n, -30n))).toEqual([0, 1, 2]);
    // However many they are: the whole is nobody's guess.
    const many = lying(...Array.from({ length: 3_000 }, () => 20n));
    expect(madeOf(60_000n, many)).toBe(many);
  });
  it('else the one choice that makes it up to the cent; none is cut', () => {
    expect(made(400n, lying(500n, 400n))).toEqual([1]);
    expect(made(200n, lying(1_000n, 120n, 450n, 80n))).toEqual([1, 3]);
    expect(made(70n, lying(500n, 100n, -30n))).toEqual([1, 2]);
    expect(made(500n, lying(500n, 100n, -30n))).toEqual([0]);
    expect([made(97n, lying(50n, 100n)), made(10n, lying(60n)), made(1n, [])]).toEqual(['none', 'none', 'none']);
  });
  it('of two alike, or of several choices, the amount does not say which', () => {
    expect(made(60n, lying(60n, 60n))).toBe('several');
    expect(made(100n, lying(100n, 60n, 40n))).toBe('several');
    expect(made(100n, lying(100n, 130n, 5n, -30n))).toBe('several');
    expect(made(60n, lying(60n, 100n, -40n))).toBe('several');
    // What is set off may be settled later.
    expect(made(60n, lying(100n, -100n, 60n))).toBe('several');
  });
  it('the shares of one cheque are one', () => {
    const [a, b, other] = lying(60n, 40n, 60n) as [Piece, Piece, Piece];
    const pieces = [a, { ...b, slip: a.slip }, other];
    expect([made(60n, pieces), made(100n, pieces), made(40n, pieces)]).toEqual([[2], [0, 1], 'none']);
  });
  it('a drawer that holds too much to be tried does not say either', () => {
    const all = Array.from({ length: 400 }, (_, i) => 5_000n + BigInt((i * 7_919) % 60_013));
    expect(made(1_234_567n, lying(...all))).toBe('several');
    expect(made(1n, lying(2n, ...Array.from({ length: 9 }, () => -1n)))).toBe('several');
    expect(made(5_000n, lying(5_000n, ...Array.from({ length: 1_001 }, () => 9_000n)))).toBe('several');
  });
  it('is what trying every choice finds', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.bigInt({ min: -9n, max: 9n }).filter((v) => v !== 0n),
          { maxLength: 9 },
        ),
        fc.bigInt({ min: 1n, max: 20n }),
        (values, amount) => {
          const pieces = lying(...values);
          const every = Array.from({ length: 2 ** values.length }, (_, bits) => pieces.filter((_p, i) => bits & (1 << i)));
          const fit = every.filter((some) => sumOf(some) === amount);
          const found = madeOf(amount, pieces);
          if (sumOf(pieces) === amount && values.every((v) => v > 0n)) return found === pieces;
          if (fit.length !== 1) return found === (fit.length === 0 ? 'none' : 'several') || values.filter((v) => v < 0n).length > 8;
          return typeof found !== 'string' && found.length === fit[0]?.length && found.every((p) => fit[0]?.includes(p));
        },
      ),
    ));
});
