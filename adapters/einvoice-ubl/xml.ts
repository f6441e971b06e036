/** A small XML tree by local names, with the line of every element. Document types, and with them entities of one's own, are refused. */
import { SaxesParser } from 'saxes';
import { type ErrorCode, type EscaleError, fail } from '../../core/contracts/index.ts';

export interface Element {
  readonly name: string;
  readonly namespace: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Text of the element itself, trimmed. */
  text: string;
}

const MAX_BYTES = 10_000_000;
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 200_000;

/** The error to throw for one wrong place. */
export const refuse = (code: ErrorCode, line: number, message: string): EscaleError =>
  fail(code, message, [{ code, message, line, column: 1 }]);

/** FILE_EMPTY, FILE_ENCODING, FILE_TRUNCATED, FILE_MALFORMED. */
export function parseXml(bytes: Uint8Array): Element {
  if (bytes.length > MAX_BYTES) throw refuse('FILE_MALFORMED', 1, `An invoice has ${MAX_BYTES} bytes at most.`);
  const text = decode(bytes);
  if (text.trim() === '') throw refuse('FILE_EMPTY', 1, 'The file is empty. Ask for it again.');
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Element[] = [];
  let root: Element | null = null;
  let [elements, ended] = [0, false];
  parser.on('error', (error) => {
    if (ended || /unexpected end|unclosed/.test(error.message))
      throw refuse('FILE_TRUNCATED', parser.line, 'The document ends before its elements are closed. Ask for the file again.');
    throw refuse('FILE_MALFORMED', parser.line, 'The document is not well-formed XML. Ask for the file again.');
  });
  parser.on('doctype', () => {
    throw refuse('FILE_MALFORMED', parser.line, 'The document has a document type, which an invoice has not.');
  });
  parser.on('opentag', (tag) => {
    if (++elements > MAX_ELEMENTS || open.length >= MAX_DEPTH)
      throw refuse('FILE_MALFORMED', parser.line, 'The document has too many elements.');
    const attributes = Object.fromEntries(Object.values(tag.attributes).map((a) => [a.local, a.value]));
    const element: Element = { name: tag.local, namespace: tag.uri, line: parser.line, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const add = (more: string): void => {
    const last = open.at(-1);
    if (last) last.text += more;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed) closed.text = closed.text.trim();
  });
  parser.write(text);
  ended = true;
  parser.close();
  if (root === null) throw refuse('FILE_MALFORMED', 1, 'The document has no element.');
  return root;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('FILE_ENCODING', 1, 'The file is not UTF-8. Ask for it in UTF-8.');
  }
}
