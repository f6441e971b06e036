/** Card numbers, CVV and identity documents masked in the bytes that are stored: same length, everything else untouched. */
import { keepLastFour, maskCards } from '../../core/contracts/index.ts';

const SECRET = /("(?:security_code|cvv2?|cvc2?|passport\w{0,20}|document_number|id_number)"\s{0,9}:\s{0,9}")([^"\\]{1,100})(")/gi;
const CARD = /("(?:card_)?number"\s{0,9}:\s{0,9}")(\d[\d -]{11,22}\d)(")/gi;

export function masked(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const result = maskCards(
    text
      .replace(SECRET, (_, before: string, secret: string, after: string) => before + secret.replace(/[^\s]/g, 'X') + after)
      .replace(CARD, (_, before: string, digits: string, after: string) => before + keepLastFour(digits) + after),
  );
  return result === text ? bytes : new Uint8Array(Buffer.from(result, 'latin1'));
}
