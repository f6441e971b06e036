/** Payment card numbers: how they are recognised, and hidden before anything is stored. One place, because a mistake here is a breach. */
import { ibanLength, isIban } from './identifiers.ts';

/** Between any two figures of a card: blanks of every width, and of none. People put them anywhere. */
const BLANKS =
  ' \u00a0\u00ad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u202f\u205f\u2060\u3000\ufeff';
/** Between its groups only, because fields, days and times are told apart so too. What does nothing but separate fields (`|`, `;`, a comma, a tab) is in no card. */
const WRITTEN = '.-_:/*+\u00b7\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d';
/** How figures are grouped on cards, in forms and where two groups were written as one, and so by people. */
const GROUPED =
  /^(?:4-4-4-4(?:-[1-3])?|4-4-4-[23]|4-6-[45]|4-5-6|8-8|8-4-4|4-8-4|4-4-8|4-12|12-4|6-10|10-6|6-13|2(?:-2){6,8}(?:-1)?|1(?:-1)+)$/;
const SEPARATORS = `${BLANKS}${WRITTEN}`;
/** The same in UTF-8 that is read byte by byte. */
const inBytes = (separators: string): string[] =>
  [...separators].filter((each) => each > '\u007f').map((each) => String.fromCharCode(...new TextEncoder().encode(each)));
const IN_BYTES = inBytes(SEPARATORS);
const IS_WRITTEN = new RegExp([`[${WRITTEN.replace('-', '\\-')}]`, ...inBytes(WRITTEN)].join('|'));
/** So many of them at most between two figures: ` - `. */
const MOST_SEPARATORS = 3;
const [SHORTEST, LONGEST] = [14, 19];
const SCHEMES = /^(?:4\d{15}|4\d{18}|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12,14}|35\d{14}|6\d{15,18}|9792\d{12}|1\d{14})$/;
/** An airline's document of 13 figures with its conjunction (`901-2400000010-11`), or beside the next one: never how a card is written. */
const DOCUMENT = /^(?:\d{3}[ -]\d{10}[ /-]\d{1,3}|\d{13}[/-]\d{2})$/;
/** True for a number with the length and first digits of a card scheme and a right Luhn sum; what may stand between its figures does not count. */
export function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  return isNumber(digits, 0, digits.length);
}

/** The same for some figures among others. Most are told by their sum, before anything is copied. */
function isNumber(digits: string, from: number, to: number): boolean {
  let sum = 0;
  for (let i = to - 1, twice = false; i >= from; i--, twice = !twice) {
    const digit = digits.charCodeAt(i) - 48;
    sum += !twice ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0 && SCHEMES.test(digits.slice(from, to));
}

/** The number with all digits but the last four replaced by X, at the same length: `4111 1111 1111 1111` is `XXXX XXXX XXXX 1111`. */
export const keepLastFour = (digits: string): string => digits.slice(0, -4).replace(/\d/g, 'X') + digits.slice(-4);

/** A text with every card number in it hidden, at the same length. */
export function maskCards(text: string): string {
  let [masked, done] = ['', 0];
  for (const [from, to] of cardsIn(text)) {
    // Cards may overlap where one of them is a chance: what any of them hides is hidden.
    masked += text.slice(done, Math.max(done, from)) + text.slice(Math.max(done, from), Math.max(done, to)).replace(/\d/g, 'X');
    done = Math.max(done, to);
  }
  return masked + text.slice(done);
}

/** Does a text hold a card number? */
export const holdsCard = (text: string): boolean => text.length >= SHORTEST && !cardsIn(text).next().done;

/** What is to be hidden of each card number in a text: from its first figure to behind its last but four, in the order they begin. */
function* cardsIn(text: string): Generator<readonly [from: number, to: number]> {
  let run: number[] = [];
  let separators = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      run.push(i);
      separators = 0;
      continue;
    }
    if (run.length === 0) continue;
    const length = i < text.length && ++separators <= MOST_SEPARATORS ? separatorAt(text, i, code) : 0;
    if (length > 0) {
      i += length - 1;
      continue;
    }
    if (run.length >= SHORTEST) yield* cardsOf(text, run);
    [run, separators] = [[], 0];
  }
}
/** How many characters of the separator that stands here; 0 where none does. */
function separatorAt(text: string, at: number, code: number): number {
  if (SEPARATORS.includes(text[at] as string)) return 1;
  return code >= 0xc2 && code <= 0xef ? (IN_BYTES.find((bytes) => text.startsWith(bytes, at))?.length ?? 0) : 0;
}

/**
 * The cards in a run of figures, given by their places. Other figures may stand beside a card, so every part of the run is looked at that begins and ends where
 * figures begin and end, or that only begins or only ends there and has nothing between its figures (a card with what expires behind it, without a blank).
 */
function* cardsOf(text: string, run: readonly number[]): Generator<readonly [number, number]> {
  const begins = (i: number): boolean => i === 0 || (run[i] as number) - (run[i - 1] as number) > 1;
  const digits = run.map((at) => text[at]).join('');
  const ends = (i: number): boolean => i === run.length - 1 || begins(i + 1);
  for (let first = 0; first + SHORTEST <= run.length; first++)
    for (let length = LONGEST; length >= SHORTEST; length--) {
      const last = first + length - 1;
      if (last >= run.length) continue;
      const [from, to] = [run[first] as number, (run[last] as number) + 1];
      const [whole, part] = [begins(first) && ends(last), to - from === length && (begins(first) || ends(last))];
      if (!whole && !part) continue;
      if (!isNumber(digits, first, last + 1) || !isOne(text.slice(from, to)) || isOfIban(text, from)) continue;
      yield [from, (run[last - 4] as number) + 1];
    }
}

/** Are these figures written as one number? Blanks may stand anywhere between them, all else where a card has its groups. */
function isOne(figures: string): boolean {
  if (DOCUMENT.test(figures)) return false;
  if (!IS_WRITTEN.test(figures)) return true;
  const groups = figures.split(/\D+/).map((group) => group.length);
  return GROUPED.test(groups.join('-'));
}

/** Does a number stand in a right IBAN, written in one or in groups of four? */
function isOfIban(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at);
  const start = /(?<![A-Z0-9])[A-Z]{2}(?:\d[A-Z0-9 ]{0,37})?$/.exec(before);
  if (!start) return false;
  const country = start[0].slice(0, 2);
  const length = ibanLength(country);
  const grouped = new RegExp(
    `^(?:[A-Z0-9]{${length}}|(?:[A-Z0-9]{4} ){${Math.floor((length - 1) / 4)}}[A-Z0-9]{${((length - 1) % 4) + 1}})(?![A-Z0-9])`,
  );
  const iban = length === 0 ? undefined : grouped.exec(text.slice(at - start[0].length))?.[0].replaceAll(' ', '');
  return iban !== undefined && isIban(iban);
}
