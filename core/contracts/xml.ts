/**
 * A small XML tree with the place of every element: the one reader of files from outside. Document types are refused, and with them entities of one's own;
 * size, depth and number of elements are bounded; what is not UTF-8 is refused, never guessed.
 */
import { type SaxesOptions, SaxesParser } from 'saxes';
import { type ErrorCode, type EscaleError, fail } from './errors.ts';

export interface XmlElement {
  /** The local name where namespaces are read, else as it is written. */
  readonly name: string;
  /** Empty where namespaces are not read, and where there is none. */
  readonly namespace: string;
  /** 1-based, where its start tag ends. */
  readonly line: number;
  readonly column: number;
  /** By their names as that of the element. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** Text of the element itself, trimmed. */
  text: string;
}
/** A place in a file, 1-based. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
}
export interface XmlOptions {
  /** Prefixes stand for namespaces, and one that stands for none is refused; where they are not read, they are part of the name. */
  readonly namespaces: boolean;
  /** Ten million bytes, 32 deep and 200,000 elements where nothing is said. */
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  readonly maxElements?: number;
}

const MOST = { maxBytes: 10_000_000, maxDepth: 32, maxElements: 200_000 };
const START: FilePlace = { line: 1, column: 1 };
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The error to throw for one wrong place: `throw refuseAt('RECORD_INVALID', element, 'The reservation has no currency.')`. */
export const refuseAt = (code: ErrorCode, at: FilePlace, message: string): EscaleError =>
  fail(code, message, [{ code, message, line: at.line, column: at.column }]);

function decode(bytes: Uint8Array, maxBytes: number): string {
  if (bytes.length > maxBytes) throw refuseAt('FILE_MALFORMED', START, `The file has more than ${maxBytes} bytes. Split it.`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes.subarray(0, 4).includes(0))
    throw refuseAt('FILE_ENCODING', START, 'The file is UTF-16. Save it as UTF-8.');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw refuseAt('FILE_ENCODING', START, 'The file is not UTF-8. Save it as UTF-8.');
  }
  if (text.trim() === '') throw refuseAt('FILE_EMPTY', START, 'The file is empty. Ask for it again.');
  return text;
}

/** Local names alone: two attributes of one name and several namespaces are read nowhere. */
const localOf = (attributes: Readonly<Record<string, { readonly local: string; readonly value: string }>>): Record<string, string> => {
  const made: Record<string, string> = {};
  for (const { local, value } of Object.values(attributes)) made[local] = value;
  return made;
};

/** Reads a document into its root element. FILE_EMPTY, FILE_ENCODING, FILE_TRUNCATED, FILE_MALFORMED, each with its place in `findings[0]`. */
export function parseXml(bytes: Uint8Array, options: XmlOptions): XmlElement {
  const { namespaces, maxBytes, maxDepth, maxElements } = { ...MOST, ...options };
  const text = decode(bytes, maxBytes);
  const parser = new SaxesParser<SaxesOptions>({ xmlns: namespaces, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | null = null;
  let [elements, ended] = [0, false];
  const here = (): FilePlace => ({ line: parser.line, column: Math.max(1, parser.column) });
  parser.on('error', ({ message }) => {
    if (ended || /unexpected end|unclosed/.test(message))
      throw refuseAt('FILE_TRUNCATED', here(), 'The document ends before its elements are closed. Ask for the file again.');
    const why = message
      .replace(/^[\d:]+\s*/, '')
      .replace(/\s+/g, ' ')
      .slice(0, 80);
    throw refuseAt('FILE_MALFORMED', here(), `The document is not well-formed XML (${why}). Ask for the file again.`);
  });
  parser.on('doctype', () => {
    throw refuseAt('FILE_MALFORMED', here(), 'A document type (DTD) is not accepted. Remove it.');
  });
  parser.on('opentag', (tag) => {
    if (++elements > maxElements || open.length >= maxDepth)
      throw refuseAt('FILE_MALFORMED', here(), 'The document is nested too deeply or has too many elements. Split it.');
    // Not by a listener of its own: one more, and the parser is no longer an object whose properties are found fast. It costs half the speed.
    if (elements === 1 && !/^(utf-?8|us-ascii)$/i.test(parser.xmlDecl.encoding ?? 'utf-8'))
      throw refuseAt('FILE_ENCODING', START, 'The document declares another encoding than UTF-8. Save it as UTF-8.');
    if (elements === 1 && (parser.xmlDecl.version ?? '1.0') !== '1.0')
      throw refuseAt('FILE_MALFORMED', START, 'The document is of another version of XML than 1.0. Ask for the file in 1.0.');
    const element: XmlElement = {
      name: namespaces ? (tag.local ?? tag.name) : tag.name,
      namespace: tag.uri ?? '',
      line: parser.line,
      column: Math.max(1, parser.column),
      attributes: namespaces ? localOf(tag.attributes as never) : (tag.attributes as Record<string, string>),
      children: [],
      text: '',
    };
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
  if (root === null) throw refuseAt('FILE_MALFORMED', START, 'The document has no element. Ask for the file again.');
  return root;
}

/** First child of a name, or null. */
export const childOf = (of: XmlElement, name: string): XmlElement | null => of.children.find((each) => each.name === name) ?? null;

/** Text of a child, null when it is missing or empty. */
export const textIn = (of: XmlElement, name: string): string | null => childOf(of, name)?.text || null;

/** A carriage return by its number: as it is, whoever reads XML takes it for a line break. */
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
/** A text as it may stand in an element or between the quotes of an attribute. */
export const escapeXml = (text: string): string => text.replace(/[&<>"\r]/g, (c) => ESCAPES[c] as string);
