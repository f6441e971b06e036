/** Reads the documented HTML subset into a neutral tree: what paper, plain text and other engines are made from. */
import { EscaleError } from '../../contracts/index.ts';
import { classesOf, find, inlineStyle, outside, type Raw, rawTree, texts } from './raw.ts';
import { type Box, computeStyle, length, type Place, parseCss, ROOT_STYLE, type Style, type StyleSheet } from './style.ts';

/** A piece of a line. `field` is filled in when the page is known. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly style: Style; readonly link: string | null }
  | { readonly kind: 'break' }
  | { readonly kind: 'field'; readonly field: 'page' | 'pages'; readonly style: Style };

export interface Cell {
  readonly blocks: readonly Block[];
  readonly style: Style;
  readonly colspan: number;
  readonly header: boolean;
}
/** `rows` hold cells; every row covers the same number of columns. */
export interface TableBlock {
  readonly kind: 'table';
  readonly style: Style;
  /** `*`, `auto` or points, one per column. */
  readonly columns: readonly (string | number)[];
  readonly headerRows: number;
  readonly rows: readonly (readonly Cell[])[];
}
export type Block =
  | { readonly kind: 'text'; readonly style: Style; readonly inlines: readonly Inline[] }
  | { readonly kind: 'box'; readonly style: Style; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly style: Style; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'rule'; readonly style: Style }
  | {
      readonly kind: 'image';
      readonly style: Style;
      readonly source: string;
      readonly width: number | null;
      readonly height: number | null;
      readonly alt: string;
    }
  | TableBlock;

export interface DocumentTree {
  readonly blocks: readonly Block[];
  /** Repeated at the bottom of every page. */
  readonly footer: readonly Block[];
  readonly pageMargin: Box;
}

const INLINE = new Set(['b', 'strong', 'i', 'em', 'span', 'a', 'br']);
const IMAGE = /^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=\s]+$/;
const DEFAULT_MARGIN: Box = [51, 48, 60, 48];

/** Parses HTML. `TEMPLATE_INVALID` with the line for tags, attributes, properties or sources outside the subset. */
export function parseHtml(html: string): DocumentTree {
  const root = rawTree(html);
  const css = texts(find(root, 'style'));
  const sheet = parseCss(css);
  const body = find(root, 'body')[0] ?? root;
  const place: Place = { tag: 'body', classes: classesOf(body), parent: null };
  const style = { ...computeStyle(sheet, place, ROOT_STYLE, inlineStyle(body)), background: null };
  const reader = new TreeReader(sheet);
  const flow = body.children.filter((child) => typeof child === 'string' || child.tag !== 'footer');
  const footers = body.children.filter((child): child is Raw => typeof child !== 'string' && child.tag === 'footer');
  return {
    blocks: reader.blocks(flow, place, style),
    footer: footers.flatMap((footer) => reader.blocks([footer], place, style)),
    pageMargin: sheet.pageMargin ?? DEFAULT_MARGIN,
  };
}

/** Walks the raw tree with the style sheet at hand. */
class TreeReader {
  private readonly sheet: StyleSheet;
  constructor(sheet: StyleSheet) {
    this.sheet = sheet;
  }

  private enter(element: Raw, parent: Place, inherited: Style): { place: Place; style: Style } {
    const place: Place = { tag: element.tag, classes: classesOf(element), parent };
    try {
      return { place, style: computeStyle(this.sheet, place, inherited, inlineStyle(element)) };
    } catch (error) {
      if (error instanceof EscaleError) throw outside(error.message, element.line);
      throw error;
    }
  }

  /** Blocks of an element's children: runs of inline pieces become text blocks. */
  blocks(children: readonly (Raw | string)[], parent: Place, inherited: Style): Block[] {
    const out: Block[] = [];
    let run: (Raw | string)[] = [];
    const flush = (): void => {
      const inlines = tidy(this.inlines(run, parent, inherited, null));
      if (inlines.length > 0) out.push({ kind: 'text', style: bare(inherited), inlines });
      run = [];
    };
    for (const child of children) {
      if (typeof child === 'string' || INLINE.has(child.tag)) run.push(child);
      else {
        flush();
        const block = this.block(child, parent, inherited);
        if (block) out.push(block);
      }
    }
    flush();
    return out;
  }

  private block(element: Raw, parent: Place, inherited: Style): Block | null {
    const { tag } = element;
    if (tag === 'style' || tag === 'head' || tag === 'title' || tag === 'meta') return null;
    const { place, style } = this.enter(element, parent, inherited);
    if (tag === 'hr') return { kind: 'rule', style };
    if (tag === 'img') return image(element, style);
    if (tag === 'ul' || tag === 'ol') {
      const items = elements(element, ['li']).map((item) => {
        const inside = this.enter(item, place, bare(style));
        return this.blocks(item.children, inside.place, bare(inside.style));
      });
      return { kind: 'list', style, ordered: tag === 'ol', items };
    }
    if (tag === 'table') return this.table(element, place, style);
    if (/^(p|h[1-4])$/.test(tag)) return { kind: 'text', style, inlines: tidy(this.inlines(element.children, place, style, null)) };
    if (tag === 'div' || (tag === 'footer' && parent.tag === 'body'))
      return { kind: 'box', style, blocks: this.blocks(element.children, place, bare(style)) };
    throw outside(`<${tag}> cannot stand here`, element.line);
  }

  private table(element: Raw, place: Place, style: Style): TableBlock {
    const rows: Cell[][] = [];
    let headerRows = 0;
    const row = (tr: Raw, parent: Place, inherited: Style, inHead: boolean): void => {
      const at = this.enter(tr, parent, inherited);
      const cells = elements(tr, ['td', 'th']).map((td) => {
        const cell = this.enter(td, at.place, bare(at.style));
        const own = cell.style;
        const merged: Style = {
          ...own,
          // A row or a section gives its ground and lines to the cells that have none.
          background: own.background ?? at.style.background,
          borderTop: own.borderTop ?? at.style.borderTop,
          borderBottom: own.borderBottom ?? at.style.borderBottom,
        };
        return { blocks: this.blocks(td.children, cell.place, bare(own)), style: merged, colspan: colspan(td), header: td.tag === 'th' };
      });
      rows.push(cells);
      if (inHead) headerRows++;
    };
    for (const part of elements(element, ['thead', 'tbody', 'tr'])) {
      if (part.tag === 'tr') row(part, place, bare(style), false);
      else {
        const section = this.enter(part, place, bare(style));
        for (const tr of elements(part, ['tr'])) row(tr, section.place, section.style, part.tag === 'thead');
      }
    }
    const widths = rows.map((cells) => cells.reduce((sum, cell) => sum + cell.colspan, 0));
    const count = Math.max(0, ...widths);
    if (widths.some((width) => width !== count))
      throw outside('The rows of a <table> do not have the same number of columns', element.line);
    const columns = columnsOf(element, count);
    return { kind: 'table', style, columns, headerRows, rows };
  }

  private inlines(children: readonly (Raw | string)[], parent: Place, inherited: Style, link: string | null): Inline[] {
    return children.flatMap((child): Inline[] => {
      if (typeof child === 'string') return [{ kind: 'text', text: child.replace(/[ \t\r\n]+/g, ' '), style: inherited, link }];
      if (child.tag === 'br') return [{ kind: 'break' }];
      if (!INLINE.has(child.tag)) throw outside(`<${child.tag}> cannot stand inside a line of text`, child.line);
      const { place, style } = this.enter(child, parent, { ...inherited });
      const field = child.attributes['data-field'];
      if (field === 'page' || field === 'pages') return [{ kind: 'field', field, style }];
      if (field !== undefined) throw outside(`data-field is “page” or “pages”, not “${field}”`, child.line);
      return this.inlines(child.children, place, style, child.tag === 'a' ? href(child) : link);
    });
  }
}

function href(element: Raw): string | null {
  const target = element.attributes['href'] ?? '';
  if (!/^(https?:|mailto:|tel:)/.test(target))
    throw outside(`A link starts with https:, http:, mailto: or tel:, not “${target}”`, element.line);
  return target;
}

function image(element: Raw, style: Style): Block {
  const source = element.attributes['src'] ?? '';
  if (!IMAGE.test(source)) throw outside('The source of <img> is a data: URI of a PNG or JPEG', element.line);
  const size = (name: string): number | null => {
    const text = element.attributes[name];
    return text === undefined ? null : length(/^\d+(\.\d+)?$/.test(text) ? `${text}px` : text);
  };
  return { kind: 'image', style, source, width: size('width'), height: size('height'), alt: element.attributes['alt'] ?? '' };
}

function elements(parent: Raw, allowed: readonly string[]): Raw[] {
  return parent.children.flatMap((child) => {
    if (typeof child === 'string') {
      if (child.trim())
        throw outside(
          `<${parent.tag}> holds text “${child.trim().slice(0, 30)}” outside ${allowed.map((t) => `<${t}>`).join(', ')}`,
          parent.line,
        );
      return [];
    }
    if (!allowed.includes(child.tag)) throw outside(`<${child.tag}> cannot stand in <${parent.tag}>`, child.line);
    return [child];
  });
}

function colspan(td: Raw): number {
  const text = td.attributes['colspan'] ?? '1';
  if (!/^[1-9]\d?$/.test(text)) throw outside(`colspan is a number from 1 to 99, not “${text}”`, td.line);
  return Number(text);
}

function columnsOf(element: Raw, count: number): (string | number)[] {
  const stated = (element.attributes['data-cols'] ?? '').trim();
  if (!stated) return Array.from({ length: count }, () => '*');
  const columns = stated.split(/\s+/).map((column) => {
    if (column === '*' || column === 'auto') return column;
    if (/^\d+(\.\d+)?%$/.test(column)) return column;
    return length(column);
  });
  if (columns.length !== count && count > 0)
    throw outside(`data-cols names ${columns.length} columns, the rows have ${count}`, element.line);
  return columns;
}

/** The style without what belongs to the box itself. */
const bare = (style: Style): Style => ({
  ...style,
  background: null,
  padding: [0, 0, 0, 0],
  margin: [0, 0, 0, 0],
  borderTop: null,
  borderBottom: null,
  breakBefore: false,
  keepTogether: false,
});

/** Collapses blanks as a browser does: none at the ends, none around a line break, one between words. */
function tidy(inlines: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  let blank = true;
  for (const inline of inlines) {
    if (inline.kind !== 'text') {
      if (inline.kind === 'break') trimEnd(out);
      out.push(inline);
      blank = inline.kind === 'break';
      continue;
    }
    const text = blank ? inline.text.replace(/^ +/, '') : inline.text;
    if (!text) continue;
    blank = text.endsWith(' ');
    out.push({ ...inline, text });
  }
  trimEnd(out);
  return out;
}

function trimEnd(inlines: Inline[]): void {
  for (let last = inlines.at(-1); last?.kind === 'text'; last = inlines.at(-1)) {
    const text = last.text.replace(/ +$/, '');
    if (text) {
      inlines[inlines.length - 1] = { ...last, text };
      return;
    }
    inlines.pop();
  }
}
