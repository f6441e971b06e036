/**
 * Days, local travel times and instants as text. A day never carries a zone; a local time belongs to a place; an instant is UTC.
 * The clock is the only source of "now" (`Clock`), so everything can be replayed.
 */
import { Temporal } from 'temporal-polyfill';
import { fail } from './errors.ts';

/** `YYYY-MM-DD`. */
export type Day = string;
/** `YYYY-MM-DDThh:mm`, the clock on the wall of a place. */
export type LocalTime = string;
/** RFC 3339 with milliseconds and `Z`: `2026-03-01T08:00:00.000Z`. */
export type Instant = string;

/** The only source of the present. */
export interface Clock {
  now(): Instant;
  /** The day it is now in a time zone such as `Europe/Paris`. */
  today(timeZone: string): Day;
}

/** True for a day of the calendar: `2026-02-30` is not one. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Checks a day; `DATE_INVALID` when it does not exist. */
export function day(text: string): Day {
  if (!isDay(text)) throw fail('DATE_INVALID', `“${text}” is not a day of the calendar. Write YYYY-MM-DD.`);
  return text;
}

/** The day `days` later (earlier when negative). */
export const addDays = (from: Day, days: number): Day => fromEpochMs(Date.parse(from) + days * 86_400_000).slice(0, 10);

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;

/** More than ten years apart: dates in the books and of trips are not. */
export const isFar = (from: Day, to: Day): boolean => Math.abs(daysBetween(from, to)) > 3_660;

/** The day an entry is booked on: its own, or the first open one when its period is closed. */
export const bookingDay = (asked: Day, closedUpTo: Day | null): Day =>
  closedUpTo !== null && asked <= closedUpTo ? addDays(closedUpTo, 1) : asked;

/** The first and last day of the month a day lies in. */
export function monthOf(of: Day): { readonly first: Day; readonly last: Day } {
  const [year, month] = [of.slice(0, 4), of.slice(5, 7)];
  return { first: `${year}-${month}-01`, last: `${year}-${month}-${daysInMonth(Number(year), Number(month))}` };
}

/** The day looked up last in each time zone: "today" is asked several times per request. */
const looked = new Map<string, { readonly from: Instant; readonly to: Instant; readonly day: Day }>();
/** The day an instant falls on in a time zone. */
export function dayOf(instant: Instant, timeZone: string): Day {
  const last = looked.get(timeZone);
  if (last && instant >= last.from && instant < last.to) return last.day;
  const at = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  const start = at.startOfDay();
  const found = {
    from: fromEpochMs(start.epochMilliseconds),
    to: fromEpochMs(start.add({ days: 1 }).startOfDay().epochMilliseconds),
    day: at.toPlainDate().toString(),
  };
  looked.set(timeZone, found);
  return found.day;
}

/** Checks an instant with any offset and writes it in UTC with milliseconds; `DATE_INVALID` when it does not exist. */
export function instant(text: string): Instant {
  try {
    return Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });
  } catch {
    throw fail('DATE_INVALID', `“${text}” is not an instant. Write RFC 3339, such as 2026-03-01T08:00:00Z.`);
  }
}

/** The instant `ms` milliseconds later. */
export const addMs = (from: Instant, ms: number): Instant =>
  Temporal.Instant.from(from).add({ milliseconds: ms }).toString({ fractionalSecondDigits: 3 });

/** Milliseconds since 1970 of an instant. */
export const epochMs = (of: Instant): number => Temporal.Instant.from(of).epochMilliseconds;

/** The instant of a number of milliseconds since 1970. */
export const fromEpochMs = (ms: number): Instant => new Date(ms).toISOString();
