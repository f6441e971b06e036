/** A parser read the way the host reads it, without thread or configuration: for the tests of a plugin. */
import type { Booked, FileReading, ParseCall, Parser } from '../../core/contracts/index.ts';
import { reportedOf } from '../../core/suppliers/open.ts';
import { factsOf, maskedBy } from '../../core/suppliers/read.ts';
import air from '../../plugins/air/index.ts';
import type { ReportedFlight } from '../../plugins/air/item.ts';
import hotel from '../../plugins/hotel/index.ts';
import type { ReportedStay } from '../../plugins/hotel/item.ts';
import rail from '../../plugins/rail/index.ts';
import type { ReportedTrain } from '../../plugins/rail/item.ts';

const REPORTED = reportedOf([air, rail, hotel]);

/** What the parser of a test is told. */
export const CALL: ParseCall = {
  ...{ agency: 'demo-fr', currency: 'EUR', timeZone: 'Europe/Paris', settings: {} },
  receivedAt: '2026-02-01T09:00:00.000Z',
};

export type Parsed = Pick<FileReading, 'bookings' | 'findings'> & { readonly format: string; readonly masked: Uint8Array };

/** What was read as the plugin said it, without whose findings they are: golden files lie in its own folder. */
export const asSaid = <F extends Pick<FileReading, 'findings'>>(facts: F): F => ({
  ...facts,
  findings: facts.findings.map(({ plugin: _, ...finding }) => finding),
});
/** What a file says: masked first, then read fact by fact, each judged. Throws what the parser throws, and what the host refuses. */
export function parsed(parser: Parser, bytes: Uint8Array, call: Partial<ParseCall> = {}): Parsed {
  const masked = maskedBy('tested', parser, bytes);
  return { masked, ...asSaid(factsOf('tested', parser, { name: 'tested', bytes: masked.slice() }, { ...CALL, ...call }, REPORTED)) };
}

/** Legs and stays of what was read. */
export const legsOf = ({ item }: Booked): readonly (ReportedFlight & ReportedTrain)[] =>
  (item?.['segments'] ?? []) as (ReportedFlight & ReportedTrain)[];
export const staysOf = ({ item }: Booked): readonly ReportedStay[] => (item?.['stays'] ?? []) as ReportedStay[];
