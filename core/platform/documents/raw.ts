/** Elements and texts of HTML as written, within the tags and attributes of the subset, each with its line. */
import { Parser } from 'htmlparser2';
import { type EscaleError, fail } from '../../contracts/index.ts';
import { parseDeclarations } from './style.ts';

const TAGS = new Set(
  'html head body title meta style h1 h2 h3 h4 p div footer b strong i em span a br hr ul ol li table thead tbody tr th td img'.split(' '),
);
const VOID = new Set(['br', 'hr', 'img', 'meta']);
const ATTRIBUTES = new Set(
  'class style lang charset name content data-cols data-field colspan src alt width height href role cellpadding cellspacing border align'.split(
    ' ',
  ),
);
/** An element as written. `line` counts from 1. */
export interface Raw {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Raw | string)[];
  readonly line: number;
}

/** Reads HTML; `TEMPLATE_INVALID` for what is outside the subset or never closed. */
export function rawTree(html: string): Raw {
  const root: Raw = { tag: 'root', attributes: {}, children: [], line: 1 };
  const stack: Raw[] = [root];
  const starts = [0];
  for (let at = html.indexOf('\n'); at >= 0; at = html.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (index: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        const line = lineAt(parser.startIndex);
        if (!TAGS.has(tag)) throw outside(`The tag <${tag}> is outside the subset`, line);
        for (const name of Object.keys(attributes))
          if (!ATTRIBUTES.has(name)) throw outside(`The attribute “${name}” of <${tag}> is outside the subset`, line);
        const element: Raw = { tag, attributes, children: [], line };
        stack.at(-1)!.children.push(element);
        stack.push(element);
      },
      ontext(text) {
        stack.at(-1)!.children.push(text);
      },
      onclosetag(tag, implied) {
        const open = stack.pop();
        if (implied && !VOID.has(tag)) throw outside(`<${tag}> is never closed`, open?.line ?? 1);
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  return root;
}

/** The error of something outside the subset, with its place. */
export const outside = (what: string, line: number): EscaleError =>
  fail('TEMPLATE_INVALID', `${what} (line ${line}). See templates/README.md.`, [{ code: 'TEMPLATE_INVALID', message: what, line }]);

/** Elements of a tag, in order, not looking inside those found. */
export function find(from: Raw, tag: string): Raw[] {
  return from.children.flatMap((child) => (typeof child === 'string' ? [] : child.tag === tag ? [child] : find(child, tag)));
}
/** Text directly inside elements. */
export const texts = (elements: Raw[]): string =>
  elements
    .flatMap((element) => element.children)
    .filter((child) => typeof child === 'string')
    .join('');
export const classesOf = (element: Raw): Set<string> => new Set((element.attributes['class'] ?? '').split(/\s+/).filter(Boolean));
export const inlineStyle = (element: Raw): [string, string][] => parseDeclarations(element.attributes['style'] ?? '');
