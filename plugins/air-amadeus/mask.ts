/**
 * Card numbers, CVV and passport data masked in the bytes that are stored: same length, same encoding, everything else untouched.
 * Document numbers of airlines (13 digits) are never taken for cards.
 */

/** Words that announce a passport or a CVV. */
const WORDS = ['SR DOC', 'PSPT', 'FOID', '*CV', 'CVV', 'CVC', 'CV2'];

/** Cheap test on the bytes: a run of 12 digits, or of 14 with single blanks or hyphens between. Most files have none. */
function hasLongNumber(bytes: Uint8Array): boolean {
  let together = 0;
  let digits = 0;
  let separator = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 48 && byte <= 57) {
      together++;
      digits++;
      separator = false;
      if (together >= 12 || digits >= 14) return true;
    } else if (digits > 0 && !separator && (byte === 32 || byte === 45)) {
      together = 0;
      separator = true;
    } else {
      together = 0;
      digits = 0;
    }
  }
  return false;
}

const DOCS = /^(?:SSR?) (?:DOC[SAO]|PSPT|FOID)/;
const CARD = /(CC[A-Z]{2})(\d{12,19})/g;
const CVV = /((?:\*CV|CV[VC2])[ :*/-]?)(\d{3,4})(?!\d)/g;
/** 14 to 19 digits, single blanks or hyphens between groups allowed, no other digit beside. */
const LONG = /(?<![\d-])\d(?:[ -]?\d){13,18}(?![\d])/g;
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
    .replace(CARD, (_, brand: string, digits: string) => brand + hide(digits))
    .replace(CVV, (_, word: string, code: string) => word + 'X'.repeat(code.length));
  return DOCUMENTS.test(line) ? cards : cards.replace(LONG, (digits) => (isCard(digits) ? hide(digits) : digits));
}

/** `SSR DOCS PS  HK1/P/UKR/EK1234/…;P1`: what stands between the first slash and the association is replaced, the slashes stay. */
function maskIdentity(line: string): string {
  const start = line.indexOf('/');
  if (start < 0) return line;
  const tail = /(?:;[SP][\d,-]+)*\r?$/.exec(line);
  const end = tail ? tail.index : line.length;
  return line.slice(0, start) + line.slice(start, end).replace(/[^/ ]/g, 'X') + line.slice(end);
}

/** Keeps the last four digits. */
const hide = (digits: string): string => digits.slice(0, -4).replace(/\d/g, 'X') + digits.slice(-4);

/** Length and first digits of a card scheme, and the Luhn sum. */
function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^(?:4\d{15}|4\d{18}|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12,14}|35\d{14}|6\d{15,18}|1\d{14})$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
