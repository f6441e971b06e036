/** Trips, and the days on which what was sold of them is revenue and what they cost is cost. */
import { addDays, type Day, monthOf } from '../../contracts/index.ts';
import { type DossierService, goneSince, isGone, type LockedDossier } from '../dossiers/tokens.ts';

/** When the own sales of a dossier become revenue, and what they cost becomes cost. */
export interface Timing {
  /** The days of its trips, the first one first. */
  readonly days: readonly Day[];
  /** The day a service is recognised; null: at once. */
  on(service: string): Day | null;
  /** The trip of a service: one object for all services of it. Those without days go with the first. */
  trip(service: string): object | null;
  /** Nobody travels with it: its cost is one of the day it was cancelled, and what was billed of it is no revenue but a credit note to come. */
  gone(service: string): boolean;
  /** Since when; null where somebody travels with it, and where that is not known. */
  goneSince(service: string): Day | null;
  /** The day it, its dossier, or what made another trip of it, last came to take place again after it was gone: what was posted of days before is as it was known then. Null where that never was. */
  knownSince(service: string): Day | null;
  /** The day its cost becomes one; null: at once. That of one that is gone waits until it went, or until its own trip where that came first. */
  costOn(service: string): Day | null;
  /** Does its cost still wait on a day? (Its revenue does too, unless it is gone.) */
  waits(service: string, day: Day): boolean;
  /** What may be revenue of a service that is gone, by nature; null: all that is billed. */
  earned(service: string, nature: string | null): bigint | null;
}

export const RECOGNITIONS = ['departure', 'return', 'order'] as const;
export type Recognition = (typeof RECOGNITIONS)[number];
/** What an agency's settings say of it. */
export const recognitionOf = (settings: Readonly<Record<string, unknown>> | null): Recognition =>
  (settings?.['recognition'] as Recognition | undefined) ?? 'departure';
/** A service as recognition sees it. */
export type Travels = Pick<DossierService, 'id' | 'soldAs' | 'status' | 'departure' | 'return' | 'goneOn' | 'revivedOn'>;

const latest = (days: readonly (Day | null)[]): Day | null =>
  days
    .filter((day) => day !== null)
    .sort()
    .at(-1) ?? null;

interface Trip {
  readonly departure: Day;
  end: Day;
}
/** Services whose days overlap or follow each other, together. */
function tripsOf(dated: readonly Travels[]): { readonly trips: readonly Trip[]; readonly trip: ReadonlyMap<string, Trip> } {
  const trips: Trip[] = [];
  const trip = new Map<string, Trip>();
  for (const s of dated.toSorted((x, y) => (x.departure ?? '').localeCompare(y.departure ?? ''))) {
    const [departure, end] = [s.departure as Day, s.return ?? (s.departure as Day)];
    const last = trips.at(-1);
    const at = last && departure <= addDays(last.end, 1) ? last : { departure, end };
    if (at !== last) trips.push(at);
    if (end > at.end) at.end = end;
    trip.set(s.id, at);
  }
  return { trips, trip };
}

/**
 * When each own sale of a dossier becomes revenue. Own services whose days overlap or follow each other are one trip, recognised as a whole: a package at its
 * departure (or return), another trip of the dossier at its own. One without days goes with the first trip. Of a service nobody travels with, `sold` is what
 * its sale lines leave (of a refunded one, the part that was used), by nature.
 */
export function timingOf(
  how: Recognition,
  dossier: Pick<LockedDossier, 'status' | 'departure' | 'return' | 'cancelledOn' | 'revivedOn'>,
  services: readonly Travels[],
  sold: (service: string, nature: string | null) => bigint,
): Timing {
  const revived = new Map(services.map((s) => [s.id, s.revivedOn]));
  const gone = new Map(services.filter((s) => isGone(dossier, s)).map((s) => [s.id, s]));
  const dayOf = (at: { departure: Day | null; end: Day | null }): Day | null =>
    how === 'order' ? null : how === 'return' ? (at.end ?? at.departure) : at.departure;
  const dated = services.filter((s) => s.soldAs === 'principal' && s.departure !== null);
  const { trips, trip } = tripsOf(dated.filter((s) => !gone.has(s.id)));
  /** The trips before one of them came back. */
  const before = dated
    .filter((s) => s.revivedOn !== null && !gone.has(s.id))
    .map((s) => ({ day: s.revivedOn, trip: tripsOf(dated.filter((x) => x !== s && !gone.has(x.id))).trip }));
  // What is gone would have been of a trip.
  const wanted = gone.size === 0 ? trip : tripsOf(dated).trip;
  const first = dayOf(trips[0] ?? { departure: dossier.departure, end: dossier.return });
  const dayIn = (all: typeof trip, service: string): Day | null => {
    const at = all.get(service);
    return at === undefined ? first : dayOf(at);
  };
  const on = (service: string): Day | null => (gone.has(service) ? null : dayIn(trip, service));
  const costOn = (service: string): Day | null => {
    const left = gone.get(service);
    if (left === undefined) return on(service);
    const [since, day] = [goneSince(dossier, left), dayIn(wanted, service)];
    return since === null || day === null ? null : since < day ? since : day;
  };
  return {
    days: trips.length > 0 ? trips.flatMap((t) => dayOf(t) ?? []).sort() : first === null ? [] : [first],
    on,
    trip: (service) => trip.get(service) ?? trips[0] ?? null,
    gone: (service) => gone.has(service),
    goneSince(service) {
      const left = gone.get(service);
      return left === undefined ? null : goneSince(dossier, left);
    },
    knownSince: (service) =>
      latest([
        dossier.revivedOn,
        revived.get(service) ?? null,
        ...before.map((b) => (dayIn(b.trip, service) === dayIn(trip, service) ? null : b.day)),
      ]),
    costOn,
    waits: (service, day) => (costOn(service) ?? day) > day,
    earned: (service, nature) => (!gone.has(service) ? null : gone.get(service)?.status === 'refunded' ? sold(service, nature) : 0n),
  };
}

/** The first day after the month a dossier's revenue falls into: from then on, what suppliers have not billed is accrued. */
export const accrueOn = (recognised: Day): Day => addDays(monthOf(recognised).last, 1);
