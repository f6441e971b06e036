import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../contracts/index.ts';
import { billStatus, overall, STATUSES, standing, type Tolerance, valueOfShare } from './rules.ts';

const eur = (amount: string) => parseMoney(amount, 'EUR');
const none: Tolerance = { amount: eur('0.00'), percent: '0' };
const greater: Tolerance = { amount: eur('5.00'), percent: '1' };

describe('standing', () => {
  it.each([
    ['0.00', 0, 'notInvoiced', -80_000n],
    ['500.00', 1, 'partlyInvoiced', -30_000n],
    ['800.00', 1, 'invoiced', 0n],
    ['812.50', 1, 'overInvoiced', 1_250n],
  ] as const)('CALC-SUP-01 expected 800.00, billed %s', (billed, lines, status, difference) => {
    expect(standing(eur('800.00'), eur(billed), lines, none)).toEqual({ status, difference, variance: 0n });
  });
  it.each([
    ['804.00', 'invoiced', 400n],
    ['808.00', 'invoiced', 800n],
    ['808.01', 'overInvoiced', 0n],
    ['812.50', 'overInvoiced', 0n],
    ['796.00', 'invoiced', -400n],
    ['791.99', 'partlyInvoiced', 0n],
  ] as const)('CALC-SUP-02 tolerance the greater of 5.00 and 1 %%: billed %s', (billed, status, variance) => {
    expect(standing(eur('800.00'), eur(billed), 1, greater)).toMatchObject({ status, variance });
  });
  it('CALC-SUP-02 takes the amount where it is the greater', () => {
    expect(standing(eur('100.00'), eur('105.00'), 1, greater).variance).toBe(500n);
    expect(standing(eur('100.00'), eur('105.01'), 1, greater).status).toBe('overInvoiced');
  });
  it('CALC-SUP-05 cancelled, expected 0.00, billed 100.00: over-invoiced by 100.00', () => {
    expect(standing(eur('0.00'), eur('100.00'), 1, greater)).toEqual({ status: 'overInvoiced', difference: 10_000n, variance: 0n });
  });
  it('CALC-SUP-06 one invoice over three dossiers, each compared with its own', () => {
    const billed = ['100.00', '100.00', '100.01'].map((b) => standing(eur('100.00'), eur(b), 1, none).status);
    expect([billed, overall(billed)]).toEqual([['invoiced', 'invoiced', 'overInvoiced'], 'overInvoiced']);
  });
  it('holds a tolerance only in its own currency, and never for a whole purchase', () => {
    const jpy = (minor: bigint) => ({ minor, currency: 'JPY' });
    expect(standing(jpy(10_000n), jpy(10_500n), 1, greater).status).toBe('overInvoiced');
    expect(standing(jpy(10_000n), jpy(10_100n), 1, greater).status).toBe('invoiced');
    expect(standing(eur('4.00'), eur('0.01'), 1, greater)).toMatchObject({ status: 'partlyInvoiced', variance: 0n });
  });
  it('a bill that was reversed bills nothing', () =>
    expect(standing(eur('800.00'), eur('0.00'), 2, greater)).toMatchObject({ status: 'notInvoiced', variance: 0n }));
  it('posts a variance exactly when it says invoiced', () => {
    const amount = fc.bigInt({ min: -100_000n, max: 100_000n });
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.bigInt({ min: 0n, max: 2_000n }),
        fc.constantFrom('0', '1', '2.5'),
        (expected, billed, most, percent) => {
          const s = standing({ minor: expected, currency: 'EUR' }, { minor: billed, currency: 'EUR' }, 1, {
            amount: { minor: most, currency: 'EUR' },
            percent,
          });
          expect(s.difference).toBe(billed - expected);
          expect(s.variance).toBe(s.status === 'invoiced' ? billed - expected : 0n);
          if (s.status === 'partlyInvoiced') expect(billed < expected).toBe(true);
          if (s.status === 'notInvoiced') expect(billed === 0n && expected !== 0n).toBe(true);
          if (s.status === 'overInvoiced') expect(billed > expected).toBe(true);
        },
      ),
    );
  });
});

describe('overall', () => {
  it.each([
    [['invoiced', 'invoiced'], 'invoiced'],
    [['invoiced', 'notInvoiced'], 'partlyInvoiced'],
    [['notInvoiced', 'notInvoiced'], 'notInvoiced'],
    [['invoiced', 'overInvoiced', 'notInvoiced'], 'overInvoiced'],
    [[], 'notInvoiced'],
  ] as const)('%j is %s', (all, status) => expect(overall(all)).toBe(status));
  it('does not depend on the order of services', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATUSES)), (all) => {
        expect(overall([...all].reverse())).toBe(overall(all));
      }),
    );
  });
});

describe('billStatus', () => {
  it.each([
    [100n, 0n, 'open', 100n],
    [100n, 40n, 'partlyPaid', 60n],
    [100n, 100n, 'paid', 0n],
    [-30n, -10n, 'partlyPaid', -20n],
    [0n, 0n, 'paid', 0n],
  ] as const)('of a bill of %s with %s paid: %s', (total, paid, status, open) => {
    expect(billStatus(total, paid, false)).toEqual({ status, open });
  });
  it('of one that was reversed: nothing is open', () => expect(billStatus(100n, 0n, true)).toEqual({ status: 'reversed', open: 0n }));
});

describe('valueOfShare', () => {
  it('CALC-FX-01 all of 1,000.00 at 0.9300 is 930.00', () =>
    expect(valueOfShare({ minor: 100_000n, booked: 93_000n }, { minor: 0n, booked: 0n }, 100_000n)).toBe(93_000n));
  it('parts add up to the whole, are never of the other sign and within a unit of their share, for bills and credit notes', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 12n });
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.boolean(),
        fc.array(fc.bigInt({ min: 1n, max: 1_000n }), { maxLength: 8 }),
        (minor, booked, credit, cuts) => {
          const sign = credit ? -1n : 1n;
          const whole = { minor: sign * minor, booked: sign * booked };
          let paid = { minor: 0n, booked: 0n };
          for (const cut of [...cuts, 0n]) {
            const left = whole.minor - paid.minor;
            const part = cut === 0n ? left : (left * cut) / 1_001n;
            if (part === 0n) continue;
            const value = valueOfShare(whole, paid, part);
            expect(value * sign >= 0n).toBe(true);
            const off = value * whole.minor - whole.booked * part;
            expect((off < 0n ? -off : off) <= minor).toBe(true);
            paid = { minor: paid.minor + part, booked: paid.booked + value };
          }
          expect(paid).toEqual(whole);
        },
      ),
    );
  });
  it('a share that is paid after an earlier one was taken back is not of the other sign', () => {
    const whole = { minor: 1_000n, booked: 100n };
    // 4 are worth 0, the next 1 is worth 1; then the 4 come back.
    expect([valueOfShare(whole, { minor: 0n, booked: 0n }, 4n), valueOfShare(whole, { minor: 4n, booked: 0n }, 1n)]).toEqual([0n, 1n]);
    expect(valueOfShare(whole, { minor: 1n, booked: 1n }, 1n)).toBe(0n);
    const credit = { minor: -1_000n, booked: -100n };
    expect(valueOfShare(credit, { minor: -1n, booked: -1n }, -1n)).toBe(0n);
  });
  it('and whatever is taken back, what is paid last takes what is left', () => {
    const step = fc.record({ back: fc.boolean(), at: fc.nat({ max: 999 }) });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 5_000n }),
        fc.bigInt({ min: 1n, max: 500n }),
        fc.boolean(),
        fc.array(step, { maxLength: 20 }),
        (minor, booked, credit, steps) => {
          const sign = credit ? -1n : 1n;
          const whole = { minor: sign * minor, booked: sign * booked };
          const shares: { minor: bigint; booked: bigint }[] = [];
          const paid = () =>
            shares.reduce((sum, s) => ({ minor: sum.minor + s.minor, booked: sum.booked + s.booked }), { minor: 0n, booked: 0n });
          const pay = (part: bigint): void => {
            if (part === 0n) return;
            const value = valueOfShare(whole, paid(), part);
            expect(value * sign >= 0n).toBe(true);
            shares.push({ minor: part, booked: value });
          };
          for (const { back, at } of steps) {
            if (back && shares.length > 0) shares.splice(at % shares.length, 1);
            else pay(((whole.minor - paid().minor) * BigInt(at)) / 1_000n);
          }
          pay(whole.minor - paid().minor);
          expect(paid()).toEqual(whole);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
