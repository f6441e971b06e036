/** Days and clocks as AIR writes them: `090326`, `24APR`, `17JUN2016`, `1300`, `1150P`. Whole day numbers inside, ISO text outside. */
import type { Day, LocalTime } from '../../core/contracts/index.ts';
import { type Place, refuse, shown } from './place.ts';

const MONTHS: ReadonlyMap<string, number> = new Map(
  'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ').map((name, index) => [name, index + 1]),
);
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Airlines sell 361 days ahead: a day further away lies in the past. */
const HORIZON_DAYS = 361;
const YEAR_DAYS = 366;

const leap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const exists = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 && leap(year) ? 29 : (LENGTHS[month - 1] as number));

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
const iso = (year: number, month: number, day: number): Day => `${year}-${two(month)}-${two(day)}`;

/** So many figures of a text as a number; NaN or another number where they are none, so a pattern comes first. */
function figures(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) value = value * 10 + text.charCodeAt(i) - 0x30;
  return value;
}

/** Days since 1 March of year 0: only differences are used. */
function ordinal(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const m = month > 2 ? month - 3 : month + 9;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((153 * m + 2) / 5) + day;
}
const ordinalOf = (of: Day): number => ordinal(figures(of, 0, 4), figures(of, 5, 2), figures(of, 8, 2));

/** `090326` → `2009-03-26`; years 80 to 99 are of the last century. */
export function yymmdd(text: string, at: Place): Day {
  const yy = figures(text, 0, 2);
  const year = yy >= 80 ? 1900 + yy : 2000 + yy;
  const month = figures(text, 2, 2);
  const day = figures(text, 4, 2);
  if (!/^\d{6}$/.test(text) || !exists(year, month, day)) throw noSuchDay(text, at, 'YYMMDD, such as 090326');
  return iso(year, month, day);
}

/** `24MAR09` or `24MAR2009` → `2009-03-24`. */
export function ddmmmyy(text: string, at: Place): Day {
  const match = /^(\d{2})([A-Z]{3})(\d{2}|(?:19|20)\d{2})$/.exec(text);
  const month = MONTHS.get(match?.[2] ?? '') ?? 0;
  const yy = Number(match?.[3]);
  const year = match?.[3]?.length === 4 ? yy : yy >= 80 ? 1900 + yy : 2000 + yy;
  if (!match || !exists(year, month, Number(match[1]))) throw noSuchDay(text, at, 'DDMMMYY, such as 24MAR09');
  return iso(year, month, Number(match[1]));
}

/**
 * `24APR` seen from a day: the next such day, up to 361 days ahead; a day that would be further ahead is one of the last few days.
 * DATE_INVALID when the day does not exist in that span (29FEB of a common year).
 */
export function forward(ddmmm: string, from: Day, at: Place): Day {
  return within(ddmmm, from, HORIZON_DAYS - YEAR_DAYS + 1, HORIZON_DAYS, at);
}

/** `24MAR` seen from a day: the last such day, tomorrow included because the two places may lie in other time zones. */
export function backward(ddmmm: string, from: Day, at: Place): Day {
  return within(ddmmm, from, 2 - YEAR_DAYS, 1, at);
}

/** The day of arrival, which lies between the day before (date line) and some days after the departure. */
export function near(ddmmm: string, from: Day, at: Place): Day {
  return within(ddmmm, from, -182, 183, at);
}

function within(ddmmm: string, from: Day, least: number, most: number, at: Place): Day {
  const month = MONTHS.get(ddmmm.slice(2, 5));
  const day = figures(ddmmm, 0, 2);
  if (month === undefined || !/^\d{2}[A-Z]{3}$/.test(ddmmm) || !exists(2000, month, day))
    throw noSuchDay(ddmmm, at, 'DDMMM, such as 24APR');
  const base = ordinalOf(from);
  const year = figures(from, 0, 4);
  for (let y = year + 1; y >= year - 1; y--) {
    if (!exists(y, month, day)) continue;
    const delta = ordinal(y, month, day) - base;
    if (delta >= least && delta <= most) return iso(y, month, day);
  }
  throw noSuchDay(ddmmm, at, `a day that exists near ${from}`);
}

/** `1300`, ` 955A`, `1150P`, `1200N` → `13:00`, `09:55`, `23:50`, `12:00`. `suffix` is blank for the 24-hour clock. */
export function clock(hhmm: string, suffix: string, at: Place): string {
  const read = Number(hhmm);
  const minute = read % 100;
  let hour = (read - minute) / 100;
  const twelve = suffix !== '' && suffix !== ' ';
  const fits = twelve ? hour >= 1 && hour <= 12 : hour <= 23;
  if (!fits || minute > 59)
    throw refuse('DATE_INVALID', at, `“${shown(hhmm.trim())}${suffix.trim()}” is not a time of day. Correct it at the source.`);
  if (suffix === 'P' || suffix === 'N') hour = hour === 12 ? 12 : hour + 12;
  else if (suffix === 'A' || suffix === 'M') hour = hour === 12 ? 0 : hour;
  return `${two(hour)}:${two(minute)}`;
}

/** A day and a clock as one local time. */
export const localTime = (day: Day, time: string): LocalTime => `${day}T${time}`;

const noSuchDay = (text: string, at: Place, form: string) =>
  refuse('DATE_INVALID', at, `“${shown(text)}” is not a day of the calendar; ${form} is expected. Correct it at the source.`);
