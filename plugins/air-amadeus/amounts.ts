/** Amounts as AIR writes them: a currency and a number padded with blanks, with as many decimals as stated. */
import { exponentOf, isCurrency, type StatedAmount } from '../../core/contracts/index.ts';
import { type Place, refuse, shown } from './place.ts';

const AMOUNT = /^([A-Z]{3}) *(\d{1,15}(?:\.\d{1,4})?)A? *$/;
/** Words in the place of a number: the fare is hidden (IT, BT) or nothing is to be collected (NO ADC). */
const HIDDEN = /^(?:[A-Z]{3})? *(?:IT|BT|BULK|NO ?ADC|FREE)?$/;

/** The amount in a field, null where the message leaves it out or hides it. RECORD_INVALID, CURRENCY_UNKNOWN. */
export function amountIn(field: string, line: number, column: number): StatedAmount | null {
  if (field === '') return null;
  const match = AMOUNT.exec(field);
  if (match) return stated(match[1] as string, match[2] as string, { line, column });
  if (HIDDEN.test(field.trim())) return null;
  throw refuse(
    'RECORD_INVALID',
    { line, column },
    `“${shown(field.trim())}” is not an amount; a currency and a number are expected, such as EUR120.00.`,
  );
}

/** An amount of a checked currency, with no more significant decimals than the currency has. CURRENCY_UNKNOWN, RECORD_INVALID. */
export function stated(currency: string, amount: string, at: Place): StatedAmount {
  if (!isCurrency(currency)) throw refuse('CURRENCY_UNKNOWN', at, `“${currency}” is not an ISO 4217 currency. Correct it at the source.`);
  const point = amount.indexOf('.');
  const decimals = point < 0 ? 0 : amount.length - point - 1;
  const most = exponentOf(currency);
  if (decimals > most && /[1-9]/.test(amount.slice(point + 1 + most)))
    throw refuse('RECORD_INVALID', at, `“${amount}” has more decimals than ${currency} knows. Correct it at the source.`);
  return { amount, currency };
}

/** True for a plain decimal number that fits a stated amount. */
export const isNumber = (text: string): boolean => /^\d{1,15}(?:\.\d{1,4})?$/.test(text);

/** What a number of 0, 1, 2, 3, 4 decimals is multiplied by. */
const SCALES = [10_000n, 1_000n, 100n, 10n, 1n];

/** Ten-thousandths of a stated number, for exact sums: `12.5` is 125000n. */
export function exact(amount: string): bigint {
  const point = amount.indexOf('.');
  if (point < 0) return BigInt(amount) * 10_000n;
  return BigInt(amount.slice(0, point) + amount.slice(point + 1)) * (SCALES[amount.length - point - 1] as bigint);
}

/** The decimal text of ten-thousandths, without idle zeros. */
export function plain(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(5, '0');
  const decimals = digits.slice(-4).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -4)}${decimals === '' ? '' : `.${decimals.padEnd(2, '0')}`}`;
}
