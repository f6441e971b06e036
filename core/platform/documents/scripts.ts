/**
 * Text of any script as the pieces a line is made of: each in a font that has its characters, what reads from the right in the order it is seen.
 * The layout engine puts word after word from the left; the font itself turns the letters of a right-to-left piece.
 */
import { latinised } from './latin.ts';

/** Fonts in the order they are asked: the document's own, then those that help out with names. */
export const FONTS = ['Body', 'Han', 'Thai'] as const;
export type FontName = (typeof FONTS)[number];
export interface Piece {
  readonly text: string;
  readonly font: FontName;
  /** Never broken over lines. */
  readonly whole: boolean;
}
/** How a character is printed: in which font, as what; null when no font has it. */
export type Printed = (character: string) => { readonly text: string; readonly font: FontName } | null;

const R = '\\p{sc=Arabic}\\p{sc=Hebrew}\\p{sc=Syriac}\\p{sc=Thaana}\\p{sc=Nko}';
/** From one right-to-left letter to the last before another script or the next item of a list, figures included. */
const RUN = new RegExp(`[${R}](?:[${R}]|[^\\p{L},;·|\\n])*(?<=[${R}\\p{M}\\p{N}])`, 'gu');
const FIGURES = /(\p{Nd}+(?:[.,/:-]\p{Nd}+)*)/u;
/** Longer runs are broken into parts this long, so that they fit a narrow column. */
const LONGEST = 40;
const MIRROR: Readonly<Record<string, string>> = { '(': ')', ')': '(', '[': ']', ']': '[', '«': '»', '»': '«' };

/** The parts of a right-to-left run as they stand on paper, from the left. */
function seen(run: string): string[] {
  return run
    .split(FIGURES)
    .filter(Boolean)
    .reverse()
    .map((part) => (FIGURES.test(part) ? part : part.replace(/\s/g, '\u00a0').replace(/[()[\]«»]/g, (c) => MIRROR[c]!)));
}

function chunks(run: string): string[] {
  const out: string[] = [];
  for (const word of run.split(/(?<=\s)/)) {
    const last = out.at(-1);
    if (last !== undefined && last.length + word.length <= LONGEST) out[out.length - 1] = last + word;
    else out.push(word);
  }
  return out;
}

/** Pieces of a text. Characters no font has are printed as “?” and told to `lost`. */
export function piecesOf(text: string, printed: Printed, lost: (character: string) => void): Piece[] {
  const out: { text: string; font: FontName; whole: boolean }[] = [];
  const add = (part: string, whole: boolean): void => {
    const start = out.length;
    for (const character of part) {
      const found = printed(character);
      if (found === null) lost(character);
      const { text: shown, font } = found ?? { text: '?', font: 'Body' };
      if (shown === '') continue;
      const open = out.length > start ? out.at(-1) : undefined;
      if (open?.font === font) open.text += shown;
      else out.push({ text: shown, font, whole });
    }
  };
  const all = latinised(text.normalize('NFC'));
  let at = 0;
  for (const { 0: run, index } of all.matchAll(RUN)) {
    add(all.slice(at, index), false);
    const parts = chunks(run);
    parts.forEach((chunk, i) => {
      for (const part of seen(chunk.trimEnd())) add(part, true);
      if (i < parts.length - 1) add(' ', false);
    });
    at = index + run.length;
  }
  add(all.slice(at), false);
  return out;
}
