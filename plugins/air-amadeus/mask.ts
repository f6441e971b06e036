/**
 * Card numbers, CVV and passport data masked in the bytes that are stored: same length, same encoding, everything else untouched.
 * Document numbers of airlines (13 digits) are never taken for cards.
 */
import { keepLastFour, maskCards } from '../../core/contracts/index.ts';

/** Words that announce a passport or a CVV. */
const WORDS = ['SR DOC', 'PSPT', 'FOID', '*CV', 'CVV', 'CVC', 'CV2'];

const SEPARATORS = new Set(Buffer.from(' \u00a0._:/-\u00c2', 'latin1'));
/** Cheap test on the bytes: a run of 12 digits, or of 14 with no more between them than a card has. Most files have none. */
function hasLongNumber(bytes: Uint8Array): boolean {
  let [together, digits, separators] = [0, 0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 48 && byte <= 57) {
      together++;
      digits++;
      separators = 0;
      if (together >= 12 || digits >= 14) return true;
    } else if (digits > 0) {
      together = 0;
      // U+00A0 may be two bytes.
      if (++separators > 4 || !SEPARATORS.has(byte)) digits = 0;
    }
  }
  return false;
}

const DOCS = /^(?:SSR?) (?:DOC[SAO]|PSPT|FOID)/;
const CARD = /(CC[A-Z]{2})(\d{12,19})/g;
const CVV = /((?:\*CV|CV[VC2])[ :*/-]?)(\d{3,4})(?!\d)/g;
/** Lines whose long numbers are documents of airlines, not cards. */
const DOCUMENTS = /^(?:T-|TMC|R-|ICW|FO|FH|AMD|AIR-BLK|MUC1A)/;

export function masked(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!WORDS.some((word) => text.includes(word)) && !hasLongNumber(bytes)) return bytes;
  const result = text
    .split('\n')
    .map((line) => (line.startsWith('AIR-BLK') ? line : maskLine(line)))
    .join('\n');
  return result === text ? bytes : new Uint8Array(Buffer.from(result, 'latin1'));
}

function maskLine(line: string): string {
  if (DOCS.test(line)) return maskIdentity(line);
  const cards = line
    .replace(CARD, (_, brand: string, digits: string) => brand + keepLastFour(digits))
    .replace(CVV, (_, word: string, code: string) => word + 'X'.repeat(code.length));
  return DOCUMENTS.test(line) ? cards : maskCards(cards);
}

/** `SSR DOCS PS  HK1/P/UKR/EK1234/…;P1`: what stands between the first slash and the association is replaced, the slashes stay. */
function maskIdentity(line: string): string {
  const start = line.indexOf('/');
  if (start < 0) return line;
  const tail = /(?:;[SP][\d,-]+)*\r?$/.exec(line);
  const end = tail ? tail.index : line.length;
  return line.slice(0, start) + line.slice(start, end).replace(/[^/ ]/g, 'X') + line.slice(end);
}
