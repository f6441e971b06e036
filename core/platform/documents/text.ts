/** Plain text of the same HTML: the body of a message for readers without HTML, and what an SMS or a search sees. */
import { type Block, type Cell, type Inline, parseHtml } from './html.ts';

/** Paragraphs apart by a blank line, rows on one line, lists with dashes, links written out. */
export function plainText(html: string): string {
  const tree = parseHtml(html);
  return `${[...tree.blocks, ...tree.footer]
    .map((block) => blockText(block))
    .filter(Boolean)
    .join('\n\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return inlineText(block.inlines);
    case 'box':
      return block.blocks.map(blockText).filter(Boolean).join('\n\n');
    case 'list':
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${item.map(blockText).join('\n  ')}`).join('\n');
    case 'rule':
      return '';
    case 'image':
      return block.alt;
    case 'table':
      return block.rows
        .map((cells) => rowText(cells))
        .join('\n')
        .replace(/^\n+|\n+$/g, '');
  }
}

/** Cells of one line are put side by side; a row of a layout table that holds paragraphs reads from top to bottom. */
function rowText(cells: readonly Cell[]): string {
  const parts = cells.map((cell) => cell.blocks.map(blockText).filter(Boolean).join('\n\n')).filter(Boolean);
  return parts.some((part) => part.includes('\n')) ? `${parts.join('\n\n')}\n` : parts.join('  ');
}

function inlineText(inlines: readonly Inline[]): string {
  let out = '';
  let link: string | null = null;
  let linkText = '';
  const close = (): void => {
    const bareLink = link?.replace(/^(mailto|tel):/, '');
    // A link whose words are its address needs no second copy of it.
    if (link && bareLink && bareLink.replace(/\s/g, '') !== linkText.replace(/\s/g, ''))
      out += link.startsWith('http') ? ` (${bareLink})` : '';
    link = null;
    linkText = '';
  };
  for (const inline of inlines) {
    if (inline.kind === 'field') continue;
    if (inline.kind === 'break') {
      close();
      out += '\n';
      continue;
    }
    if (inline.link !== link) close();
    link = inline.link;
    linkText += inline.text;
    out += inline.text;
  }
  close();
  return out;
}
