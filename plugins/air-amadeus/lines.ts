/** From bytes to lines with their numbers, and from lines to messages: one file may hold several records one after the other. */
import { isAscii, isUtf8 } from 'node:buffer';
import { fail } from '../../core/contracts/index.ts';
import { refuse } from './place.ts';

/** The lines of one message, from `AIR-BLK` to `ENDX`; `lines[i]` stands on line `first + i` of the file. */
export interface MessageLines {
  readonly first: number;
  readonly lines: readonly string[];
}

/** Longest file read: a real one has under 10 kB, so more is something else. */
const MAX_BYTES = 4_000_000;
/** Longest line: the longest of real files have some hundreds. */
const MAX_LINE = 4_000;
/** SOH, STX, ETX, form feed, Ctrl-Z, blanks: line protocols of printers leave them around the message. */
function unframed(line: string): string {
  let from = 0;
  let to = line.length;
  while (from < to && line.charCodeAt(from) <= 0x20) from++;
  while (to > from && line.charCodeAt(to - 1) <= 0x20) to--;
  return from === 0 && to === line.length ? line : line.slice(from, to);
}

/** Offset of the first byte that is neither a UTF-8 byte order mark nor white space nor a protocol frame. */
export function startOf(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length && (bytes[at] as number) <= 0x20 && bytes[at] !== 0) at++;
  return at;
}

/** True when the bytes are UTF-16 by their byte order mark or by the pattern of "AI" with a NUL between. */
export const isUtf16 = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) ||
  (bytes[0] === 0xfe && bytes[1] === 0xff) ||
  (bytes[0] === 0x41 && bytes[1] === 0 && bytes[2] === 0x49) ||
  (bytes[0] === 0 && bytes[1] === 0x41 && bytes[2] === 0);

const utf8 = new TextDecoder();

/** Text of the bytes: ASCII or UTF-8 where they are valid as such, Latin-1 otherwise. FILE_EMPTY, FILE_ENCODING. */
export function decode(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES)
    throw fail('FILE_MALFORMED', `The file has ${bytes.length} bytes; an AIR file has at most ${MAX_BYTES}. Split it into messages.`);
  if (isUtf16(bytes)) throw encoding(1, 1, 'The file is UTF-16. Save it as plain text (Latin-1 or UTF-8).');
  if (startOf(bytes) === bytes.length)
    throw fail('FILE_EMPTY', 'The file is empty. Ask for it again.', [
      { code: 'FILE_EMPTY', message: 'The file is empty.', line: 1, column: 1 },
    ]);
  const text =
    !isAscii(bytes) && isUtf8(bytes) ? utf8.decode(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (!text.includes('\0')) return text;
  const before = bytes.subarray(0, bytes.indexOf(0));
  const start = before.lastIndexOf(10) + 1;
  const line = before.reduce((lines, byte) => (byte === 10 ? lines + 1 : lines), 1);
  throw encoding(line, before.length - start + 1, 'The file holds a NUL byte, so it is not text. Ask for it again, transferred as text.');
}

const encoding = (line: number, column: number, message: string) => refuse('FILE_ENCODING', { line, column }, message);

/** Cuts a text into messages. FILE_TRUNCATED (with the last line) when one has no end, FILE_MALFORMED for text outside a message. */
export function messages(text: string): MessageLines[] {
  const all = text.split('\n');
  const found: MessageLines[] = [];
  let open: string[] | null = null;
  let first = 0;
  let last = 1;
  for (let i = 0; i < all.length; i++) {
    let line = all[i] as string;
    if (line.endsWith('\r')) line = line.slice(0, -1);
    if (line.length > MAX_LINE)
      throw refuse(
        'RECORD_INVALID',
        { line: i + 1, column: MAX_LINE + 1 },
        `The line has ${line.length} characters; one of AIR has at most ${MAX_LINE}. Ask for the message again.`,
      );
    if (open === null) {
      const bare = unframed(line.replace(/^\uFEFF|^\u00EF\u00BB\u00BF/, ''));
      if (bare === '') continue;
      if (!bare.startsWith('AIR-BLK'))
        throw refuse(
          'FILE_MALFORMED',
          { line: i + 1, column: 1 },
          'A message starts with “AIR-BLK”. Remove what stands outside the messages.',
        );
      open = [bare];
      first = i + 1;
    } else if (isEnd(line)) {
      found.push({ first, lines: open });
      open = null;
    } else if (line.startsWith('AIR-BLK')) {
      throw truncated(last);
    } else open.push(line);
    if (line !== '') last = i + 1;
  }
  if (open !== null) throw truncated(last);
  return found;
}

function isEnd(line: string): boolean {
  if (line.length > 40) return false;
  const bare = unframed(line);
  return bare === 'ENDX' || bare === 'END';
}

const truncated = (line: number) =>
  refuse('FILE_TRUNCATED', { line, column: 1 }, `The message has no “ENDX” after line ${line}: it was cut short. Ask for it again.`);
