/** The part of CSS the document subset knows: tag, `.class` and descendant selectors, and the properties listed below. */
import { fail } from '../../contracts/index.ts';

/** Points. */
export type Box = readonly [top: number, right: number, bottom: number, left: number];
export interface Line {
  readonly width: number;
  readonly color: string;
}

/** Style of one element after the cascade. Lengths in points, colours `#rrggbb`. */
export interface Style {
  readonly color: string;
  readonly fontSize: number;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly align: 'left' | 'right' | 'center' | 'justify';
  readonly lineHeight: number;
  readonly letterSpacing: number;
  readonly uppercase: boolean;
  // not inherited
  readonly background: string | null;
  readonly padding: Box;
  readonly margin: Box;
  readonly borderTop: Line | null;
  readonly borderBottom: Line | null;
  readonly breakBefore: boolean;
  readonly keepTogether: boolean;
}

const ZERO: Box = [0, 0, 0, 0];
const OWN = {
  background: null,
  padding: ZERO,
  margin: ZERO,
  borderTop: null,
  borderBottom: null,
  breakBefore: false,
  keepTogether: false,
} as const;

/** What the root starts from. */
export const ROOT_STYLE: Style = {
  color: '#000000',
  fontSize: 10,
  bold: false,
  italic: false,
  align: 'left',
  lineHeight: 1.15,
  letterSpacing: 0,
  uppercase: false,
  ...OWN,
};

interface Compound {
  readonly tag: string | null;
  readonly classes: readonly string[];
}
interface Rule {
  /** From ancestor to subject. */
  readonly parts: readonly Compound[];
  readonly weight: number;
  readonly declarations: readonly (readonly [property: string, value: string])[];
}
export interface StyleSheet {
  readonly rules: readonly Rule[];
  readonly pageMargin: Box | null;
}

/** Properties that mean something on a screen and nothing on our paper: accepted, so that e-mails may use them. */
const SCREEN_ONLY = new Set(['font-family', 'max-width', 'width', 'border-radius', 'text-decoration', 'border-collapse', 'display']);

const bad = (what: string): Error => fail('TEMPLATE_INVALID', what);

/** Reads a style sheet; `TEMPLATE_INVALID` for anything outside the subset. */
export function parseCss(css: string): StyleSheet {
  const rules: Rule[] = [];
  let pageMargin: Box | null = null;
  const text = css.replace(/\/\*[\s\S]*?\*\//g, '');
  const pattern = /([^{}]+)\{([^{}]*)\}/g;
  const rest = text.replace(pattern, '').trim();
  if (rest) throw bad(`The style sheet has a part that is no rule: “${rest.slice(0, 60)}”. @media and nested rules are not in the subset.`);
  for (const [, selectors = '', body = ''] of text.matchAll(pattern)) {
    const declarations = parseDeclarations(body);
    if (selectors.trim() === '@page') {
      for (const [property, value] of declarations) {
        if (property !== 'margin') throw bad(`@page knows only “margin”, not “${property}”.`);
        pageMargin = box(value);
      }
      continue;
    }
    for (const [property, value] of declarations) check(property, value);
    for (const selector of selectors.split(',')) rules.push(rule(selector.trim(), declarations));
  }
  return { rules, pageMargin };
}

/** Reads `a: b; c: d`. */
export function parseDeclarations(body: string): [string, string][] {
  return body
    .split(';')
    .map((declaration) => declaration.trim())
    .filter(Boolean)
    .map((declaration) => {
      const colon = declaration.indexOf(':');
      if (colon < 1) throw bad(`“${declaration}” is not “property: value”.`);
      return [declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1).trim()];
    });
}

function rule(selector: string, declarations: [string, string][]): Rule {
  const parts = selector.split(/\s+/).map((part) => {
    if (!/^([a-z][a-z0-9]*)?(\.[a-zA-Z][\w-]*)*$/.test(part) || part === '')
      throw bad(`The selector “${selector}” is outside the subset: use tags, .classes and descendants.`);
    const [tag = '', ...classes] = part.split('.');
    return { tag: tag || null, classes };
  });
  const weight = parts.reduce((sum, part) => sum + part.classes.length * 100 + (part.tag ? 1 : 0), 0);
  return { parts, weight, declarations };
}

/** An element and where it stands, for matching selectors. */
export interface Place {
  readonly tag: string;
  readonly classes: ReadonlySet<string>;
  readonly parent: Place | null;
}

const fits = (part: Compound, place: Place): boolean =>
  (part.tag === null || part.tag === place.tag) && part.classes.every((name) => place.classes.has(name));

function matches(rule: Rule, place: Place): boolean {
  let index = rule.parts.length - 1;
  const last = rule.parts[index];
  if (!last || !fits(last, place)) return false;
  index--;
  for (let up = place.parent; up && index >= 0; up = up.parent) if (fits(rule.parts[index]!, up)) index--;
  return index < 0;
}

/** The style of an element: what it inherits, the defaults of its tag, the rules that match by weight then order, its own `style`. */
export function computeStyle(sheet: StyleSheet, place: Place, parent: Style, inline: [string, string][]): Style {
  let style: Style = { ...parent, ...OWN, ...DEFAULTS[place.tag] };
  const matching = sheet.rules.filter((candidate) => matches(candidate, place)).sort((a, b) => a.weight - b.weight);
  for (const { declarations } of matching) for (const [property, value] of declarations) style = apply(style, property, value);
  for (const [property, value] of inline) style = apply(style, property, value);
  return style;
}

const spaced = (top: number, bottom: number): Box => [top, 0, bottom, 0];
const DEFAULTS: Readonly<Record<string, Partial<Style>>> = {
  h1: { fontSize: 20, bold: true, margin: spaced(0, 8) },
  h2: { fontSize: 15, bold: true, margin: spaced(8, 6) },
  h3: { fontSize: 12, bold: true, margin: spaced(6, 4) },
  h4: { fontSize: 10, bold: true, margin: spaced(4, 3) },
  p: { margin: spaced(0, 5) },
  ul: { margin: spaced(0, 5) },
  ol: { margin: spaced(0, 5) },
  b: { bold: true },
  strong: { bold: true },
  th: { bold: true, align: 'left' },
  i: { italic: true },
  em: { italic: true },
  hr: { margin: spaced(6, 6), borderBottom: { width: 0.7, color: '#999999' } },
};

const check = (property: string, value: string): void => void apply(ROOT_STYLE, property, value);

function apply(style: Style, property: string, value: string): Style {
  switch (property) {
    case 'color':
      return { ...style, color: color(value) };
    case 'background':
    case 'background-color':
      return { ...style, background: value === 'none' || value === 'transparent' ? null : color(value) };
    case 'font-size':
      return { ...style, fontSize: length(value) };
    case 'font-weight':
      return { ...style, bold: value === 'bold' || Number(value) >= 600 };
    case 'font-style':
      return { ...style, italic: value === 'italic' };
    case 'text-align':
      if (!['left', 'right', 'center', 'justify'].includes(value)) throw bad(`text-align cannot be “${value}”.`);
      return { ...style, align: value as Style['align'] };
    case 'line-height':
      if (!/^\d+(\.\d+)?$/.test(value)) throw bad(`line-height is a plain number such as 1.3, not “${value}”.`);
      // The fonts' own line is 1.164 of the size: CSS counts from the size.
      return { ...style, lineHeight: Number(value) / 1.164 };
    case 'letter-spacing':
      return { ...style, letterSpacing: length(value) };
    case 'text-transform':
      if (value !== 'uppercase' && value !== 'none') throw bad(`text-transform is “uppercase” or “none”, not “${value}”.`);
      return { ...style, uppercase: value === 'uppercase' };
    case 'padding':
      return { ...style, padding: box(value) };
    case 'margin':
      return { ...style, margin: box(value) };
    case 'padding-top':
    case 'padding-right':
    case 'padding-bottom':
    case 'padding-left':
      return { ...style, padding: side(style.padding, property, value) };
    case 'margin-top':
    case 'margin-right':
    case 'margin-bottom':
    case 'margin-left':
      return { ...style, margin: side(style.margin, property, value) };
    case 'border-top':
      return { ...style, borderTop: border(value) };
    case 'border-bottom':
      return { ...style, borderBottom: border(value) };
    case 'break-before':
      return { ...style, breakBefore: value === 'page' };
    case 'break-inside':
      return { ...style, keepTogether: value === 'avoid' };
    default:
      if (SCREEN_ONLY.has(property)) return style;
      throw bad(`The property “${property}” is outside the subset. See templates/README.md.`);
  }
}

const UNITS: Readonly<Record<string, number>> = { pt: 1, px: 0.75, mm: 72 / 25.4 };

/** A length in points. */
export function length(text: string): number {
  const match = /^(-?\d+(?:\.\d+)?)(pt|px|mm)?$/.exec(text.trim());
  const [, figures, unit] = match ?? [];
  if (!figures || (!unit && Number(figures) !== 0)) throw bad(`“${text}” is not a length. Write 12pt, 4px or 10mm.`);
  return Number(figures) * (UNITS[unit ?? 'pt'] ?? 1);
}

function box(text: string): Box {
  // `auto` centres a box on a screen; on paper it is zero.
  const sides = text.split(/\s+/).map((part) => (part === 'auto' ? 0 : length(part)));
  const [top, right = top, bottom = top, left = right] = sides;
  if (top === undefined || sides.length > 4) throw bad(`“${text}” is not one to four lengths.`);
  return [top, right ?? top, bottom ?? top, left ?? top];
}

function side(current: Box, property: string, value: string): Box {
  const at = ['top', 'right', 'bottom', 'left'].indexOf(property.split('-')[1] ?? '');
  const next: [number, number, number, number] = [...current];
  next[at] = value === 'auto' ? 0 : length(value);
  return next;
}

function border(text: string): Line | null {
  if (text === 'none' || text === '0') return null;
  const match = /^(\S+)\s+solid\s+(\S+)$/.exec(text);
  if (!match) throw bad(`“${text}” is not a border. Write 1pt solid #cccccc.`);
  return { width: length(match[1]!), color: color(match[2]!) };
}

const NAMED: Readonly<Record<string, string>> = { black: '#000000', white: '#ffffff', gray: '#808080', grey: '#808080' };

function color(text: string): string {
  const named = NAMED[text];
  if (named) return named;
  if (/^#[0-9a-f]{6}$/i.test(text)) return text.toLowerCase();
  if (/^#[0-9a-f]{3}$/i.test(text)) return text.toLowerCase().replace(/[0-9a-f]/g, '$&$&');
  throw bad(`“${text}” is not a colour of the subset. Write #1a2b3c.`);
}
