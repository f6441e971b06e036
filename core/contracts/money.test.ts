import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decimal,
  divideRounded,
  formatMinor,
  fromJson,
  money,
  negate,
  parseMoney,
  percentOf,
  split,
  sum,
  taxWithin,
  toJson,
} from './money.ts';

const eur = (text: string) => parseMoney(text, 'EUR');
const text = (m: { minor: bigint; currency: string }) => formatMinor(m.minor, m.currency);

describe('rounding', () => {
  it('CALC-RND-01 rounds 1.005 to 1.01', () => {
    expect(divideRounded(1005n, 10n)).toBe(101n);
    expect(divideRounded(-1005n, 10n)).toBe(-101n);
  });
  it('CALC-RND-02 margin 399.99 holds VAT 66.67, its credit note −66.67', () => {
    expect(text(taxWithin(eur('399.99'), decimal('20')))).toBe('66.67');
    expect(text(taxWithin(eur('-399.99'), decimal('20')))).toBe('-66.67');
  });
  it('CALC-RND-03 splits 100.00 in 3 as 33.33, 33.34, 33.33', () => {
    expect(split(eur('100.00'), [1n, 1n, 1n]).map(text)).toEqual(['33.33', '33.34', '33.33']);
  });
  it('CALC-COM-03 fee of 25.00 tax included is 20.83 + 4.17', () => {
    expect(text(taxWithin(eur('25.00'), decimal('20')))).toBe('4.17');
  });
  it('takes a percentage with six decimals', () => {
    expect(text(percentOf(eur('1600.00'), decimal('10')))).toBe('160.00');
    expect(text(percentOf(eur('1000000.00'), decimal('0.000001')))).toBe('0.01');
  });
});

describe('reading and writing', () => {
  it('refuses an amount whose sums could leave the integers of a database', () => {
    expect(parseMoney('10000000000000', 'EUR').minor).toBe(10n ** 15n);
    for (const much of ['10000000000000.01', '-999999999999999'])
      expect(() => parseMoney(much, 'EUR')).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }));
  });
  it('knows currencies with 0, 2 and 3 decimals', () => {
    expect(parseMoney('1234', 'JPY').minor).toBe(1234n);
    expect(parseMoney('1.5', 'EUR').minor).toBe(150n);
    expect(parseMoney('1.234', 'TND').minor).toBe(1234n);
    expect(formatMinor(-5n, 'EUR')).toBe('-0.05');
  });
  it.each(['', '1,5', '1.234', 'abc', '--1', '1e3', ' 1', '0x10'])('refuses %j in EUR', (bad) => {
    expect(() => parseMoney(bad, 'EUR')).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }));
  });
  it('refuses an unknown currency and adds only one currency', () => {
    expect(() => money(1n, 'EURO')).toThrow(expect.objectContaining({ code: 'CURRENCY_UNKNOWN' }));
    expect(() => sum([money(1n, 'EUR'), money(1n, 'USD')], 'EUR')).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
  });
});

describe('properties', () => {
  const minor = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n });
  const currency = fc.constantFrom('EUR', 'JPY', 'TND');
  it('JSON and back is the same amount', () => {
    fc.assert(
      fc.property(minor, currency, (m, c) => {
        expect(fromJson(toJson(money(m, c)))).toEqual(money(m, c));
      }),
    );
  });
  it('a split adds up, and equal parts differ by at most one', () => {
    fc.assert(
      fc.property(minor, fc.array(fc.bigInt({ min: 1n, max: 1000n }), { minLength: 1, maxLength: 30 }), (m, weights) => {
        const total = money(m, 'EUR');
        expect(sum(split(total, weights), 'EUR')).toEqual(total);
        const parts = split(
          total,
          weights.map(() => 1n),
        ).map((p) => p.minor);
        const spread = parts.reduce((a, b) => (a > b ? a : b)) - parts.reduce((a, b) => (a < b ? a : b));
        expect(spread <= 1n).toBe(true);
      }),
    );
  });
  it('a credit note mirrors its invoice: rounding is symmetric', () => {
    fc.assert(
      fc.property(minor, fc.integer({ min: 0, max: 100_000_000 }), (m, r) => {
        const rate = { value: BigInt(r), scale: 6 };
        expect(percentOf(negate(money(m, 'EUR')), rate)).toEqual(negate(percentOf(money(m, 'EUR'), rate)));
        expect(taxWithin(negate(money(m, 'EUR')), rate)).toEqual(negate(taxWithin(money(m, 'EUR'), rate)));
      }),
    );
  });
});
