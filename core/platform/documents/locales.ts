/**
 * How days, times and numbers read in a language. Tables of our own rather than `Intl`: a document must give the same bytes
 * on every machine and after every update of the runtime.
 */
import { fail, isDay } from '../../contracts/index.ts';

/** Narrow no-break space: the French thousands separator. */
const NARROW = '\u202f';
/** No-break space, before a symbol. */
const NBSP = '\u00a0';

interface Locale {
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
  readonly weekdays: readonly string[];
  readonly shortWeekdays: readonly string[];
  /** `d` day of the month, `m` month name, `y` year. */
  day(d: number, m: string, y: string): string;
  readonly decimal: string;
  readonly group: string;
  /** Where the currency stands. */
  readonly symbol: 'before' | 'after';
  readonly percent: string;
}

const FR: Locale = {
  months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
  shortMonths: 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'.split(' '),
  weekdays: 'lundi mardi mercredi jeudi vendredi samedi dimanche'.split(' '),
  shortWeekdays: 'lun. mar. mer. jeu. ven. sam. dim.'.split(' '),
  day: (d, m, y) => `${d === 1 ? '1er' : d} ${m} ${y}`,
  decimal: ',',
  group: NARROW,
  symbol: 'after',
  percent: `${NBSP}%`,
};
const EN: Locale = {
  months: 'January February March April May June July August September October November December'.split(' '),
  shortMonths: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
  weekdays: 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' '),
  shortWeekdays: 'Mon Tue Wed Thu Fri Sat Sun'.split(' '),
  day: (d, m, y) => `${d} ${m} ${y}`,
  decimal: '.',
  group: ',',
  symbol: 'before',
  percent: '%',
};
const LOCALES: Readonly<Record<string, Locale>> = { fr: FR, en: EN };

/** Symbols that mean one currency only; the others show their code, because `$` is the sign of twenty of them. */
const SYMBOLS: Readonly<Record<string, string>> = { EUR: '€', GBP: '£' };

/** True when documents can be written in the language of `locale`. */
export const isLocale = (locale: string): boolean => LOCALES[locale.slice(0, 2)] !== undefined;

function localeOf(locale: string): Locale {
  const found = LOCALES[locale.slice(0, 2)];
  if (!found) throw fail('RENDER_FAILED', `No number and day formats for “${locale}”. Use one of ${Object.keys(LOCALES).join(', ')}.`);
  return found;
}

/** `1234.5` in a language: `1 234,5`. Takes decimal text, so that nothing passes through a float. */
export function formatNumber(text: string, locale: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw fail('RENDER_FAILED', `“${text}” is not a decimal number.`);
  const { group, decimal } = localeOf(locale);
  const grouped = (match[2] ?? '').replace(/\B(?=(\d{3})+$)/g, group);
  return `${match[1]}${grouped}${match[3] === undefined ? '' : decimal + match[3]}`;
}

/** `{ amount: '1234.56', currency: 'EUR' }` is `1 234,56 €` in French and `€1,234.56` in English. */
export function formatMoney(amount: string, currency: string, locale: string): string {
  const { symbol } = localeOf(locale);
  const figures = formatNumber(amount, locale);
  const sign = SYMBOLS[currency];
  if (symbol === 'after') return `${figures}${NBSP}${sign ?? currency}`;
  const [minus, rest] = figures.startsWith('-') ? ['-', figures.slice(1)] : ['', figures];
  return sign ? `${minus}${sign}${rest}` : `${minus}${currency}${NBSP}${rest}`;
}

/** `5.5` is `5,5 %` in French; zeros after the point are dropped. */
export function formatPercent(rate: string, locale: string): string {
  const short = rate.includes('.') ? rate.replace(/0+$/, '').replace(/\.$/, '') : rate;
  return formatNumber(short, locale) + localeOf(locale).percent;
}

/** Monday is 0. Sakamoto's method: exact for the Gregorian calendar. */
function weekday(year: number, month: number, dayOfMonth: number): number {
  const shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1] ?? 0;
  const y = month < 3 ? year - 1 : year;
  return (y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + shift + dayOfMonth + 6) % 7;
}

/** `long` 1er mars 2026 · `short` 1 mars 2026 · `weekday` dimanche 1er mars 2026 · `shortWeekday` dim. 1 mars 2026 */
export type DayStyle = 'long' | 'short' | 'weekday' | 'shortWeekday';

/** A day in words. Accepts a day or a local time, of which it takes the day. */
export function formatDay(text: string, style: DayStyle, locale: string): string {
  const ymd = text.slice(0, 10);
  if (!isDay(ymd)) throw fail('RENDER_FAILED', `“${text}” is not a day of the calendar.`);
  const words = localeOf(locale);
  const [year, month, dayOfMonth] = [Number(ymd.slice(0, 4)), Number(ymd.slice(5, 7)), Number(ymd.slice(8))];
  const short = style === 'short' || style === 'shortWeekday';
  const name = (short ? words.shortMonths : words.months)[month - 1] ?? '';
  const date = short ? `${dayOfMonth} ${name} ${year}` : words.day(dayOfMonth, name, String(year));
  if (style === 'long' || style === 'short') return date;
  const names = short ? words.shortWeekdays : words.weekdays;
  return `${names[weekday(year, month, dayOfMonth)]} ${date}`;
}

/** Clock part of a local time: `14:05`; empty when no time is known. */
export function formatTime(text: string): string {
  const match = /T(\d{2}:\d{2})/.exec(text);
  return match?.[1] ?? '';
}
