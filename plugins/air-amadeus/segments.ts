/** Segments: `H-` ticketed, `U-` not ticketed. `X-` and `Y-` name the operating flight and carrier of the segment above and are skipped. */
import { beginning, type Day } from '../../core/contracts/index.ts';
import type { ReportedFlight } from '../air/item.ts';
import { clock, ddmmmyy, forward, localTime, near } from './dates.ts';
import { type Place, refuse, shown } from './place.ts';

/** Field 6 after carrier, flight and classes: `24APR1300 1625 24APR`, `01AUG1150P0515P02AUG`, `03JUL20160700 0920 03JUL2016`. */
const WHEN = /^(\d{2}[A-Z]{3})((?:19|20)\d{2})?([ \d]\d{3})([ APNM]?)([ \d]\d{3})([ APNM]?)(\d{2}[A-Z]{3})((?:19|20)\d{2})?(?!\d)/;
const DAY_ONLY = /^(\d{2}[A-Z]{3})((?:19|20)\d{2})?(?![0-9])/;

/** `H-001;003OCDG;PARIS CDG        ;FCO;ROME FIUMICINO   ;AX    1404 Y Y 14MAR0945 1150 14MAR`: two airports with their names, and the flight. */
const FLIGHT = /^.-[^;]*;[^;]{4}([A-Z]{3})[^;]*;([^;]*);([A-Z]{3})(?:;([^;]*))?(?:;([^;]*))?(?![^;])/;

/** What else of the booking stands on such a line, where a flight has its airport: `011EMD`, `003HHL` (hotel), `003CCR` (car); null for a flight. */
export const otherItem = (text: string): string | null => /^[HU]-[^;]{1,10};\d{3}([A-Z]{3}) *(?:;|$)/.exec(text)?.[1] ?? null;

/** Reads one `H-` or `U-` line. `issued` gives the year the message leaves out. RECORD_INVALID, DATE_INVALID. */
export function segment(text: string, line: number, issued: Day): ReportedFlight {
  const match = FLIGHT.exec(text);
  if (!match) throw refuse('RECORD_INVALID', { line, column: 1 }, 'The segment does not name two airports. Ask for the message again.');
  const [{ length: end }, from = '', startName = '', to = '', endName = '', trip = ''] = match;
  const flight = surface(from, to);
  const fromName = beginning(startName.trim(), 200);
  const toName = beginning(endName.trim(), 200);
  if (fromName !== '') flight.fromName = fromName;
  if (toName !== '') flight.toName = toName;
  const word = trip.trim();
  if (word === 'VOID' || word.startsWith('ARNK')) return flight;
  if (trip.length < 13)
    throw refuse(
      'RECORD_INVALID',
      { line, column: text.indexOf(trip) + 1 },
      `“${shown(trip)}” is not a flight. Ask for the message again.`,
    );
  flight.surface = false;
  flight.carrier = trip.slice(0, 6).trim() || null;
  flight.flight = trip.slice(6, 11).trim() || null;
  flight.class = trip.slice(11, 13).trim() || null;
  const status = text.slice(end + 1, end + 3);
  if (/^[A-Z]{2}$/.test(status)) flight.status = status;
  setTimes(flight, trip.slice(15), issued, { line, column: end - trip.length + 16 });
  return flight;
}

/** Two airports with nothing flown between them. */
const surface = (from: string, to: string): ReportedFlight => ({
  from,
  to,
  carrier: null,
  flight: null,
  class: null,
  departs: null,
  arrives: null,
  status: null,
  surface: true,
});

function setTimes(flight: ReportedFlight, text: string, issued: Day, at: Place): void {
  if (text.trim() === '') return;
  const full = WHEN.exec(text);
  if (!full) {
    const day = DAY_ONLY.exec(text);
    if (!day) throw refuse('DATE_INVALID', at, `“${shown(text.trim())}” is not a date with times. Correct it at the source.`);
    flight.departs = day[2] === undefined ? forward(day[1] as string, issued, at) : ddmmmyy(`${day[1]}${day[2]}`, at);
    return;
  }
  const [, day = '', year, from = '', fromHalf = '', to = '', toHalf = '', lastDay = '', lastYear] = full;
  const departs = year === undefined ? forward(day, issued, at) : ddmmmyy(day + year, at);
  const arrives =
    lastDay === day && lastYear === year ? departs : lastYear === undefined ? near(lastDay, departs, at) : ddmmmyy(lastDay + lastYear, at);
  flight.departs = localTime(departs, clock(from, fromHalf, at));
  flight.arrives = localTime(arrives, clock(to, toHalf, at));
}
