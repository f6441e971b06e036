import { describe, expect, it } from 'vitest';
import { isBic, isCountry, isIban, isSiren, isVatNumber } from './index.ts';

it('a country is one of today, by its code of two capital letters', () => {
  expect(['FR', 'BE', 'GB', 'US', 'XK', 'AQ'].filter((code) => !isCountry(code))).toEqual([]);
  expect(['UK', 'DD', 'SU', 'YU', 'EU', 'UN', 'ZZ', 'XX', 'fr', 'FRA', ''].filter(isCountry)).toEqual([]);
});

describe('numbers of companies', () => {
  it('hold the check figure of a SIREN', () => {
    expect(['732829320', '123456782', '552100554'].map(isSiren)).toEqual([true, true, true]);
    expect(['732829321', '73282932', '7328293200', '73282932O'].map(isSiren)).toEqual([false, false, false, false]);
  });

  it.each([
    ['FR44732829320', true],
    ['FR45732829320', false],
    ['FR44732829321', false],
    ['FRAB732829320', true],
    ['FROI732829320', false],
    ['BE0123456749', true],
    ['BE0123456748', false],
    ['BE9123456749', false],
    ['DE123456789', true],
    ['DE12345678', false],
    ['ATU12345678', true],
    ['AT12345678', false],
    ['NL123456789B01', true],
    ['US12345', true],
    ['FR 44732829320', false],
    ['', false],
  ])('%s is a VAT number: %s', (number, right) => {
    expect(isVatNumber(number)).toBe(right);
  });
});

it.each([
  ['FR7699999000010000000000115', true],
  ['FR7699999000010000000000116', false],
  ['FR769999900001000000000011', false],
  ['BE49999000000171', true],
  ['BE49 9990 0000 0171', false],
  ['be49999000000171', false],
  ['', false],
])('%s is an IBAN: %s', (text, right) => expect(isIban(text)).toBe(right));

it('a BIC has eight characters, or eleven with its branch', () => {
  expect(['AAAAFR22', 'AAAAFR22XXX'].map(isBic)).toEqual([true, true]);
  expect(['AAAAFR2', 'AAAAFR22XX', 'AAAA2222', 'aaaafr22'].filter(isBic)).toEqual([]);
});
