/** Figures in a text, however they are written and told apart: where so many follow on each other that a card may be among them. */

/** How far apart two figures stand. What does nothing but separate fields (`|`, `;`, a comma, a tab) is in no card. */
export const [TOGETHER, BLANK, WRITTEN, FAR, LINE] = [0, 1, 2, 3, 4] as const;
export type Gap = typeof TOGETHER | typeof BLANK | typeof WRITTEN | typeof FAR | typeof LINE;
/** Between any two figures of a card: blanks of every width, and of none (half of each letter in UTF-16 read byte by byte), and lines that a mail breaks. People put them anywhere. */
const BLANKS =
  ' \u0000\u00a0\u00ad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u3000\ufeff';
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
    ...['\r\n\t', '\n\t', '\r\n', '\n', '\r', '<br>', '<br/>', '<br />'].map(
      (text): Separator => ({ text, gap: LINE, isPunctuation: false }),
    ),
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
/** Figures of the shortest card and of the longest. */
export const [SHORTEST, LONGEST] = [12, 19];
/** No card has so many, and every ticket has. */
export const NEVER = 13;

/** Figures with nothing else between them than may stand in a card: the value of each, its place in the text, and how far it stands from the one before. */
export interface Run {
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

/**
 * How many characters the figure takes that stands here: a European one, an Arabic or a Persian one, one as wide as a letter of Chinese; three for that in UTF-8 read
 * byte by byte; 0 where none does.
 */
export function widthAt(text: string, at: number): 0 | 1 | 3 {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  if (code < 0xef) return isOneOf(code, 0x30) ? 1 : 0;
  if (isOneOf(code, 0x660) || isOneOf(code, 0x6f0) || isOneOf(code, 0xff10)) return 1;
  return code === 0xef && text.charCodeAt(at + 1) === 0xbc && isOneOf(text.charCodeAt(at + 2), 0x90) ? 3 : 0;
}
/** Is it one of the ten figures that begin at `zero`? */
const isOneOf = (code: number, zero: number): boolean => code >= zero && code <= zero + 9;
/** All zeros end in four bits of nothing. */
export const valueAt = (text: string, at: number, width: 1 | 3): number => text.charCodeAt(at + width - 1) & 0xf;

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

/** Characters as a class of a pattern, among others. */
const classOf = (characters: string, others = ''): string =>
  `[${others}${[...new Set(characters)].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}]`;
/** Some of what may stand between two figures is spelled with letters and figures of ours: `&nbsp;`, `=A0`, `<br>`. All else is written as itself. */
const { spelled = [], plain = [] } = Object.groupBy(
  [...SEPARATORS.values()].flat().map(({ text }) => text),
  (text) => (/[A-Za-z0-9]/.test(text) ? 'spelled' : 'plain'),
);
/** What is spelled begins with one of these. */
const SPELLED = new RegExp(classOf(spelled.map((text) => text.charAt(0)).join('')));
/**
 * Where a run that is long enough may be, if nothing in it is spelled: a figure, ours or one from abroad, and as many more or what may stand between them.
 * One after the other, because a pattern that counts to twelve takes five times as long.
 */
const ABROAD = '\\u0080-\\uffff';
const IN_RUN = classOf(plain.join(''), `\\d${ABROAD}`);
const STRETCH = new RegExp(`[\\d${ABROAD}]${IN_RUN.repeat(SHORTEST - 1)}${IN_RUN}*`, 'g');

/** Where the runs of a text begin and end that are long enough, in their order. Most texts are letters and short numbers, as a pattern tells at once. */
export function longRunsIn(text: string): readonly (readonly [start: number, end: number])[] {
  const long: [start: number, end: number][] = [];
  if (SPELLED.test(text)) {
    addLongRuns(long, text, 0, text.length);
    return long;
  }
  // Whoever was stopped in the midst of another text left his place behind.
  STRETCH.lastIndex = 0;
  for (let at = STRETCH.exec(text); at !== null; at = STRETCH.exec(text)) addLongRuns(long, text, at.index, STRETCH.lastIndex);
  return long;
}
/** Most figures are in no card, so they are only counted here. */
function addLongRuns(long: [start: number, end: number][], text: string, from: number, to: number): void {
  const between: Between = { end: 0, gap: TOGETHER };
  let start = from;
  let count = 0;
  for (let i = from; i < to; i++) {
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
      if (count >= SHORTEST && !isDocument(text, start, i, count)) long.push([start, i]);
      count = 0;
    }
  }
  if (count >= SHORTEST && !isDocument(text, start, to, count)) long.push([start, to]);
}
/** Most long runs are documents of airlines: of their 13 figures twelve are a card only where the first or the last one stands apart. */
const isDocument = (text: string, start: number, end: number, count: number): boolean =>
  count === NEVER && widthAt(text, start + 1) > 0 && widthAt(text, end - 2) > 0;
/** The figures of a run, or of several where they are very many. */
export function* runsOf(text: string, start: number, end: number): Generator<Run> {
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
