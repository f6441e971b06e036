/**
 * How days, times and numbers read in a language, by the formats of a pack. Formats of our own rather than `Intl`: a document must give the same bytes
 * on every machine and after every update of the runtime.
 */
import { type Formats, fail, isDay } from '../../contracts/index.ts';

/** Symbols that mean one currency only; the others show their code, because `$` is the sign of twenty of them. */
const SYMBOLS: Readonly<Record<string, string>> = { EUR: '€', GBP: '£' };

const fill = (pattern: string, marks: Readonly<Record<string, string>>): string =>
  pattern.replace(/\{(\w)\}/g, (_, mark) => marks[mark] ?? '');

/** `1234.5` in a language: `1 234,5`. Takes decimal text, so that nothing passes through a float. */
export function formatNumber(text: string, { group, decimal }: Formats): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw fail('RENDER_FAILED', `“${text}” is not a decimal number.`);
  const grouped = (match[2] ?? '').replace(/\B(?=(\d{3})+$)/g, group);
  return `${match[1]}${grouped}${match[3] === undefined ? '' : decimal + match[3]}`;
}

/** `{ amount: '1234.56', currency: 'EUR' }` is `1 234,56 €` in French, `€1,234.56` in English and `€ 1.234,56` in Dutch. */
export function formatMoney(amount: string, currency: string, formats: Formats): string {
  const n = formatNumber(amount, formats);
  const sign = SYMBOLS[currency];
  const written = (figures: string): string => fill(sign ? formats.sign : formats.code, { n: figures, s: sign ?? currency });
  return n.startsWith('-') && formats.minus === 'amount' ? `-${written(n.slice(1))}` : written(n);
}

/** `5.5` is `5,5 %` in French; zeros after the point are dropped. */
export function formatPercent(rate: string, formats: Formats): string {
  const short = rate.includes('.') ? rate.replace(/0+$/, '').replace(/\.$/, '') : rate;
  return fill(formats.percent, { n: formatNumber(short, formats) });
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
export function formatDay(text: string, style: DayStyle, formats: Formats): string {
  const ymd = text.slice(0, 10);
  if (!isDay(ymd)) throw fail('RENDER_FAILED', `“${text}” is not a day of the calendar.`);
  const [year, month, dayOfMonth] = [Number(ymd.slice(0, 4)), Number(ymd.slice(5, 7)), Number(ymd.slice(8))];
  const short = style === 'short' || style === 'shortWeekday';
  const m = (short ? formats.shortMonths : formats.months)[month - 1] ?? '';
  const d = dayOfMonth === 1 && !short ? (formats.first ?? '1') : String(dayOfMonth);
  const date = fill(short ? formats.shortDay : formats.day, { d, m, y: String(year) });
  if (style === 'long' || style === 'short') return date;
  const names = short ? formats.shortWeekdays : formats.weekdays;
  return `${names[weekday(year, month, dayOfMonth)]} ${date}`;
}

/** Clock part of a local time: `14:05`; empty when no time is known. */
export function formatTime(text: string): string {
  const match = /T(\d{2}:\d{2})/.exec(text);
  return match?.[1] ?? '';
}
