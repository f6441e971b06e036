/** JSON with places: where a syntax error stands, and where the value of a JSON pointer stands. */
import { type ErrorCode, type EscaleError, escapePointer, fail } from '../../core/contracts/index.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Longest file read: a real itinerary has 50 kB. */
const MAX_BYTES = 4_000_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The error to throw for one wrong place. */
export const refuse = (code: ErrorCode, at: Place, message: string, pointer?: string): EscaleError =>
  fail(code, message, [{ code, message, ...at, ...(pointer !== undefined && { pointer }) }]);

/** Text of the bytes. FILE_EMPTY, FILE_ENCODING, FILE_MALFORMED (too large). */
export function decode(bytes: Uint8Array): string {
  const start = { line: 1, column: 1 };
  if (bytes.length > MAX_BYTES) throw refuse('FILE_MALFORMED', start, `The file has more than ${MAX_BYTES} bytes. Split it.`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes.subarray(0, 4).includes(0))
    throw refuse('FILE_ENCODING', start, 'The file is UTF-16 or UTF-32. Save it as UTF-8.');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw refuse('FILE_ENCODING', start, 'The file is not UTF-8. Save it as UTF-8.');
  }
  if (text.trim() === '') throw refuse('FILE_EMPTY', start, 'The file is empty. Ask for it again.');
  return text;
}

/** Amounts may come as numbers: their text is kept, so that 10.50 does not become 10.5. */
const AMOUNTS = new Set(['value', 'amount', 'percent', 'nights']);

/** Reads JSON. FILE_TRUNCATED when it ends too early, FILE_MALFORMED with the place otherwise. */
export function parseJson(text: string): unknown {
  // The third argument holds the source text of a number; the type library does not know it yet.
  const keep = ((key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && AMOUNTS.has(key) ? (context?.source ?? String(value)) : value) as (key: string, value: unknown) => unknown;
  try {
    return JSON.parse(text, keep);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const stated = /at position (\d+)/.exec(message);
    const position = stated ? Number(stated[1]) : text.length;
    if (!stated && !/end of JSON/.test(message))
      throw refuse('FILE_MALFORMED', { line: 1, column: 1 }, 'The file is not JSON. Ask for it again.');
    if (position >= text.trimEnd().length)
      throw refuse(
        'FILE_TRUNCATED',
        placeOf(text, text.trimEnd().length),
        'The file ends before its brackets are closed. Ask for it again.',
      );
    throw refuse('FILE_MALFORMED', placeOf(text, position), 'The file is not well-formed JSON from here on. Ask for it again.');
  }
}

/** Line and column (1-based) of a position. */
export function placeOf(text: string, position: number): Place {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return { line, column: position - before.lastIndexOf('\n') };
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:\n]|[^\s{}[\],:"]+/g;

/**
 * Finds the value a JSON pointer names, in JSON that is known to be well-formed; its nearest parent when it is missing. The text is gone through once,
 * when the first place is asked for.
 */
export function places(text: string): (pointer: string) => Place {
  let known: ReadonlyMap<string, Place> | null = null;
  return (pointer) => {
    known ??= everyPlace(text);
    let name = pointer;
    while (name !== '' && !known.has(name)) name = name.slice(0, name.lastIndexOf('/'));
    return known.get(name) as Place;
  };
}

function everyPlace(text: string): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>();
  /** What is open: an array with the index of its next item, an object with the name that was read last. */
  const open: { readonly pointer: string; index: number | null; name: string | null }[] = [];
  let [line, start] = [1, 0];
  for (const { 0: token, index: at } of text.matchAll(TOKEN)) {
    const inside = open.at(-1);
    if (token === '\n') [line, start] = [line + 1, at + 1];
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' || token === ':') continue;
    else if (inside && inside.index === null && inside.name === null) inside.name = JSON.parse(token) as string;
    else {
      const pointer = inside ? `${inside.pointer}/${inside.index ?? escapePointer(inside.name as string)}` : '';
      found.set(pointer, { line, column: at - start + 1 });
      if (inside) [inside.index, inside.name] = [inside.index === null ? null : inside.index + 1, null];
      if (token === '{' || token === '[') open.push({ pointer, index: token === '[' ? 0 : null, name: null });
    }
  }
  return found;
}
