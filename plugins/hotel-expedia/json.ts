/** JSON with places: where a syntax error stands, and where the value of a JSON pointer stands. */
import { type ErrorCode, type EscaleError, fail } from '../../core/contracts/index.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

const MAX_BYTES = 10_000_000;
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

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gy;

/** Place of the value a JSON pointer names, in JSON that is known to be well-formed; the nearest parent when the value is missing. */
export function locate(text: string, pointer: string): Place {
  const wanted = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const path: (string | number)[] = [];
  let best = 0;
  let depth = -1;
  let key: string | null = null;
  let position = 0;
  const consider = (at: number): void => {
    if (path.length <= wanted.length && path.length > depth && path.every((part, i) => String(part) === wanted[i])) {
      best = at;
      depth = path.length;
    }
  };
  const kinds: ('object' | 'array')[] = [];
  while (position < text.length) {
    const blank = /\s*/y;
    blank.lastIndex = position;
    position += blank.exec(text)?.[0].length ?? 0;
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) break;
    const isKey = kinds.at(-1) === 'object' && key === null && token.startsWith('"');
    if (isKey) {
      key = JSON.parse(token) as string;
      path.push(key);
    } else if (token === '}' || token === ']') {
      if (kinds.pop() === 'array') path.pop();
      key = leave(kinds, path);
    } else if (token === ',') {
      key = null;
      if (kinds.at(-1) === 'array') path[path.length - 1] = (path.at(-1) as number) + 1;
    } else if (token !== ':') {
      consider(position);
      if (token === '{') {
        kinds.push('object');
        key = null;
      } else if (token === '[') {
        kinds.push('array');
        path.push(0);
      } else key = leave(kinds, path);
    }
    position += token.length;
  }
  return placeOf(text, best);
}

/** After a value of an object its key leaves the path; an array keeps its index until the comma. */
function leave(kinds: readonly string[], path: (string | number)[]): null {
  if (kinds.at(-1) === 'object') path.pop();
  return null;
}
