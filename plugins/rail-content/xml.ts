/** A small XML tree with the line and column of every element. Document types and entities of one's own are refused. */
import { SaxesParser } from 'saxes';
import { type ErrorCode, type EscaleError, fail } from '../../core/contracts/index.ts';

export interface Element {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Text of the element itself, trimmed. */
  text: string;
}

const MAX_BYTES = 10_000_000;
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 200_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The error to throw for one wrong place. */
export const refuse = (code: ErrorCode, at: { readonly line: number; readonly column: number }, message: string): EscaleError =>
  fail(code, message, [{ code, message, line: at.line, column: at.column }]);

/** Text of the bytes. FILE_EMPTY, FILE_ENCODING, FILE_MALFORMED (too large). */
export function decode(bytes: Uint8Array): string {
  const start = { line: 1, column: 1 };
  if (bytes.length > MAX_BYTES) throw refuse('FILE_MALFORMED', start, `The file has more than ${MAX_BYTES} bytes. Split it.`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes.subarray(0, 4).includes(0))
    throw refuse('FILE_ENCODING', start, 'The file is UTF-16. Save it as UTF-8.');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw refuse('FILE_ENCODING', start, 'The file is not UTF-8. Save it as UTF-8.');
  }
  if (text.trim() === '') throw refuse('FILE_EMPTY', start, 'The file is empty. Ask for it again.');
  return text;
}

/** Reads a document into its root element. FILE_MALFORMED, FILE_TRUNCATED, FILE_ENCODING, each with its place. */
export function parseXml(text: string): Element {
  const parser = new SaxesParser({ position: true });
  const open: Element[] = [];
  let root: Element | null = null;
  let elements = 0;
  let ended = false;
  const here = () => ({ line: parser.line, column: Math.max(1, parser.column) });
  parser.on('error', (error) => {
    if (ended || /unexpected end|unclosed/.test(error.message))
      throw refuse('FILE_TRUNCATED', here(), 'The document ends before its elements are closed. Ask for the file again.');
    throw refuse(
      'FILE_MALFORMED',
      here(),
      `The document is not well-formed XML (${error.message
        .replace(/^[\d:]+\s*/, '')
        .replace(/\s+/g, ' ')
        .slice(0, 80)}). Ask for the file again.`,
    );
  });
  parser.on('doctype', () => {
    throw refuse('FILE_MALFORMED', here(), 'A document type (DTD) is not accepted. Remove it.');
  });
  parser.on('xmldecl', (declaration) => {
    if (declaration.encoding && !/^(utf-?8|us-ascii)$/i.test(declaration.encoding))
      throw refuse('FILE_ENCODING', { line: 1, column: 1 }, 'The document declares another encoding than UTF-8. Save it as UTF-8.');
  });
  parser.on('opentag', (tag) => {
    if (++elements > MAX_ELEMENTS || open.length >= MAX_DEPTH)
      throw refuse('FILE_MALFORMED', here(), 'The document is nested too deeply or has too many elements. Split it.');
    const element: Element = { name: tag.name, ...here(), attributes: tag.attributes as Record<string, string>, children: [], text: '' };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root ??= element;
    open.push(element);
  });
  const append = (part: string): void => {
    const current = open.at(-1);
    if (current) current.text += part;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed) closed.text = closed.text.trim();
  });
  parser.write(text);
  ended = true;
  parser.close();
  if (root === null) throw refuse('FILE_MALFORMED', { line: 1, column: 1 }, 'The document has no element. Ask for the file again.');
  return root;
}

/** First child of a name, or null. */
export const child = (of: Element, name: string): Element | null => of.children.find((each) => each.name === name) ?? null;

/** Text of a child, null when it is missing or empty. */
export const textOf = (of: Element, name: string): string | null => child(of, name)?.text || null;
