/** How amounts, days and instants look. Amounts stay decimal strings: no arithmetic is done on floating numbers. */
import type { Money } from './api/client.gen.ts';
import type { Locale } from './i18n/index.tsx';

const TAGS: Readonly<Record<Locale, string>> = { en: 'en-GB', fr: 'fr-FR' };
const cache = new Map<string, Intl.NumberFormat>();

function formatter(locale: Locale, currency: string): Intl.NumberFormat {
  const key = `${locale}${currency}`;
  let found = cache.get(key);
  if (!found) {
    found = new Intl.NumberFormat(TAGS[locale], { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
    cache.set(key, found);
  }
  return found;
}
/** `1 234,56 €` or `€1,234.56`. */
export function formatMoney(money: Money, locale: Locale): string {
  try {
    return formatter(locale, money.currency).format(money.amount as unknown as number);
  } catch {
    return `${money.amount} ${money.currency}`;
  }
}
/** A plain decimal of the journal with the grouping of the language. */
export function formatDecimal(amount: string, locale: Locale): string {
  const decimals = amount.split('.')[1]?.length ?? 0;
  return new Intl.NumberFormat(TAGS[locale], { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    amount as unknown as number,
  );
}
export const isZero = (money: Money | string): boolean => /^-?0*(\.0*)?$/.test(typeof money === 'string' ? money : money.amount);
export const isNegative = (money: Money | string): boolean =>
  (typeof money === 'string' ? money : money.amount).startsWith('-') && !isZero(money);

/** Minor units as a decimal string of the currency. */
export function fromMinor(minor: string, currency: string): Money {
  const decimals = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const negative = minor.startsWith('-');
  const digits = minor.replace('-', '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return { amount: `${negative ? '-' : ''}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`, currency };
}
/** Sum of decimal strings of one currency, exactly. */
export function addUp(amounts: readonly Money[], currency: string): Money {
  const decimals = Math.max(0, ...amounts.map((m) => m.amount.split('.')[1]?.length ?? 0));
  const minor = (text: string): bigint => {
    const [whole = '0', rest = ''] = text.split('.');
    return BigInt(whole + rest.padEnd(decimals, '0'));
  };
  const sum = amounts.reduce((total, m) => total + minor(m.amount), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return { amount: `${sum < 0n ? '-' : ''}${text}`, currency };
}
export const negate = (money: Money): Money => ({
  ...money,
  amount: money.amount.startsWith('-') ? money.amount.slice(1) : isZero(money) ? money.amount : `-${money.amount}`,
});

/** An amount of the API as a person of this language types it, for a field that is filled in already. */
export const asTyped = (amount: string, locale: Locale): string => (locale === 'fr' ? amount.replace('.', ',') : amount);

/** A reference of ours as typed: they are written in capitals, people need not. */
export const readRef = (text: string): string => text.trim().toUpperCase();

/** What a person typed (`1 234,5`, `1,234.50`) as the API's decimal string; null when it is no amount. */
export function readAmount(text: string): string | null {
  let plain = text.replaceAll(/[\s\u00a0\u202f'’]/g, '').replace(/[€$£]/g, '');
  const comma = plain.lastIndexOf(',');
  const point = plain.lastIndexOf('.');
  if (comma >= 0 && point >= 0) plain = comma > point ? plain.replaceAll('.', '').replace(',', '.') : plain.replaceAll(',', '');
  else plain = plain.replace(',', '.');
  return /^-?\d{1,15}(\.\d{1,3})?$/.test(plain) ? plain : null;
}

/** An exchange rate as typed, with a point; the API judges it. */
export const readRate = (text: string): string => text.replaceAll(/\s/g, '').replace(',', '.');

/** `14 Mar 2026`; a day has no time zone. */
export function formatDay(day: string | null, locale: Locale): string {
  if (day === null) return '–';
  const [y, m, d] = day.slice(0, 10).split('-').map(Number);
  return new Intl.DateTimeFormat(TAGS[locale], { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    Date.UTC(y ?? 0, (m ?? 1) - 1, d ?? 1),
  );
}
export const formatInstant = (at: string, locale: Locale): string =>
  new Intl.DateTimeFormat(TAGS[locale], { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(
    new Date(at),
  );

/** Where the agency keeps its days; the browser may be elsewhere. */
let zone: string | undefined;
export const keepDaysOf = (timeZone: string): void => {
  zone = timeZone;
};
/** Today where the agency is, YYYY-MM-DD. */
export const today = (at = new Date()): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
/** A day so many days later. */
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** `nl` is “Néerlandais” in French. */
export function languageName(code: string, locale: Locale): string {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}
