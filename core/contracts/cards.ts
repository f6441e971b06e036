/** Payment card numbers: how they are recognised and hidden before anything is stored. One place, because a mistake here is a breach. */

/** Runs of 14 to 19 digits, single blanks or hyphens between groups allowed: what `isCard` then judges. Document numbers of airlines have 13. */
export const LONG_NUMBER: RegExp = /(?<![\d-])\d(?:[ -]?\d){13,18}(?!\d)/g;

const SCHEMES = /^(?:4\d{15}|4\d{18}|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12,14}|35\d{14}|6\d{15,18}|1\d{14})$/;

/** True for a number with the length and first digits of a card scheme and a right Luhn sum; blanks and hyphens do not count. */
export function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!SCHEMES.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** The number with all digits but the last four replaced by X, at the same length: `4111 1111 1111 1111` is `XXXX XXXX XXXX 1111`. */
export const keepLastFour = (digits: string): string => digits.slice(0, -4).replace(/\d/g, 'X') + digits.slice(-4);

/** A text with every card number in it hidden, at the same length. */
export const maskCards = (text: string): string => text.replace(LONG_NUMBER, (digits) => (isCard(digits) ? keepLastFour(digits) : digits));
