/** Card numbers, CVV and identity documents masked in the bytes: same length, everything else untouched. */
import { isCard, keepLastFour, maskCards } from '../../core/contracts/index.ts';

/** The value of a field: text, or a number where the API sends one. */
const VALUE = '(\\s{0,9}:\\s{0,9})("[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|\\d+)';
const SECRET = new RegExp(`("(?:security_code|cvv2?|cvc2?|passport\\w{0,20}|document_number|id_number)")${VALUE}`, 'gi');
const CARD = /("(?:card_)?number"\s{0,9}:\s{0,9}")(\d[\d -]{11,22}\d)(")/gi;

/** A number that is no text. */
const NUMBER = /(?<=[:,[]\s{0,9})\d{12,19}(?=\s{0,9}[\],}])/g;

export function mask(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const masked = maskCards(
    text
      .replace(SECRET, (_, name: string, colon: string, value: string) => name + colon + hidden(value))
      .replace(CARD, (_, before: string, digits: string, after: string) => before + keepLastFour(digits) + after)
      .replace(NUMBER, (digits) => (isCard(digits) ? nines(digits.slice(0, -4)) + digits.slice(-4) : digits)),
  );
  return masked === text ? bytes : new Uint8Array(Buffer.from(masked, 'latin1'));
}

/** A number stays one, so that the file stays JSON; no card begins with a nine. */
const nines = (digits: string): string => '9'.repeat(digits.length);
const hidden = (value: string): string => (value.startsWith('"') ? `"${value.slice(1, -1).replace(/\S/g, 'X')}"` : nines(value));
