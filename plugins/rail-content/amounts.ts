/** Amounts and days of the feed: `2628.1` in the currency of its reservation, `21.04.2018 20:33:00`. */
import {
  childOf,
  type Day,
  exponentOf,
  isCurrency,
  isDay,
  type LocalTime,
  refuseAt,
  type StatedAmount,
  textIn,
  type XmlElement,
} from '../../core/contracts/index.ts';

/** Currency of a reservation. RECORD_INVALID, CURRENCY_UNKNOWN. */
export function currencyOf(of: XmlElement): string {
  const element = childOf(of, 'currency');
  if (!element?.text) throw refuseAt('RECORD_INVALID', of, 'The reservation names no currency. Ask for the file again.');
  if (!isCurrency(element.text))
    throw refuseAt('CURRENCY_UNKNOWN', element, `“${element.text.slice(0, 10)}” is not an ISO 4217 currency. Correct it at the source.`);
  return element.text;
}

/** The amount in a child, null when it is missing or empty. RECORD_INVALID. */
export function amountIn(of: XmlElement, name: string, currency: string): StatedAmount | null {
  const element = childOf(of, name);
  if (!element?.text) return null;
  if (!/^-?\d{1,15}(?:\.\d{1,4})?$/.test(element.text))
    throw refuseAt('RECORD_INVALID', element, `“${element.text.slice(0, 24)}” in ${name} is not an amount. Correct it at the source.`);
  if (/[1-9]/.test((element.text.split('.')[1] ?? '').slice(exponentOf(currency))))
    throw refuseAt(
      'RECORD_INVALID',
      element,
      `“${element.text}” in ${name} has more decimals than ${currency} knows. Correct it at the source.`,
    );
  return { amount: element.text, currency };
}

/** Ten-thousandths of a stated number, for exact sums; null counts as nothing. */
export function exact(of: StatedAmount | null): bigint {
  if (of === null) return 0n;
  const [whole = '0', decimals = ''] = of.amount.split('.');
  return BigInt(whole + decimals.padEnd(4, '0'));
}

/** The decimal text of ten-thousandths, without idle zeros. */
export function plain(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(5, '0');
  const decimals = digits.slice(-4).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -4)}${decimals === '' ? '' : `.${decimals.padEnd(2, '0')}`}`;
}

const WHEN = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** `21.04.2018 20:33:00` → `2018-04-21T20:33`; a day alone stays a day; null when it is missing. DATE_INVALID. */
export function localTimeIn(of: XmlElement, name: string): LocalTime | null {
  const element = childOf(of, name);
  if (!element?.text) return null;
  const match = WHEN.exec(element.text);
  const day = match ? `${match[3]}-${match[2]}-${match[1]}` : '';
  if (!match || !isDay(day) || Number(match[4] ?? 0) > 23 || Number(match[5] ?? 0) > 59)
    throw refuseAt(
      'DATE_INVALID',
      element,
      `“${element.text.slice(0, 24)}” in ${name} is not a date of the form dd.MM.yyyy HH:mm:ss. Correct it at the source.`,
    );
  return match[4] === undefined ? day : `${day}T${match[4]}:${match[5]}`;
}

/** A day that must be there. RECORD_INVALID, DATE_INVALID. */
export function dayIn(of: XmlElement, name: string): Day {
  const time = localTimeIn(of, name);
  if (time === null) throw refuseAt('RECORD_INVALID', of, `The reservation has no ${name}. Ask for the file again.`);
  return time.slice(0, 10);
}

/** Text that must be there and fit. RECORD_INVALID. */
export function required(of: XmlElement, name: string, maxLength: number): string {
  const text = textIn(of, name);
  if (text === null) throw refuseAt('RECORD_INVALID', of, `The reservation has no ${name}. Ask for the file again.`);
  return fitting(of, name, text, maxLength);
}

/** Text that may be there and must fit. RECORD_INVALID. */
export function optional(of: XmlElement, name: string, maxLength: number): string | null {
  const text = textIn(of, name);
  return text === null ? null : fitting(of, name, text, maxLength);
}

/** What breaks a line or is no character to be seen: a number with one inside is another number. */
const BROKEN = /[\p{Cc}\p{Zl}\p{Zp}]/u;

function fitting(of: XmlElement, name: string, text: string, maxLength: number): string {
  const at = childOf(of, name) ?? of;
  if (text.length > maxLength)
    throw refuseAt('RECORD_INVALID', at, `The text in ${name} is longer than ${maxLength} characters. Correct it at the source.`);
  if (BROKEN.test(text))
    throw refuseAt('RECORD_INVALID', at, `The text in ${name} holds a line break or a control character. Correct it at the source.`);
  return text;
}
