import { describe, expect, it } from 'vitest';
import { sayIn } from './say.ts';

const names = {
  pl: { one: 'Lot', many: 'Loty', words: { flight: 'Lot', seat: 'miejsce' } },
  en: { one: 'Flight', many: 'Flights', words: { flight: 'Flight' } },
  fr: { one: 'Vol', many: 'Vols', words: { flight: 'Vol' } },
  'fr-CH': { one: 'Vol', many: 'Vols', words: { seat: 'siège' } },
};

describe('what an item is read with', () => {
  it('is a word in the language, else in that of the country, in English, in what has it', () => {
    const words = (locale: string) => ['flight', 'seat'].map((key) => sayIn(names, locale).word(key));
    expect(words('fr-CH')).toEqual(['Vol', 'siège']);
    expect(words('fr')).toEqual(['Vol', 'miejsce']);
    expect(words('de')).toEqual(['Flight', 'miejsce']);
  });
  it('is no word that is nowhere said, nor what every object has', () => {
    for (const key of ['gate', 'constructor']) expect(() => sayIn(names, 'fr').word(key)).toThrow(`“${key}”`);
  });
  it.each([
    ['fr', '21/09/2018'],
    ['en', '21 Sep 2018'],
    ['en-GB', '21 Sep 2018'],
    ['nl', '21-09-2018'],
    ['de', '21.09.2018'],
    ['ar-EG', '21‏/09‏/2018'],
  ])('is a day as %s writes it, with its time where there is one', (locale, day) => {
    const { day: of, time } = sayIn(names, locale);
    expect([of('2018-09-21'), time('2018-09-21'), time('2018-09-21T20:33')]).toEqual([day, day, `${day} 20:33`]);
  });
});
