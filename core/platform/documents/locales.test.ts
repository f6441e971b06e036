import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, formatMoney, formatPercent } from './locales.ts';
import { EN, FR, NL } from './testing.ts';

describe('formats', () => {
  it.each([
    ['1234.56', 'EUR', '1\u202f234,56\u00a0€', '€1,234.56', '€\u00a01.234,56'],
    ['-0.05', 'EUR', '-0,05\u00a0€', '-€0.05', '€\u00a0-0,05'],
    ['1234567', 'JPY', '1\u202f234\u202f567\u00a0JPY', 'JPY\u00a01,234,567', 'JPY\u00a01.234.567'],
    [
      '999999999999999.999',
      'TND',
      '999\u202f999\u202f999\u202f999\u202f999,999\u00a0TND',
      'TND\u00a0999,999,999,999,999.999',
      'TND\u00a0999.999.999.999.999,999',
    ],
  ])('%s %s', (amount, currency, fr, en, nl) => {
    expect(formatMoney(amount, currency, FR)).toBe(fr);
    expect(formatMoney(amount, currency, EN)).toBe(en);
    expect(formatMoney(amount, currency, NL)).toBe(nl);
  });

  it('keep every figure of an amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.constantFrom(FR, EN, NL), (minor, formats) => {
        const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
        const amount = `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(formatMoney(amount, 'EUR', formats).replace(/\D/g, '')).toBe(digits);
      }),
    );
  });

  it('write days as people do', () => {
    expect(formatDay('2026-03-01', 'weekday', FR)).toBe('dimanche 1er mars 2026');
    expect(formatDay('2026-03-01', 'shortWeekday', EN)).toBe('Sun 1 Mar 2026');
    expect(formatDay('2026-05-04T11:25', 'long', FR)).toBe('4 mai 2026');
    expect(() => formatDay('2026-02-30', 'long', FR)).toThrow(/not a day/);
    expect(formatDay('2026-03-01', 'short', FR)).toBe('1 mars 2026');
    expect(formatDay('2026-03-01', 'weekday', NL)).toBe('zondag 1 maart 2026');
    expect(formatPercent('5.50', FR)).toBe('5,5\u00a0%');
    expect(formatPercent('20', EN)).toBe('20%');
  });

  it('know the weekday of any day', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
        const name = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')[date.getUTCDay()]!;
        expect(formatDay(date.toISOString().slice(0, 10), 'weekday', EN).split(' ')[0]).toBe(name);
      }),
    );
  });
});
