/** Card numbers, CVV and identity documents masked in the bytes: same length, same encoding, everything else untouched. */
import { keepLastFour, maskCards } from '../../core/contracts/index.ts';

/** Forms of payment, whose numbers are cards whatever their sum says, and the codes on their backs. */
const PAYMENT = /(CC[A-Z]{2})(\d{12,19})|((?:\*CV|CV[VC2])[ :*/-]?)(\d{3,4})(?!\d)/g;
/** Lines about the identity of a passenger. */
const IDENTITY = /^(?:SSR? (?:DOC[SAO]|PSPT|FOID)|FOI[ D-]).*$/gm;

export function mask(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const masked = maskCards(text.replace(PAYMENT, maskPayment).replace(IDENTITY, maskIdentity));
  return masked === text ? bytes : Buffer.from(masked, 'latin1');
}

const maskPayment = (_: string, brand: string | undefined, number = '', word = '', code = ''): string =>
  brand === undefined ? word + 'X'.repeat(code.length) : brand + keepLastFour(number);

/** `SSR DOCS PS  HK1/P/UKR/EK1234/…;P1`: what stands behind the first slash or hyphen is replaced, but for the association with passengers; slashes stay. */
function maskIdentity(line: string): string {
  const start = line.search(/[/-]/);
  if (start < 0) return line;
  const fields = line.split(';');
  while (fields.length > 1 && /^[SP][\d,-]+\s*$/.test(fields.at(-1) as string)) fields.pop();
  const end = fields.join(';').length;
  return line.slice(0, start) + line.slice(start, end).replace(/[^/ \r-]+/g, (told) => 'X'.repeat(told.length)) + line.slice(end);
}
