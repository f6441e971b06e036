import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUp, formatDay, formatMoney, fromMinor, isNegative, isZero, keepDaysOf, negate, plusDays, readAmount, today } from './format.ts';
import { join, words } from './list/filter.ts';
import { csvOf } from './pages/imports/state.ts';

const EUR = (amount: string) => ({ amount, currency: 'EUR' });
/** Spaces of Intl are no plain ones. */
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

describe('amounts', () => {
  it('look as the language writes them, to the last cent of fifteen figures', () => {
    expect(plain(formatMoney(EUR('1234.56'), 'fr'))).toBe('1 234,56 €');
    expect(formatMoney(EUR('-0.50'), 'en')).toBe('-€0.50');
    expect(formatMoney({ amount: '1234', currency: 'JPY' }, 'en')).toBe('¥1,234');
    expect(formatMoney(EUR('900719925474099.31'), 'en')).toBe('€900,719,925,474,099.31');
  });

  it('are read as people type them', () => {
    expect(['1 234,5', '1,234.50', '1.234,50', '1234', '-12,30', '€ 20', '1\u202f250,50'].map(readAmount)).toEqual([
      '1234.5',
      '1234.50',
      '1234.50',
      '1234',
      '-12.30',
      '20',
      '1250.50',
    ]);
    expect(['', 'twenty', '1.2.3', '12,3456', '--1'].map(readAmount)).toEqual([null, null, null, null, null]);
  });

  it('add up exactly', () => {
    const amount = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 12 }), (minors) => {
        const sum = minors.reduce((a, b) => a + b, 0n);
        const all = minors.map((m) => fromMinor(m.toString(), 'EUR'));
        expect(all.length === 0 ? '0.00' : addUp(all, 'EUR').amount).toBe(fromMinor(sum.toString(), 'EUR').amount);
      }),
    );
  });

  it('know their sign', () => {
    expect([isZero('0.00'), isZero('-0'), isZero('0.01'), isNegative('-0.00'), isNegative('-0.01')]).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect([negate(EUR('5.00')).amount, negate(EUR('-5.00')).amount, negate(EUR('0.00')).amount]).toEqual(['-5.00', '5.00', '0.00']);
    expect([fromMinor('5', 'EUR').amount, fromMinor('-123456', 'EUR').amount, fromMinor('7', 'JPY').amount]).toEqual([
      '0.05',
      '-1234.56',
      '7',
    ]);
  });
});

describe('days', () => {
  it('have no time zone', () => {
    expect([formatDay('2026-03-01', 'en'), formatDay(null, 'fr'), plusDays('2026-02-27', 2)]).toEqual(['01 Mar 2026', '–', '2026-03-01']);
  });
  it.each([
    ['Europe/Paris', '2026-11-28'],
    ['America/Montreal', '2026-11-27'],
  ])('are those of the agency, wherever the browser is: %s', (zone, day) => {
    keepDaysOf(zone);
    expect(today(new Date('2026-11-27T23:30:00Z'))).toBe(day);
  });
});

describe('filters', () => {
  it('quote what would separate terms, and leave out what is empty', () => {
    expect(
      join([
        ['status', ':', 'quote|confirmed'],
        ['client', ':', 'A "B"|C'],
        ['departure', '>=', undefined],
        ['balance', '>', '0'],
      ]),
    ).toBe('status:quote|confirmed client:"A  B"|C balance>0');
    expect(join([])).toBeUndefined();
    expect(words('status:x "y" -z')).toBe('"status:x  y  -z"');
  });
});

describe('findings as CSV', () => {
  it('cannot start a formula in a spreadsheet', () => {
    expect(csvOf([{ code: 'X', message: '=HYPERLINK("a")', line: 3 }])).toBe(
      'line,column,code,message\r\n"3","","X","\'=HYPERLINK(""a"")"',
    );
  });
});
