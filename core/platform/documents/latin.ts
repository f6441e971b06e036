/** Scripts none of the fonts holds, in Latin letters, as a passport would give the name: Korean (Revised Romanisation) and the scripts of India. */

const LEADS = 'g kk n d tt r m b pp s ss  j jj ch k t p h'.split(' ');
const VOWELS = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ');
const TAILS = ' k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' ');

function korean(syllable: string): string {
  const at = syllable.codePointAt(0)! - 0xac00;
  return LEADS[Math.floor(at / 588)]! + VOWELS[Math.floor(at / 28) % 21]! + TAILS[at % 28]!;
}

/** The blocks of India are laid out alike, 128 characters each: what stands at one place of a block sounds alike in all. */
const INDIA = 0x900;
const PLACES: ReadonlyMap<number, string> = new Map(
  [
    [0x01, 'n n h'],
    [0x05, 'a a i i u u ri l e e e ai o o o au k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h'],
    [0x3e, 'a i i u u ri ri e e e ai o o o au'],
    [0x66, '0 1 2 3 4 5 6 7 8 9'],
  ].flatMap(([start, sounds]) => (sounds as string).split(' ').map((sound, i) => [(start as number) + i, sound] as const)),
);
const placeOf = (character: string | undefined): number => ((character?.codePointAt(0) ?? INDIA - 1) - INDIA) % 0x80;
const isConsonant = (place: number): boolean => place >= 0x15 && place <= 0x39;
const VIRAMA = 0x4d;
/** Signs that follow a consonant and take its own vowel away: other vowels, and the virama. */
const silences = (place: number): boolean => place >= 0x3e && place <= VIRAMA;

/** A consonant sounds with an "a" unless a sign says otherwise, or the word ends with it and it stands alone: Ram, but Chandra. */
function indian(word: string): string {
  const letters = [...word];
  return letters
    .map((letter, i) => {
      const place = placeOf(letter);
      const ends = i === letters.length - 1 && placeOf(letters[i - 1]) !== VIRAMA;
      const own = isConsonant(place) && !ends && !silences(placeOf(letters[i + 1]));
      return (PLACES.get(place) ?? '') + (own ? 'a' : '');
    })
    .join('');
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** The text with those scripts in Latin letters, every word with a capital; other text as it is. */
export function latinised(text: string): string {
  return text
    .replace(/[\uac00-\ud7a3]+/g, (word) => capital([...word].map(korean).join('')))
    .replace(/[\u0900-\u0d7f]+/g, (word) => capital(indian(word)));
}
