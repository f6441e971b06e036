import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankedOf, type Move } from './banked.ts';

const came = (...values: bigint[]): Omit<Move, 'seq'>[] => values.map((moved) => ({ reverses: null, moved, kind: 'came' }));
const deposit = (...values: bigint[]): Omit<Move, 'seq'>[] => values.map((moved) => ({ reverses: null, moved: -moved, kind: 'other' }));
const mirror = (reverses: number, moved: bigint): Omit<Move, 'seq'> => ({ reverses, moved, kind: 'other' });
const returned = (moved: bigint): Omit<Move, 'seq'> => ({ reverses: null, moved, kind: 'returned' });
/** Entries 1, 2, 3 … */
const history = (...moves: (Omit<Move, 'seq'> | Omit<Move, 'seq'>[])[]): Move[] => moves.flat().map((m, i) => ({ ...m, seq: i + 1 }));
/** What of each receipt is at the bank. */
const banked = (moves: readonly Move[]): bigint[] =>
  moves.filter((m) => m.kind === 'came' && m.moved > 0n).map((m) => bankedOf(m.seq, moves));

describe('what of a receipt is at the bank', () => {
  it('a larger cheque that lies there longer is not what a deposit took', () => {
    expect(banked(history(came(500n, 400n), deposit(400n)))).toEqual([0n, 400n]);
    const day = (card: bigint) => [...came(card), ...deposit(card)];
    expect(banked(history(came(1_000n), day(120n), day(80n), day(300n)))).toEqual([0n, 120n, 80n, 300n]);
  });
  it('nor are smaller ones that do not make it up', () => {
    expect(banked(history(came(50n, 30n, 100n), deposit(100n), came(90n), deposit(90n), came(70n), deposit(70n)))).toEqual([
      0n,
      0n,
      100n,
      90n,
      70n,
    ]);
    expect(banked(history(came(1_000n, 120n, 450n, 80n), deposit(200n)))).toEqual([0n, 120n, 0n, 80n]);
  });
  it('what came first is taken first where either makes it up', () =>
    expect(banked(history(came(100n, 100n, 60n, 40n), deposit(100n), deposit(100n)))).toEqual([100n, 100n, 0n, 0n]));
  it('what was given back by card is taken off, of the deposit it was taken off', () => {
    expect(banked(history(came(500n, 100n, -30n), deposit(70n)))).toEqual([0n, 100n]);
    expect(banked(history(came(500n, -30n, 100n), deposit(100n), came(90n), deposit(60n)))).toEqual([0n, 100n, 90n]);
  });
  it('where nothing makes it up, what fits is taken and what it comes nearest to is in both places', () => {
    expect(banked(history(came(60n), deposit(10n), came(100n), deposit(90n)))).toEqual([60n, 40n]);
    // A card slip less the commission, which an accountant enters by hand.
    expect(banked(history(came(1_000n, 100n), deposit(97n, 3n)))).toEqual([0n, 100n]);
  });
  it('what was reversed left from where it was, and a deposit that was undone took nothing', () => {
    expect(banked(history(came(50n, 100n), deposit(50n), returned(50n), mirror(1, -50n), deposit(100n)))).toEqual([0n, 100n]);
    expect(banked(history(came(50n, 50n), mirror(1, -50n), deposit(50n)))).toEqual([0n, 50n]);
    expect(banked(history(came(80n), deposit(80n), mirror(2, 80n), came(30n), deposit(30n)))).toEqual([0n, 30n]);
    // The second deposit is known to have been the slip that came back from it, whatever the first was.
    const both = [...came(100n, 40n), ...deposit(100n), ...came(100n), ...deposit(100n)];
    expect(banked(history(both, returned(100n), mirror(4, -100n), mirror(3, 100n)))).toEqual([0n, 0n, 0n]);
  });
  it('what came by hand and was taken back by hand took what else lay there with it', () =>
    expect(banked(history(came(100n), deposit(60n), came(60n), mirror(1, -100n)))).toEqual([0n, 60n]));

  it('is told of a year of card slips banked less their commission, which no choice of them makes up', () => {
    const days = Array.from({ length: 250 }, (_, day) => {
      const slips = Array.from({ length: 40 }, (_, i) => BigInt(2_000 + 2 * ((day * 40 + i) % 997)));
      const sum = slips.reduce((total, v) => total + v, 0n);
      return [...came(...slips), ...deposit(sum - 101n, 101n)];
    });
    const moves = history(...days);
    expect(bankedOf(1, moves)).toBe(2_000n);
    expect(banked(moves.slice(0, 42)).reduce((total, v) => total + v, 0n)).toBe(
      days[0]?.slice(0, 40).reduce((total, m) => total + m.moved, 0n),
    );
  });

  const values = fc.array(fc.bigInt({ min: 1n, max: 60n }), { minLength: 1, maxLength: 12 });
  it('cuts none where each deposit was of whole ones, and says of all together what was deposited', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(values, fc.array(fc.boolean(), { minLength: 24, maxLength: 24 })), { maxLength: 3 }), (days) => {
        const moves: Omit<Move, 'seq'>[] = [];
        let [lying, deposited] = [[] as bigint[], 0n];
        for (const [some, chosen] of days) {
          lying.push(...some);
          const taken = lying.filter((_, i) => chosen[i]).reduce((sum, v) => sum + v, 0n);
          lying = lying.filter((_, i) => !chosen[i]);
          moves.push(...came(...some), ...(taken > 0n ? deposit(taken) : []));
          deposited += taken;
        }
        const all = history(moves);
        expect(banked(all).reduce((sum, v) => sum + v, 0n)).toBe(deposited);
        // Of the first deposit that is so; another choice of it than was made may leave the next with none that makes it up.
        const first = all.slice(0, all.findIndex((m) => m.kind === 'other') + 1);
        for (const m of first.filter((x) => x.kind === 'came')) expect([0n, m.moved]).toContain(bankedOf(m.seq, first));
      }),
    );
  });
  it('places every cent once, whatever was deposited', () => {
    const step = fc.tuple(fc.bigInt({ min: 1n, max: 200n }), fc.integer({ min: 0, max: 100 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const moves: Omit<Move, 'seq'>[] = [];
        let [lies, deposited] = [0n, 0n];
        for (const [value, share] of steps) {
          lies += value;
          const taken = share > 60 ? (lies * BigInt(share)) / 100n : 0n;
          moves.push(...came(value), ...(taken > 0n ? deposit(taken) : []));
          lies -= taken;
          deposited += taken;
        }
        const all = history(moves);
        const each = all.filter((m) => m.kind === 'came').map((m) => [bankedOf(m.seq, all), m.moved] as const);
        expect(each.every(([at, value]) => at >= 0n && at <= value)).toBe(true);
        expect(each.reduce((sum, [at]) => sum + at, 0n)).toBe(deposited);
      }),
    );
  });
  it('of hundreds of cheques all are found that were taken, at once', () => {
    const cheques = Array.from({ length: 400 }, (_, i) => 30_000n + BigInt((i * 7_919) % 60_013));
    const all = history(came(...cheques), deposit(cheques.reduce((sum, v) => sum + v, 0n)), came(90n, 80n), deposit(80n));
    expect(banked(all)).toEqual([...cheques, 0n, 80n]);
  });
});
