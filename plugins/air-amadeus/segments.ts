/** Segments: `H-` ticketed, `U-` not ticketed. `X-` and `Y-` name the operating flight and carrier of the segment above and are skipped. */
import { beginning, type Day } from '../../core/contracts/index.ts';
import type { ReportedFlight } from '../air/item.ts';
import { clock, ddmmmyy, forward, localTime, near } from './dates.ts';
import { refuse, shown } from './place.ts';

/** Field 6 after carrier, flight and classes: `24APR1300 1625 24APR`, `01AUG1150P0515P02AUG`, `03JUL20160700 0920 03JUL2016`. */
const WHEN = /^(\d{2}[A-Z]{3})((?:19|20)\d{2})?([ \d]\d{3})([ APNM]?)([ \d]\d{3})([ APNM]?)(\d{2}[A-Z]{3})((?:19|20)\d{2})?(?!\d)/;
const DAY_ONLY = /^(\d{2}[A-Z]{3})((?:19|20)\d{2})?(?![0-9])/;

/** What else of the booking stands on such a line, where a flight has its airport: `011EMD`, `003HHL` (hotel), `003CCR` (car); null for a flight. */
export const otherItem = (text: string): string | null => /^[HU]-[^;]{1,10};\d{3}([A-Z]{3}) *(?:;|$)/.exec(text)?.[1] ?? null;

/** Reads one `H-` or `U-` line. `issued` gives the year the message leaves out. RECORD_INVALID, DATE_INVALID. */
export function segment(text: string, line: number, issued: Day): ReportedFlight {
  const fields = text.slice(2).split(';', 7);
  const [, start = '', startName = '', to = '', endName = '', trip = ''] = fields;
  const from = start.slice(4, 7);
  if (!/^[A-Z]{3}$/.test(from) || !/^[A-Z]{3}$/.test(to))
    throw refuse('RECORD_INVALID', { line, column: 1 }, 'The segment does not name two airports. Ask for the message again.');
  const names: Pick<ReportedFlight, 'fromName' | 'toName'> = {};
  const fromName = beginning(startName.trim(), 200);
  const toName = beginning(endName.trim(), 200);
  if (fromName !== '') names.fromName = fromName;
  if (toName !== '') names.toName = toName;
  const word = trip.trim();
  if (word === 'VOID' || word === 'ARNK' || word.startsWith('ARNK'))
    return { from, to, ...names, carrier: null, flight: null, class: null, departs: null, arrives: null, status: null, surface: true };
  if (trip.length < 13)
    throw refuse(
      'RECORD_INVALID',
      { line, column: text.indexOf(trip) + 1 },
      `“${shown(trip)}” is not a flight. Ask for the message again.`,
    );
  let column = 18;
  for (let i = 0; i < 5; i++) column += (fields[i] as string).length + 1;
  const times = when(trip.slice(15), line, column, issued);
  const flight = trip.slice(6, 11).trim();
  return {
    from,
    to,
    ...names,
    carrier: trip.slice(0, 6).trim() || null,
    flight: flight || null,
    class: trip.slice(11, 13).trim() || null,
    ...times,
    status: /^[A-Z]{2}/.exec(fields[6] ?? '')?.[0] ?? null,
    surface: false,
  };
}

function when(text: string, line: number, column: number, issued: Day): { departs: string | null; arrives: string | null } {
  if (text.trim() === '') return { departs: null, arrives: null };
  const at = { line, column };
  const full = WHEN.exec(text);
  if (!full) {
    const day = DAY_ONLY.exec(text);
    if (!day) throw refuse('DATE_INVALID', at, `“${shown(text.trim())}” is not a date with times. Correct it at the source.`);
    return { departs: day[2] === undefined ? forward(day[1] as string, issued, at) : ddmmmyy(`${day[1]}${day[2]}`, at), arrives: null };
  }
  const [, day = '', year, from = '', fromHalf = '', to = '', toHalf = '', lastDay = '', lastYear] = full;
  const departs = year === undefined ? forward(day, issued, at) : ddmmmyy(day + year, at);
  const arrives =
    lastDay === day && lastYear === year ? departs : lastYear === undefined ? near(lastDay, departs, at) : ddmmmyy(lastDay + lastYear, at);
  return { departs: localTime(departs, clock(from, fromHalf, at)), arrives: localTime(arrives, clock(to, toHalf, at)) };
}
