/** Turns the neutral tree into the content pdfmake lays out. User data only ever becomes text nodes. */
import type { Block, Cell, DocumentTree, Inline, TableBlock } from './html.ts';
import type { Piece } from './scripts.ts';
import type { Box, Style } from './style.ts';

/** A pdfmake node; pdfmake ships no types and writes into the nodes it is given, so each is made fresh. */
export type Node = Record<string, unknown>;

/** The pieces of a text that fonts can print; remembers what was lost. */
export type Printable = (text: string, bold: boolean, italic: boolean) => readonly Piece[];

/** Content, footer and margins of a document for pdfmake. */
export function pdfContent(tree: DocumentTree, printable: Printable): Node {
  const [top, right, bottom, left] = tree.pageMargin;
  const write = new Writer(printable);
  const content = tree.blocks.map((block) => write.block(block, null));
  const footer = (page: number, pages: number): Node => ({
    stack: tree.footer.map((block) => write.block(block, { page, pages })),
    margin: [left, 12, right, 0],
  });
  return {
    content,
    pageSize: 'A4',
    pageMargins: [left, top, right, bottom],
    ...(tree.footer.length > 0 ? { footer } : {}),
    defaultStyle: { font: 'Body', fontSize: 10 },
  };
}

type PageNumbers = { readonly page: number; readonly pages: number } | null;

const isZero = (box: Box): boolean => box.every((side) => side === 0);
/** CSS order (top right bottom left) to pdfmake's (left top right bottom). */
const sides = ([top, right, bottom, left]: Box): number[] => [left, top, right, bottom];

class Writer {
  private readonly printable: Printable;
  constructor(printable: Printable) {
    this.printable = printable;
  }

  block(block: Block, numbers: PageNumbers): Node {
    const { style } = block;
    const node = this.boxed(style, this.inside(block, numbers));
    if (style.breakBefore) node['pageBreak'] = 'before';
    if (style.keepTogether) return { unbreakable: true, stack: [node] };
    return node;
  }

  private inside(block: Block, numbers: PageNumbers): Node {
    switch (block.kind) {
      case 'text':
        return { text: this.inlines(block.inlines, numbers), alignment: block.style.align, lineHeight: block.style.lineHeight };
      case 'box':
        return { stack: block.blocks.map((child) => this.block(child, numbers)) };
      case 'list': {
        const items = block.items.map((item) => ({ stack: item.map((child) => this.block(child, numbers)) }));
        return { [block.ordered ? 'ol' : 'ul']: items, markerColor: block.style.color, fontSize: block.style.fontSize };
      }
      case 'rule':
        return { text: '', fontSize: 1 };
      case 'image':
        return {
          image: block.source,
          alignment: block.style.align,
          ...(block.width === null ? {} : { width: block.width }),
          ...(block.height === null ? {} : { height: block.height }),
        };
      case 'table':
        return this.table(block, numbers);
    }
  }

  /** Ground, lines and padding need a frame: a table of one cell. Otherwise margins are enough. */
  private boxed(style: Style, inside: Node): Node {
    const { margin, padding, background, borderTop, borderBottom } = style;
    if (!background && !borderTop && !borderBottom) {
      const all: Box = [margin[0] + padding[0], margin[1] + padding[1], margin[2] + padding[2], margin[3] + padding[3]];
      return isZero(all) ? inside : { ...inside, margin: sides(all) };
    }
    return {
      table: { widths: ['*'], body: [[{ ...inside, margin: sides(padding), ...(background ? { fillColor: background } : {}) }]] },
      layout: {
        hLineWidth: (line: number) => (line === 0 ? (borderTop?.width ?? 0) : (borderBottom?.width ?? 0)),
        hLineColor: (line: number) => (line === 0 ? borderTop?.color : borderBottom?.color) ?? '#000000',
        ...BARE_LAYOUT,
      },
      margin: sides(margin),
    };
  }

  private table(table: TableBlock, numbers: PageNumbers): Node {
    const body = table.rows.map((cells) => cells.flatMap((cell) => this.cell(cell, numbers)));
    if (body.length === 0) return { text: '' };
    const lineAt = (line: number): number => {
      const above = (table.rows[line - 1] ?? []).map((cell) => cell.style.borderBottom?.width ?? 0);
      const below = (table.rows[line] ?? []).map((cell) => cell.style.borderTop?.width ?? 0);
      return Math.max(0, ...above, ...below);
    };
    return {
      table: {
        widths: [...table.columns],
        body,
        headerRows: table.headerRows,
        keepWithHeaderRows: table.headerRows > 0 && body.length > table.headerRows ? 1 : 0,
        // A row of a list stays on one page, unless it is so long that it might not fit on any.
        dontBreakRows: table.headerRows > 0 && !table.rows.some((cells) => cells.some((cell) => sizeOf(cell.blocks) > 1500)),
      },
      layout: { hLineWidth: lineAt, hLineColor: () => '#000000', ...BARE_LAYOUT },
    };
  }

  private cell(cell: Cell, numbers: PageNumbers): Node[] {
    const { style } = cell;
    const node: Node = {
      stack: cell.blocks.map((child) => this.block(child, numbers)),
      margin: sides(style.padding),
      border: [false, style.borderTop !== null, false, style.borderBottom !== null],
      borderColor: ['#000000', style.borderTop?.color ?? '#000000', '#000000', style.borderBottom?.color ?? '#000000'],
      ...(style.background ? { fillColor: style.background } : {}),
      ...(cell.colspan > 1 ? { colSpan: cell.colspan } : {}),
    };
    // pdfmake wants a place holder for each column a wide cell covers.
    return [
      node,
      ...Array.from({ length: cell.colspan - 1 }, (): Node => ({ text: '', border: node['border'], borderColor: node['borderColor'] })),
    ];
  }

  private inlines(inlines: readonly Inline[], numbers: PageNumbers): Node[] {
    return inlines.flatMap((inline): Node[] => {
      if (inline.kind === 'break') return [{ text: '\n' }];
      const { style } = inline;
      const raw = inline.kind === 'text' ? inline.text : numbers ? String(numbers[inline.field]) : '';
      const link = inline.kind === 'text' ? inline.link : null;
      return this.printable(style.uppercase ? raw.toUpperCase() : raw, style.bold, style.italic).map((piece) => ({
        text: piece.text,
        ...(piece.font === 'Body' ? {} : { font: piece.font }),
        ...(piece.whole ? { noWrap: true } : {}),
        color: style.color,
        fontSize: style.fontSize,
        bold: style.bold,
        italics: style.italic,
        ...(style.letterSpacing ? { characterSpacing: style.letterSpacing } : {}),
        ...(style.background ? { background: style.background } : {}),
        ...(link ? { link } : {}),
      }));
    });
  }
}

const BARE_LAYOUT = {
  vLineWidth: () => 0,
  paddingLeft: () => 0,
  paddingRight: () => 0,
  paddingTop: () => 0,
  paddingBottom: () => 0,
};

/** Characters in blocks, to tell a long cell. */
function sizeOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => {
    if (block.kind === 'text') return sum + block.inlines.reduce((n, inline) => n + (inline.kind === 'text' ? inline.text.length : 0), 0);
    if (block.kind === 'box') return sum + sizeOf(block.blocks);
    if (block.kind === 'list') return sum + block.items.reduce((n, item) => n + sizeOf(item), 0);
    return sum + (block.kind === 'table' ? 1500 : 0);
  }, 0);
}
