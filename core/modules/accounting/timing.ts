/** Trips, and the days on which what was sold of them is revenue and what they cost is cost. */
import { addDays, type Day, monthOf } from '../../contracts/index.ts';
import { type DossierService, GONE, goneSince, isGone, type LockedDossier, type State, stateThen } from '../dossiers/tokens.ts';

/** When the own sales of a dossier become revenue, and what they cost becomes cost, by who travels. */
export interface Known {
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
  /** The day its cost becomes one; null: at once. That of one that is gone waits until it went, or until its own trip where that came first. */
  costOn(service: string): Day | null;
  /** Nobody travels at all, nor used a part of what was booked. */
  readonly over: boolean;
  /** What may be revenue of a service that is gone, by nature; null: all that is billed. */
  earned(service: string, nature: string | null): bigint | null;
}
/** What is known now, and what was known before: on a day that is past, its books say who travelled then. */
export interface Timing extends Known {
  /** What was known at the end of a day. */
  asOf(day: Day): Known;
  /** Days on which what is known of a service may count: those something became of it or of others, and those that was of, each time. */
  turns(day: (known: Known) => Day | null): readonly Day[];
  /** The day since which what is said of a service is what it is now: who travels with it, or the day it is of. Null where it never was another. */
  since(service: string): Day | null;
  /** Does its cost still wait at the end of a day? (Its revenue does too, unless it is gone.) */
  waits(service: string, day: Day): boolean;
}

export const RECOGNITIONS = ['departure', 'return', 'order'] as const;
export type Recognition = (typeof RECOGNITIONS)[number];
/** What an agency's settings say of it. */
export const recognitionOf = (settings: Readonly<Record<string, unknown>> | null): Recognition =>
  (settings?.['recognition'] as Recognition | undefined) ?? 'departure';
/** A service as recognition sees it. */
export type Travels = Pick<DossierService, 'id' | 'soldAs' | 'status' | 'departure' | 'return' | 'goneOn' | 'states'>;
type Travelled = Pick<LockedDossier, 'status' | 'departure' | 'return' | 'cancelledOn' | 'states'>;

interface Trip {
  readonly departure: Day;
  end: Day;
}
/** Services whose days overlap or follow each other, together. */
function tripsOf(dated: readonly Pick<Travels, 'id' | 'departure' | 'return'>[]): {
  readonly trips: readonly Trip[];
  readonly trip: ReadonlyMap<string, Trip>;
} {
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
 * its sale lines leave (of a refunded one, the part that was used), by nature, or of its price in all.
 */
function knownOf(
  how: Recognition,
  dossier: Omit<Travelled, 'states'>,
  services: readonly Omit<Travels, 'states'>[],
  sold: (service: string, nature?: string | null) => bigint,
): Known {
  const gone = new Map(services.filter((s) => isGone(dossier, s)).map((s) => [s.id, s]));
  const dayOf = (at: { departure: Day | null; end: Day | null }): Day | null =>
    how === 'order' ? null : how === 'return' ? (at.end ?? at.departure) : at.departure;
  const dated = services.filter((s) => s.soldAs === 'principal' && s.departure !== null);
  const { trips, trip } = tripsOf(dated.filter((s) => !gone.has(s.id)));
  // What is gone would have been of a trip.
  const wanted = gone.size === 0 ? trip : tripsOf(dated).trip;
  const first = dayOf(trips[0] ?? { departure: dossier.departure, end: dossier.return });
  const dayIn = (all: typeof trip, service: string): Day | null => {
    const at = all.get(service);
    return at === undefined ? first : dayOf(at);
  };
  const on = (service: string): Day | null => (gone.has(service) ? null : dayIn(trip, service));
  return {
    days: trips.length > 0 ? trips.flatMap((t) => dayOf(t) ?? []).sort() : first === null ? [] : [first],
    on,
    trip: (service) => trip.get(service) ?? trips[0] ?? null,
    gone: (service) => gone.has(service),
    goneSince(service) {
      const left = gone.get(service);
      return left === undefined ? null : goneSince(dossier, left);
    },
    costOn(service) {
      const left = gone.get(service);
      if (left === undefined) return on(service);
      const [since, day] = [goneSince(dossier, left), dayIn(wanted, service)];
      return since === null || day === null ? null : since < day ? since : day;
    },
    over: services.length > 0 && services.every((s) => gone.has(s.id) && (s.status !== 'refunded' || sold(s.id) === 0n)),
    earned: (service, nature) => (!gone.has(service) ? null : gone.get(service)?.status === 'refunded' ? sold(service, nature) : 0n),
  };
}

/** Days on which it came to be gone, or to take place again: whatever else became of it, who travels was the same. */
const turnsOf = (states: readonly State[]): Day[] =>
  states.flatMap(({ on, status }, i) => (i > 0 && GONE.includes(status) !== GONE.includes(states[i - 1]?.status ?? '') ? [on] : []));

/** The same, now and at the end of each day before. Days of travel are what is known of them now: one that moved has always been that day. */
export function timingOf(
  how: Recognition,
  dossier: Travelled,
  services: readonly Travels[],
  sold: (service: string, nature?: string | null) => bigint,
): Timing {
  const now = knownOf(how, dossier, services, sold);
  const changes = [...new Set([dossier, ...services].flatMap(({ states }) => turnsOf(states)))].sort();
  const before = new Map<Day | null, Known>();
  /** What was known from one of the changes to the next, or before the first. */
  const after = (change: Day | null): Known => {
    if (change === (changes.at(-1) ?? null)) return now;
    const known = before.get(change);
    if (known) return known;
    const { status, goneOn: cancelledOn } = stateThen(dossier.states, change ?? '');
    const then = services.map((s) => ({ ...s, ...stateThen(s.states, change ?? '') }));
    const made = knownOf(how, { ...dossier, status, cancelledOn }, then, sold);
    before.set(change, made);
    return made;
  };
  const asOf = (day: Day): Known => after(changes.findLast((c) => c <= day) ?? null);
  const same = (one: Known, other: Known, id: string): boolean =>
    one.gone(id) === other.gone(id) && one.on(id) === other.on(id) && one.costOn(id) === other.costOn(id);
  return {
    ...now,
    asOf,
    turns: (day) => [...changes, ...[null, ...changes].flatMap((c) => day(after(c)) ?? [])],
    since: (id) => changes.findLast((c, i) => !same(after(changes[i - 1] ?? null), after(c), id)) ?? null,
    waits: (id, day) => (asOf(day).costOn(id) ?? day) > day,
  };
}

/** The first day after the month a dossier's revenue falls into: from then on, what suppliers have not billed is accrued. */
export const accrueOn = (recognised: Day): Day => addDays(monthOf(recognised).last, 1);
