/** Payment card numbers: how they are recognised, and hidden before anything is stored. One place, because a mistake here is a breach. */
import { type Gap, LINE, LONGEST, longRunsIn, NEVER, type Run, runsOf, SHORTEST, TOGETHER, valueAt, WRITTEN, widthAt } from './figures.ts';
import { ibanLength, isIban } from './identifiers.ts';

/** How figures are grouped on cards, in forms and where two groups were written as one, and so by people. */
const GROUPED =
  /^(?:4-4-4-4(?:-[1-3])?|4-4-4-[23]|4-6-[456]|6-6-3|4-5-6|8-8|8-4-4|4-8-4|4-4-8|4-12|12-4|6-10|10-6|6-13|2(?:-2){6,8}(?:-1)?|1(?:-1)+)$/;
/** So they are printed: figures that stand far apart, or on two lines, are one card in no other way. */
const PRINTED = /^(?:4-4-4-4(?:-[1-3])?|4-6-[45]|4-5-6)$/;
const SCHEMES =
  /^(?:4\d{15}|4\d{18}|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12,14}|35\d{14}|6\d{15,18}|9792\d{12}|1\d{14}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8})$/;
/** Twelve figures are a card (Maestro) where nothing else could be meant: in one, or in the groups of a card. */
const OF_TWELVE = /^(?:12|4-4-4)$/;
/** The airlines' own cards (UATP) are 15 figures from 1 on, as times and numbers of all kinds are: in one, only behind a word that says so. */
const OF_AIRLINES = 15;
const SAYS_CARD = /(?:TP|CC|CB|CA|CARD|CARTE)[^0-9A-Z]{0,3}$/i;
/** An airline's document of 13 figures with its conjunction (`901-2400000010-11`), or beside the next one: never how a card is written. */
const DOCUMENT = /^(?:\d{3}[ -]\d{10}[ /-]\d{1,3}|\d{13}[/-]\d{2})$/;

/** True for a number with the length and first digits of a card scheme and a right Luhn sum; what may stand between its figures does not count. */
export function isCard(text: string): boolean {
  const figures: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const width = widthAt(text, i);
    if (width > 0) figures.push(valueAt(text, i, width as 1 | 3));
  }
  return isNumber(figures, 0, figures.length);
}

/** The same for some figures among others. Most are told by their sum, before anything is copied. */
function isNumber(figures: readonly number[], from: number, to: number): boolean {
  let sum = 0;
  for (let i = to - 1, twice = false; i >= from; i--, twice = !twice) {
    const figure = figures[i] as number;
    sum += !twice ? figure : figure > 4 ? figure * 2 - 9 : figure * 2;
  }
  return sum % 10 === 0 && SCHEMES.test(figures.slice(from, to).join(''));
}

/** The number with all digits but the last four replaced by X, at the same length: `4111 1111 1111 1111` is `XXXX XXXX XXXX 1111`. */
export const keepLastFour = (digits: string): string => digits.slice(0, -4).replace(/\d/g, 'X') + digits.slice(-4);

/** A text with every card number in it hidden, at the same length. */
export function maskCards(text: string): string {
  let [masked, done] = ['', 0];
  for (const [start, end] of longRunsIn(text))
    for (const run of runsOf(text, start, end)) {
      // Cards may overlap where one of them is a chance: what any of them hides is hidden.
      const hidden = new Set<number>();
      for (const [first, last] of cardsOf(text, run)) for (let i = first; i <= last - 4; i++) hidden.add(run.from[i] as number);
      for (const from of [...hidden].sort((a, b) => a - b)) {
        // Hidden with the run before, which ends so.
        if (from < done) continue;
        const width = widthAt(text, from);
        masked += text.slice(done, from) + 'X'.repeat(width);
        done = from + width;
      }
    }
  return masked + text.slice(done);
}

/** Does a text hold a card number? */
export function holdsCard(text: string): boolean {
  if (text.length < SHORTEST) return false;
  for (const [start, end] of longRunsIn(text)) for (const run of runsOf(text, start, end)) if (!cardsOf(text, run).next().done) return true;
  return false;
}

/**
 * The cards in a run, by their first and last figure. Other figures may stand beside a card, so every part of the run is looked at that begins and ends where figures
 * begin and end, or that only begins or only ends there, has nothing between its figures, and beside it no others than when it expires and its code.
 */
function* cardsOf(text: string, { figures, from, gaps, goesOn }: Run): Generator<readonly [first: number, last: number]> {
  const begins = (i: number): boolean => (i === figures.length ? !goesOn : gaps[i] !== TOGETHER);
  for (let first = 0; first + SHORTEST <= figures.length; first++)
    for (let length = Math.min(LONGEST, figures.length - first); length >= SHORTEST; length--) {
      const end = first + length;
      if (length === NEVER) continue;
      const whole = begins(first) && begins(end);
      if (!whole && (length === SHORTEST || !(begins(first) || begins(end)))) continue;
      if (!isNumber(figures, first, end)) continue;
      // Asked last: few are numbers of cards.
      if (!whole && !(begins(first) ? isBehind(figures, gaps, end) : isBefore(figures, gaps, first))) continue;
      const groups = groupsOf(gaps, first, end);
      const [start, last] = [from[first] as number, from[end - 1] as number];
      const stop = last + widthAt(text, last);
      if ((!whole && groups.length > 1) || !isOne(text.slice(start, stop), groups, gaps.slice(first + 1, end)) || isOfIban(text, start))
        continue;
      if (
        length === OF_AIRLINES &&
        figures[first] === 1 &&
        groups.length === 1 &&
        !SAYS_CARD.test(text.slice(Math.max(0, start - 12), start))
      )
        continue;
      yield [first, end - 1];
    }
}
/** A month and a year as cards have them: `0528`, `2805`, `052028`. */
const expires = (figures: readonly number[]): boolean => /^(?:(?:0[1-9]|1[0-2])(?:20)?\d\d|\d\d(?:0[1-9]|1[0-2]))$/.test(figures.join(''));
/** Figures that stand behind a card without a blank: when it expires, and the code on its back. */
function isBehind(figures: readonly number[], gaps: readonly Gap[], from: number): boolean {
  let to = from;
  while (to < figures.length && (to === from || gaps[to] === TOGETHER) && to - from < 8) to++;
  const rest = figures.slice(from, to);
  return expires(rest) || (rest.length === 7 && expires(rest.slice(0, 4)));
}
/** The same before one: when it expires. */
function isBefore(figures: readonly number[], gaps: readonly Gap[], to: number): boolean {
  let from = to - 1;
  while (from > 0 && gaps[from] === TOGETHER && to - from < 8) from--;
  return expires(figures.slice(from, to));
}
/** How many figures stand together, one after the other. */
function groupsOf(gaps: readonly Gap[], first: number, end: number): number[] {
  const groups = [1];
  for (let i = first + 1; i < end; i++)
    if (gaps[i] === TOGETHER) groups[groups.length - 1] = (groups.at(-1) as number) + 1;
    else groups.push(1);
  return groups;
}

/** Are these figures written as one number? Blanks may stand anywhere between them, all else where a card has its groups. */
function isOne(text: string, groups: readonly number[], gaps: readonly Gap[]): boolean {
  if (DOCUMENT.test(text)) return false;
  const shape = groups.join('-');
  if (gaps.length + 1 === SHORTEST) return OF_TWELVE.test(shape) && !gaps.some((gap) => gap > WRITTEN);
  const widest = Math.max(...gaps);
  if (widest > WRITTEN) return PRINTED.test(shape) && gaps.filter((gap) => gap === LINE).length <= 1;
  return widest < WRITTEN || GROUPED.test(shape);
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
