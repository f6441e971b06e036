/** Card numbers and identity documents masked in the bytes that are stored: same length, everything else untouched. */

const IDENTITY = /(<(?:passport\w*|document(?:Number|Series|Id)|idNumber)(?:\s[^<>]{0,200})?>)([^<]{1,100})(<)/gi;
const CVV = /(<(?:cvv|cvc|cvv2|cvc2)>)([^<]{1,10})(<)/gi;
/** 13 to 19 digits, single blanks or hyphens between groups allowed. */
const LONG = /(?<![\d-])\d(?:[ -]?\d){12,18}(?!\d)/g;

export function masked(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const hide = (_: string, before: string, secret: string, after: string) => before + secret.replace(/[^\s]/g, 'X') + after;
  const result = text
    .replace(IDENTITY, hide)
    .replace(CVV, hide)
    .replace(LONG, (digits) => (isCard(digits) ? keepFour(digits) : digits));
  return result === text ? bytes : new Uint8Array(Buffer.from(result, 'latin1'));
}

const keepFour = (digits: string): string => digits.slice(0, -4).replace(/\d/g, 'X') + digits.slice(-4);

/** Length and first digits of a card scheme, and the Luhn sum. Numbers of 13 digits are documents, not cards. */
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
