/** Payment card numbers: how they are recognised, and hidden before anything is stored. One place, because a mistake here is a breach. */
import { ibanLength, isIban } from './identifiers.ts';

/** How far apart two figures stand. What does nothing but separate fields (`|`, `;`, a comma, a tab) is in no card. */
const [TOGETHER, BLANK, WRITTEN, FAR, LINE] = [0, 1, 2, 3, 4] as const;
type Gap = typeof TOGETHER | typeof BLANK | typeof WRITTEN | typeof FAR | typeof LINE;
/** Between any two figures of a card: blanks of every width, and of none, and lines that a mail breaks. People put them anywhere. */
const BLANKS =
  ' \u00a0\u00ad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u3000\ufeff';
const SOFT = ['=\r\n', '=\n'];
/** Between its groups only, because fields, days and times are told apart so too; and blanks as mails, addresses and pages write them. */
const PUNCTUATION = ".-_:/*+'\u2019\u00b7\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d";
const NAMED_BLANKS = ['&nbsp;', '&thinsp;', '&ensp;', '&emsp;', '&shy;', '=A0', '%A0'];
const NAMED_DASHES = ['&ndash;', '&mdash;', '&minus;'];
/** A character as mails, addresses, pages and programs write it. */
function codesOf(character: string): string[] {
  const hex = (code: number, width = 2): string => code.toString(16).toUpperCase().padStart(width, '0');
  const code = character.charCodeAt(0);
  const bytes = [...new TextEncoder().encode(character)];
  const codes = [...['=', '%'].map((mark) => bytes.map((byte) => mark + hex(byte)).join('')), `\\u${hex(code, 4)}`, `&#x${hex(code)};`];
  return [...new Set([...codes, ...codes.map((text) => text.replaceAll(/[A-F]/g, (letter) => letter.toLowerCase()))]), `&#${code};`];
}
/** The same in UTF-8 that is read byte by byte. */
const inBytes = (separators: string): string[] =>
  [...separators].filter((each) => each > '\u007f').map((each) => String.fromCharCode(...new TextEncoder().encode(each)));
interface Separator {
  readonly text: string;
  readonly gap: Gap;
  readonly isPunctuation: boolean;
}
/** What may stand between two figures, by its first character. */
const SEPARATORS: ReadonlyMap<number, readonly Separator[]> = Map.groupBy(
  [
    ...[...BLANKS, ...inBytes(BLANKS), ...SOFT].map((text): Separator => ({ text, gap: BLANK, isPunctuation: false })),
    ...[...BLANKS]
      .flatMap(codesOf)
      .concat(NAMED_BLANKS)
      .map((text): Separator => ({ text, gap: WRITTEN, isPunctuation: false })),
    ...[...PUNCTUATION]
      .flatMap(codesOf)
      .concat(NAMED_DASHES)
      .map((text): Separator => ({ text, gap: WRITTEN, isPunctuation: true })),
    ...[...PUNCTUATION, ...inBytes(PUNCTUATION)].map((text): Separator => ({ text, gap: WRITTEN, isPunctuation: true })),
    // A line that is folded begins with a tab.
    ...['\r\n\t', '\n\t', '\r\n', '\n', '\r'].map((text): Separator => ({ text, gap: LINE, isPunctuation: false })),
  ],
  ({ text }) => text.charCodeAt(0),
);
/** The same for the characters most texts have, without a look into a map. */
const OFTEN = Array.from({ length: 256 }, (_, code) => SEPARATORS.get(code));
/** May something that stands between figures begin with this character? */
const separates = (code: number): boolean => code >= OFTEN.length || OFTEN[code] !== undefined;
function separatorAt(text: string, at: number): Separator | undefined {
  if (at >= text.length) return undefined;
  const code = text.charCodeAt(at);
  const all = code < OFTEN.length ? OFTEN[code] : SEPARATORS.get(code);
  if (all !== undefined) for (const each of all) if (each.text.length === 1 || text.startsWith(each.text, at)) return each;
  return undefined;
}
/** So many of them are near: ` - `, or two more round one dash. More are only blanks, between groups as cards are printed. */
const [MOST_NEAR, MOST_FAR] = [3, 40];
/** How figures are grouped on cards, in forms and where two groups were written as one, and so by people. */
const GROUPED =
  /^(?:4-4-4-4(?:-[1-3])?|4-4-4-[23]|4-6-[456]|6-6-3|4-5-6|8-8|8-4-4|4-8-4|4-4-8|4-12|12-4|6-10|10-6|6-13|2(?:-2){6,8}(?:-1)?|1(?:-1)+)$/;
/** So they are printed: figures that stand far apart, or on two lines, are one card in no other way. */
const PRINTED = /^(?:4-4-4-4(?:-[1-3])?|4-6-[45]|4-5-6)$/;
const [SHORTEST, LONGEST] = [12, 19];
/** No card has so many, and every ticket has. */
const NEVER = 13;
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

/** Figures with nothing else between them than may stand in a card: the value of each, its place in the text, and how far it stands from the one before. */
interface Run {
  readonly figures: number[];
  readonly from: number[];
  readonly gaps: Gap[];
  /** More of them follow in the next run, which begins with the last of these. */
  goesOn: boolean;
}
const MOST_FIGURES = 4_096;
const emptyRun = (): Run => ({ figures: [], from: [], gaps: [], goesOn: false });
/** The end of a run that goes on: as many figures as a card has. */
const endOf = ({ figures, from, gaps }: Run): Run => {
  return { figures: figures.slice(-LONGEST), from: from.slice(-LONGEST), gaps: gaps.slice(-LONGEST), goesOn: false };
};

/** How many characters the figure takes that stands here: three for one as wide as a letter of Chinese in UTF-8 that is read byte by byte; 0 where none does. */
function widthAt(text: string, at: number): 0 | 1 | 3 {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  if (code < 0xef) return code >= 0x30 && code <= 0x39 ? 1 : 0;
  if (code >= 0xff10 && code <= 0xff19) return 1;
  if (code !== 0xef || text.charCodeAt(at + 1) !== 0xbc) return 0;
  const last = text.charCodeAt(at + 2);
  return last >= 0x90 && last <= 0x99 ? 3 : 0;
}
function valueAt(text: string, at: number, width: 1 | 3): number {
  const code = text.charCodeAt(at + width - 1);
  return code - (width === 3 ? 0x90 : code < 0xff10 ? 0x30 : 0xff10);
}

/** What stands between a figure and the next one: where that is, and how far away. */
type Between = { end: number; gap: Gap };
/** Measures what stands behind a figure. False where no other figure comes, or something that is in no card. */
function isBridged(between: Between, text: string, at: number): boolean {
  let gap: Gap = TOGETHER;
  let end = at;
  let count = 0;
  let [lines, marks] = [0, 0];
  for (let found = separatorAt(text, end); found !== undefined; found = separatorAt(text, end)) {
    if (found.gap > gap) gap = found.gap;
    if (found.gap === LINE) lines++;
    if (found.isPunctuation) marks++;
    end += found.text.length;
    if (++count > (marks > 1 ? MOST_NEAR : marks === 1 ? MOST_NEAR + 2 : MOST_FAR) || lines > 1) return false;
  }
  if (count === 0) return false;
  between.end = end;
  between.gap = gap !== LINE && count > MOST_NEAR ? FAR : gap;
  return widthAt(text, end) > 0;
}

/** Where the runs of a text begin and end that are long enough, in their order: most figures are in no card, so they are only counted here. */
function longRunsIn(text: string): readonly (readonly [start: number, end: number])[] {
  const long: [start: number, end: number][] = [];
  const between: Between = { end: 0, gap: TOGETHER };
  let start = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Most characters are told at once.
    const width = code < 0x30 ? 0 : code <= 0x39 ? 1 : code < 0xef ? 0 : widthAt(text, i);
    if (width > 0) {
      if (count++ === 0) start = i;
      i += width - 1;
      continue;
    }
    if (count === 0) continue;
    if (separates(code) && isBridged(between, text, i)) i = between.end - 1;
    else {
      if (count >= SHORTEST) long.push([start, i]);
      count = 0;
    }
  }
  if (count >= SHORTEST) long.push([start, text.length]);
  return long;
}
/** The figures of a run, or of several where they are very many. */
function* runsOf(text: string, start: number, end: number): Generator<Run> {
  const between: Between = { end: start, gap: FAR };
  let run = emptyRun();
  for (let i = start; i < end; i = between.end) {
    const width = widthAt(text, i) as 1 | 3;
    if (run.figures.length === MOST_FIGURES) {
      run.goesOn = true;
      yield run;
      run = endOf(run);
    }
    run.figures.push(valueAt(text, i, width));
    run.from.push(i);
    run.gaps.push(between.gap);
    if (widthAt(text, i + width) > 0 || !isBridged(between, text, i + width)) [between.end, between.gap] = [i + width, TOGETHER];
  }
  yield run;
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
