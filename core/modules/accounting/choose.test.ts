import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, fewestOf, madeOf, type Piece } from './choose.ts';

const day = '2026-03-10';
const lying = (...values: bigint[]): Piece[] => values.map((left, i) => ({ left, slip: String(i), day }));
/** Slips of the days from the first of a month on. */
const onDays = (...days: bigint[][]): Piece[] =>
  days.flatMap((own, d) => own.map((left, i) => ({ left, slip: `${d} ${i}`, day: `2026-03-0${d + 1}` })));
/** What is taken of each piece. */
const taken = (amount: bigint, pieces: readonly Piece[]): bigint[] => {
  const chosen = new Map(choose(amount, pieces).map((c) => [c.piece, c.amount]));
  return pieces.map((p) => chosen.get(p) ?? 0n);
};

describe('what a deposit is made of', () => {
  it('an older cheque too large for it still lies in the drawer', () => {
    expect(taken(400n, lying(500n, 400n))).toEqual([0n, 400n]);
    expect(taken(300n, lying(1_000n, 80n, 300n))).toEqual([0n, 0n, 300n]);
  });
  it('nor does it hold smaller ones that do not make it up', () => {
    expect(taken(100n, lying(50n, 30n, 100n))).toEqual([0n, 0n, 100n]);
    expect(taken(200n, lying(1_000n, 120n, 450n, 80n))).toEqual([0n, 120n, 0n, 80n]);
  });
  it('what came first is taken first where either makes it up', () =>
    expect(taken(100n, lying(100n, 100n, 60n, 40n))).toEqual([100n, 0n, 0n, 0n]));
  it('what was given back by card, and a commission, is taken off', () => {
    expect(taken(70n, lying(500n, 100n, -30n))).toEqual([0n, 100n, -30n]);
    expect(taken(9_850n, lying(3_000n, 10_000n, -150n))).toEqual([0n, 10_000n, -150n]);
    expect(taken(100n, lying(500n, -30n, 100n))).toEqual([0n, 0n, 100n]);
  });
  it('where nothing makes it up, what fits is taken and what it comes nearest to is cut', () =>
    expect(taken(90n, lying(60n, 1_000n, 100n))).toEqual([60n, 0n, 30n]));
  it('short of one slip by a commission, it is that', () => {
    expect(taken(97n, lying(50n, 100n))).toEqual([0n, 97n]);
    expect(taken(90n, lying(50n, 100n))).toEqual([50n, 40n]);
  });
  it('short of the takings of some days by a commission, it is those: no cheque that is larger, nor a part of what came before', () => {
    // 294.00 of card slips of 300.00, beside a cheque of as much.
    expect(taken(294n, onDays([300n], [100n, 80n, 120n]))).toEqual([0n, 100n, 80n, 114n]);
    expect(taken(294n, onDays([90n], [100n, 1_000n, 80n], [120n]))).toEqual([0n, 100n, 0n, 80n, 114n]);
    // Of several days that would do, those it is short of least.
    expect(taken(196n, onDays([100n, 105n], [200n], [90n, 110n], [50n, 147n, 3n]))).toEqual([0n, 0n, 0n, 90n, 106n, 0n, 0n, 0n]);
    // Some slips of a day that came one after the other, where no days and no slip do.
    expect(taken(294n, onDays([500n, 70n, 100n, 80n, 120n, 60n]))).toEqual([0n, 0n, 100n, 80n, 114n, 0n]);
    // By more than a twentieth it is none of them.
    expect(taken(284n, onDays([10n, 1_000n], [180n, 120n]))).toEqual([10n, 0n, 180n, 94n]);
  });
  it('what comes back is one slip rather than several', () => {
    const back = (amount: bigint, pieces: readonly Piece[]) => fewestOf(amount, pieces)?.map((c) => pieces.indexOf(c.piece));
    const pieces = lying(30n, 30n, 60n, 45n);
    expect([back(60n, pieces), back(75n, pieces), back(20n, pieces)]).toEqual([[2], [0, 3], undefined]);
  });
  it('takings of some days are found among many older ones', () => {
    const all = Array.from({ length: 60 }, (_, i) => 5_000n + BigInt((i * 7_919) % 60_013));
    const late = all.slice(48, 57);
    expect(
      taken(
        late.reduce((sum, v) => sum + v, 0n),
        lying(...all),
      ),
    ).toEqual(all.map((v, i) => (i >= 48 && i < 57 ? v : 0n)));
  });
  it('of what was given back, only what was taken off it', () =>
    expect(taken(70n, lying(500n, -20n, 100n, -30n))).toEqual([0n, 0n, 100n, -30n]));
  it('the shares of one cheque are taken as a whole', () => {
    const shared = [
      { left: 60n, slip: 'a', day },
      { left: 60n, slip: 'b', day },
      { left: 40n, slip: 'b', day },
    ];
    expect(taken(100n, shared)).toEqual([0n, 60n, 40n]);
    expect(taken(160n, shared)).toEqual([60n, 60n, 40n]);
    expect(taken(60n, shared)).toEqual([60n, 0n, 0n]);
    expect(madeOf(40n, shared)).toBe(null);
  });
  it('of hundreds of cheques all are found that were taken, and a year of slips banked at once', () => {
    const cheques = Array.from({ length: 400 }, (_, i) => 30_000n + BigInt((i * 7_919) % 60_013));
    expect(
      taken(
        cheques.reduce((sum, v) => sum + v, 80n),
        lying(...cheques, 90n, 80n),
      ),
    ).toEqual([...cheques, 0n, 80n]);
    const year = Array.from({ length: 20_000 }, (_, i) => 1_000n + BigInt((i * 7_919) % 60_013));
    expect(
      taken(
        year.reduce((sum, v) => sum + v, 0n),
        lying(...year),
      ),
    ).toEqual(year);
    expect(
      taken(
        year.reduce((sum, v) => sum + v, -1n),
        lying(...year),
      ).reduce((sum, v) => sum + v, 0n),
    ).toBe(year.reduce((sum, v) => sum + v, -1n));
  });

  const pieces = fc
    .array(fc.bigInt({ min: -40n, max: 200n }), { minLength: 1, maxLength: 14 })
    .map((all) => lying(...all.filter((v) => v !== 0n)));
  it('cuts none where whole ones make it up, and is the amount, none beyond what it is', () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }), (all, picked) => {
        // What was given back is taken off oldest first.
        const given = all.filter((p) => p.left < 0n);
        const off = given.slice(0, picked.filter(Boolean).length % (given.length + 1));
        const amount = [...all.filter((p, i) => p.left > 0n && picked[i]), ...off].reduce((sum, p) => sum + p.left, 0n);
        if (amount <= 0n) return;
        for (const { piece, amount: own } of choose(amount, all)) expect(own).toBe(piece.left);
        expect(taken(amount, all).reduce((sum, v) => sum + v, 0n)).toBe(amount);
      }),
    );
  });
  it('places every cent once, whatever is deposited', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 100 }), (all, share) => {
        const there = all.reduce((sum, p) => sum + p.left, 0n);
        const amount = (there * BigInt(share)) / 100n;
        if (amount <= 0n) return;
        const each = taken(amount, all);
        expect(each.reduce((sum, v) => sum + v, 0n)).toBe(amount);
        for (const [i, p] of all.entries())
          expect((each[i] as bigint) * p.left >= 0n && (p.left > 0n ? (each[i] as bigint) <= p.left : true)).toBe(true);
      }),
    );
  });
  it('a part of a slip some of which was given back is that part', () => {
    const slip = [-1_000n, 3_000n].map((left) => ({ left, slip: 'a', day: '2026-03-01' }));
    for (const all of [slip, slip.toReversed()]) expect(taken(1_950n, all).reduce((sum, v) => sum + v, 0n)).toBe(1_950n);
  });
});
