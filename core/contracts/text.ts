/** What text may hold. Only well-formed text is the same after it was stored, hashed, sent and read back. */
import { holdsCard } from './cards.ts';
import type { Finding } from './errors.ts';

// Tab and line breaks are the business of the schema: some texts have several lines.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** What most texts are, told in one look. */
const PLAIN = /^[ -~]*$/;
/** Places of Unicode no character will ever stand at: XML has no way to write some of them. */
const NO_CHARACTER = /\p{Noncharacter_Code_Point}/u;
const named = (char: string): string => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** What is wrong with a text, as a sentence; null for well-formed text without control characters and what is no character at all. */
export function faultOf(text: string): string | null {
  if (PLAIN.test(text)) return null;
  if (!text.isWellFormed()) return 'The text is cut in the middle of a character (a lone surrogate). Type it again.';
  const control = CONTROL.exec(text)?.[0];
  if (control !== undefined) return `The text holds the control character ${named(control)}. Take it out.`;
  const none = NO_CHARACTER.exec(text)?.[0];
  return none === undefined ? null : `The text holds ${named(none)}, which is no character. Take it out.`;
}

/** The same for a text somebody typed: what is posted or printed with it stays for ever, so it holds no card number from the start. */
export const faultOfTyped = (text: string): string | null =>
  faultOf(text) ??
  (holdsCard(text)
    ? 'The text seems to hold the number of a payment card, which is kept nowhere. Write its last four figures at most.'
    : null);

/** Characters that show nothing: a space of no width, a soft hyphen, what turns the direction of a line. */
const UNSEEN = '\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb';
/** Of those, what joins letters, says which way a word runs or which form a character takes: some scripts cannot be written without. */
const JOINING = '\\u061c\\u180b-\\u180d\\u180f\\u200c-\\u200f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';
/** Pattern of JSON Schema: a text in which something is seen. */
export const SEEN = `[^\\s\\p{Cc}\\u2800${UNSEEN}]`;
/** The same of a text that holds nothing else than what is seen, but for what joins letters: two names that look alike are the same. */
export const ALL_SEEN = `^(?=[^]*${SEEN})(?:[^${UNSEEN}]|[${JOINING}])*$`;
const STRAY = new RegExp(`(?![${JOINING}])[${UNSEEN}]`, 'gu');
const ANY = new RegExp(SEEN, 'u');
/** A text of somebody else’s as it is seen, for where it is shown as a label: fits `ALL_SEEN`, or is empty where nothing of it is seen. */
export function asSeen(text: string): string {
  const seen = text.replace(STRAY, '');
  return ANY.test(seen) ? seen : '';
}

/** Every text inside a value that is not fit to be kept, names of fields too, each with its pointer. `judge` knows what a field goes by. */
export function textFaults(
  value: unknown,
  code: string,
  pointer = '',
  judge: (text: string, field: string) => string | null = faultOf,
): Finding[] {
  const faults: Finding[] = [];
  // A pointer is put together where it is told: most texts have no fault.
  const path: (string | number)[] = [];
  const tell = (message: string): void => {
    faults.push({ code, message, pointer: path.reduce<string>((to, part) => `${to}/${escapePointer(String(part))}`, pointer) });
  };
  const look = (of: unknown, field: string): void => {
    if (typeof of === 'string') {
      const message = judge(of, field);
      if (message !== null) tell(message);
    } else if (Array.isArray(of)) {
      for (let i = 0; i < of.length; i++) within(i, of[i], field);
    } else if (typeof of === 'object' && of !== null && !(of instanceof Uint8Array)) {
      for (const [name, item] of Object.entries(of)) {
        const fault = judge(name, '');
        // A name that is not fit to be kept is not fit to be shown either: the pointer leads to the object that holds it.
        if (fault === null) within(name, item, name);
        else tell(fault);
      }
    }
  };
  const within = (part: string | number, item: unknown, field: string): void => {
    path.push(part);
    look(item, field);
    path.pop();
  };
  look(value, '');
  return faults;
}

/** A name as a part of a JSON pointer. */
export const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The beginning of a text, at most `length` characters of UTF-16, and never half a character: the database refuses one, whoever's text it was. */
export const beginning = (text: string, length: number): string =>
  text.length <= length && text.isWellFormed()
    ? text
    : text
        .slice(0, length)
        .replace(/[\ud800-\udbff]$/, '')
        .toWellFormed();
/** A text as it can be shown in a sentence: what is longer is cut, and says so. */
export const shortened = (text: string, length: number): string => (text.length > length ? `${beginning(text, length)}…` : text);

/** Where the first text is that stood before it; −1 where each is another. `repeated(['a', 'b', 'a'])` is 2. */
export function repeated(texts: readonly string[]): number {
  const seen = new Set<string>();
  return texts.findIndex((text) => seen.size === seen.add(text).size);
}
