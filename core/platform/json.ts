/** JSON read strictly: the place of the first error by line and column, and the same key twice in one object is an error, not a choice. */

/** Where and why a text is not JSON. Line and column start at 1. */
export interface JsonProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

const MAX_DEPTH = 64;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Stop extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Reads a text whole, or says where it stops being JSON. */
export function parseJson(text: string): { readonly value: unknown } | { readonly problem: JsonProblem } {
  try {
    const end = scanValue(text, skipSpace(text, 0), 0);
    const rest = skipSpace(text, end);
    if (rest < text.length) throw new Stop(rest, 'There is something after the end of the value. Take it away.');
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof Stop) return { problem: { message: error.message, ...place(text, error.at) } };
    return { problem: { message: 'This is not JSON.', line: 1, column: 1 } };
  }
}

function place(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: at - lastBreak };
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function scanValue(text: string, at: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new Stop(at, `It is nested deeper than ${MAX_DEPTH} levels.`);
  const first = text[at];
  if (first === undefined) throw new Stop(at, 'The text ends where a value is expected.');
  if (first === '{') return scanObject(text, at, depth);
  if (first === '[') return scanList(text, at, depth);
  if (first === '"') return scanText(text, at);
  for (const word of ['true', 'false', 'null']) if (text.startsWith(word, at)) return at + word.length;
  NUMBER.lastIndex = at;
  if (NUMBER.exec(text) !== null) return NUMBER.lastIndex;
  throw new Stop(at, `A value is expected, not “${first}”.`);
}

function scanObject(text: string, start: number, depth: number): number {
  const keys = new Set<string>();
  let at = skipSpace(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    if (text[at] !== '"') throw new Stop(at, at < text.length ? 'A key in double quotes is expected.' : 'The object is not closed.');
    const end = scanText(text, at);
    const key = JSON.parse(text.slice(at, end)) as string;
    if (keys.has(key)) throw new Stop(at, `The key “${key}” stands twice in one object. Keep one.`);
    keys.add(key);
    at = skipSpace(text, end);
    if (text[at] !== ':') throw new Stop(at, 'A colon is expected.');
    at = skipSpace(text, scanValue(text, skipSpace(text, at + 1), depth + 1));
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') throw new Stop(at, at < text.length ? 'A comma or } is expected.' : 'The object is not closed.');
    at = skipSpace(text, at + 1);
  }
}

function scanList(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    at = skipSpace(text, scanValue(text, at, depth + 1));
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') throw new Stop(at, at < text.length ? 'A comma or ] is expected.' : 'The list is not closed.');
    at = skipSpace(text, at + 1);
  }
}

function scanText(text: string, start: number): number {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) throw new Stop(start, 'The text is not closed: a double quote is missing.');
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) break;
  }
  try {
    JSON.parse(text.slice(start, at + 1));
  } catch {
    throw new Stop(start, 'The text holds a bare control character or a wrong escape.');
  }
  return at + 1;
}
