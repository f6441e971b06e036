/** Own sales and their costs, from waiting on 487 and 486 to revenue and cost, service by service. */
import { type Agencies, bookingDay, type Day, divideRounded, type Ledger, size, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { due } from '../model.ts';
import { ACCRUED, SHARED } from '../names.ts';
import { accrueOn, type Known, type Recognition, type Timing } from '../timing.ts';
import type { Books, OfService, Part, Position, Role, What } from '../tokens.ts';

const SALES = [
  { waiting: 'deferredRevenue', final: 'sale', act: 'recognition', whats: ['deferred', 'sale'], sign: -1n },
  { waiting: 'deferredCost', final: 'purchase', act: 'costRecognition', whats: ['deferredCost', 'purchase'], sign: 1n },
] as const;
const ROLES = ['deferredRevenue', 'deferredCost', 'sale', 'purchase'] as const;

/** Was an own sale, or what it costs, ever posted on a dossier? */
export const sellsOwn = (books: Books, dossier: string): boolean => ROLES.some((role) => books.lastDay(role, { dossier }) !== null);

/** The day what waits of a service counts. */
const dayOf = (known: Known, final: 'sale' | 'purchase', { id }: OfService): Day | null =>
  final === 'sale' ? known.on(id) : known.costOn(id);

/** An own sale, or its cost, of a service by nature: what moved it where it waits, and where it goes. */
interface Own {
  readonly service: OfService;
  readonly nature: string | null;
  readonly waiting: Position['moved'];
  readonly final: Position['moved'];
}
/** Those of a dossier. What is accrued is no bill yet: settlement takes it back by itself. */
function ownOf(books: Books, roles: Readonly<Record<'waiting' | 'final', Role>>, dossier: string): Own[] {
  const found = new Map<string, Own>();
  for (const side of ['waiting', 'final'] as const)
    for (const { service, nature, moved } of books.open(roles[side], { dossier })) {
      if (!service || nature === ACCRUED) continue;
      const key = `${service.id} ${nature}`;
      found.set(key, { waiting: [], final: [], ...found.get(key), service, nature, [side]: moved });
    }
  return [...found.values()];
}
const sumOf = (moved: Position['moved'], until?: Day): bigint =>
  moved.reduce((sum, l) => (until === undefined || l.dated <= until ? sum + l.amount : sum), 0n);

/** Days on which what suppliers have not billed is accrued, the first one first: after the month of each trip, or of a sale that waits for no day. */
export function accrualDays(books: Books, dossier: string, { days, on, gone }: Known): Day[] {
  const of = { dossier };
  if (!ROLES.some((role) => books.open(role, of).some((o) => o.balance !== 0n))) return [];
  const atOnce = (['sale', 'accrual'] as const)
    .flatMap((role) => books.open(role, of))
    .flatMap((o) => (o.service && !gone(o.service.id) && on(o.service.id) === null ? (o.since ?? []) : []));
  return [...days, ...atOnce].map(accrueOn).sort();
}

/** What goes from where it waits to its account on some days (less than nothing: back), so that at the end of each all of it counts, or none; null: what was posted. */
function moves({ waiting, final }: Own, days: readonly Day[], counts: (day: Day) => boolean | null): (readonly [Day, bigint])[] {
  let gone = 0n;
  return days.flatMap((until) => {
    const all = counts(until);
    const minor = (all === null ? 0n : all ? sumOf(waiting, until) : -sumOf(final, until)) - gone;
    gone += minor;
    return minor === 0n ? [] : [[until, minor] as const];
  });
}
/** What of `all` an amount reaches, towards its side and no further. */
const within = (amount: bigint, all: bigint): bigint => {
  if (all < 0n) return -within(-amount, -all);
  return amount < 0n ? 0n : amount > all ? all : amount;
};

const whole = ({ waiting, final }: Own): bigint => sumOf(waiting) + sumOf(final);
const sumOfAll = (own: readonly Own[]): bigint => own.reduce((sum, o) => sum + whole(o), 0n);

/**
 * What of each own sale of a service that is gone is on its account, the rest waits for the credit note: of a refunded one what was used. Where more was
 * given back than was billed of it (a discount of its own is kept, its price is not), nothing waits: the dossier sold that much less, today. With the last of its
 * trips a discount of the dossier waits too, as far as more of them does; and nothing waits where no credit note is due: the discount was more than they were.
 */
function earnedOf(all: readonly Own[], timing: Timing, isDue: boolean): ReadonlyMap<Own, bigint> {
  const used = (o: Own): bigint => within(-(timing.earned(o.service.id, o.nature) ?? 0n), whole(o));
  const gone = all.filter(({ service, nature }) => timing.gone(service.id) && (nature !== SHARED || timing.over));
  if (timing.over && !isDue) return new Map(gone.map((o) => [o, whole(o)]));
  const [shared, sold] = [gone.filter((o) => o.nature === SHARED), gone.filter((o) => o.nature !== SHARED)];
  const earned = new Map<Own, bigint>();
  let waits = 0n;
  for (const own of Map.groupBy(sold, (o) => o.service.id).values()) {
    const left = own.reduce((sum, o) => sum + whole(o) - used(o), 0n);
    for (const o of own) earned.set(o, left > 0n ? whole(o) : used(o));
    if (left < 0n) waits -= left;
  }
  // What takes a discount back is billed like a price.
  for (const o of shared.toSorted((a, b) => Number(whole(a) > 0n) - Number(whole(b) > 0n))) {
    const its = whole(o) < waits ? whole(o) : waits;
    waits -= its;
    earned.set(o, whole(o) - its);
  }
  return earned;
}

/**
 * What a discount of the dossier took off services that are gone lowers what else the dossier sells in its own name: it is less revenue as that is revenue, day by
 * day, in its shares; at once where it is more than that sells, or nothing else is. Of each the days, with what is on its account at their ends.
 */
function sharedOf(all: readonly Own[], timing: Timing, today: Day): ReadonlyMap<Own, ByDay> {
  const [gone, there] = [true, false].map((is) => all.filter(({ service }) => timing.gone(service.id) === is)) as [Own[], Own[]];
  const live = there.filter((o) => o.nature !== SHARED);
  const sold = -sumOfAll(live);
  let room = -sumOfAll(there);
  return new Map(
    gone
      .filter((o) => o.nature === SHARED)
      .map((o) => {
        const waits = within(room, whole(o));
        room -= waits;
        const since = timing.goneSince(o.service.id) ?? today;
        const dayOfSale = (s: Own): Day => later(timing.on(s.service.id) ?? since, since);
        const counted = (day: Day): bigint => -sumOfAll(live.filter((s) => dayOfSale(s) <= day));
        const days = [...new Set([...live.map(dayOfSale), today])].filter((day) => day <= today).sort();
        return [o, days.map((day) => [day, whole(o) - waits + (waits === 0n ? 0n : divideRounded(waits * counted(day), sold))] as const)];
      }),
  );
}
const later = (one: Day, other: Day): Day => (one > other ? one : other);

/** What is to be on the account of a sale, at the ends of days up to today. */
type ByDay = readonly (readonly [Day, bigint])[];
/** Of each own sale of a service that is gone. */
function ofGone(all: readonly Own[], timing: Timing, isDue: boolean, today: Day): ReadonlyMap<Own, ByDay> {
  const earned = [...earnedOf(all, timing, isDue)].map(([o, minor]): [Own, ByDay] => [o, [[today, minor]]]);
  return new Map([...earned, ...(timing.over ? [] : sharedOf(all, timing, today))]);
}

/**
 * Revenue of own sales waits on 487 and their cost on 486 until the day of recognition, whatever night the job runs: at the end of each day before it all of
 * it waits, from then on nothing does. When that day moves after they were recognised, that is so of the new day, taken back from the accounts they went to,
 * as far as the days are open. Who travels is what was known of it at the end of each day, for what is entered of that day later too. What was billed of a
 * service that is gone waits for its credit note, as far as it is more than was given back.
 */
export async function settleRecognition(
  tx: Tx,
  { ledger, agencies }: { readonly ledger: Ledger; readonly agencies: Agencies },
  dossier: LockedDossier,
  books: Books,
  timing: Timing,
  how: Recognition,
): Promise<void> {
  const today = agencies.today(tx.ctx.agency);
  const at = { dossier: dossier.ref };
  for (const { act, whats, sign, ...roles } of SALES) {
    const dated = new Map<Day, (() => Part[])[]>();
    const all = ownOf(books, roles, dossier.ref);
    const targets = roles.final === 'sale' ? ofGone(all, timing, dossier.creditDue !== 0n, today) : new Map<Own, ByDay>();
    for (const own of all) {
      const { service, nature } = own;
      const part = { ...at, service, ...(nature === null ? {} : { nature }) };
      const move = (day: Day, minor: bigint, back: boolean): void => {
        // It goes at the value it has at the end of that day where it comes from, whatever stands where it goes: nothing is gained or lost.
        const parts = (): Part[] => {
          const of = { ...at, service: service.id, nature, until: day };
          const from = back && books.balance(roles.waiting, of) !== minor ? roles.final : roles.waiting;
          const stands = books.balance(from, of);
          const worth = stands === 0n ? undefined : divideRounded(books.value(from, of) * minor, stands);
          const goes = (what: What, by: bigint): Part => ({
            ...{ ...part, what, minor: by * minor },
            ...(worth === undefined ? {} : { booked: by * worth }),
          });
          const both = [goes(whats[0], -sign), goes(whats[1], sign)];
          return back ? both.reverse() : both;
        };
        const others = dated.get(day);
        if (others) others.push(parts);
        else dated.set(day, [parts]);
      };
      const on = dayOf(timing, roles.final, service);
      /** Did it count at the end of a day, as it was known then? What is revenue of one that was gone was said on its own day. */
      const counts = (day: Day): boolean | null => {
        const then = timing.asOf(day);
        if (roles.final === 'sale' && then.gone(service.id)) return null;
        const its = dayOf(then, roles.final, service);
        return its === null || day >= its;
      };
      // What has no day waited for none, whenever it lost it; what is dated the day of a trip to come or later (a bill of next month) is left to that day.
      const posted = [...own.waiting, ...own.final].map((l) => l.dated).sort();
      const from = on ?? posted[0] ?? today;
      const days = [...posted, from, ...timing.turns((known) => dayOf(known, roles.final, service))].filter(
        (day) => on === null || from <= today || day < from || day < (timing.since(service.id) ?? ''),
      );
      if (moves(own, [...new Set(days)].sort(), counts).length > 0) {
        const closed = await ledger.closedUpTo(tx);
        const open = days.map((day) => bookingDay(day, closed));
        for (const [day, minor] of moves(own, [...new Set(open)].sort(), counts)) move(day, minor, counts(day) === false);
      }
      let moved = 0n;
      for (const [day, minor] of targets.get(own) ?? []) {
        const stands = sumOf(own.final, day === today ? undefined : day) + moved;
        if (minor === stands) continue;
        move(day === today ? today : bookingDay(day, await ledger.closedUpTo(tx)), minor - stands, size(minor) < size(stands));
        moved += minor - stands;
      }
    }
    for (const [date, moved] of [...dated].sort(([a], [b]) => a.localeCompare(b)))
      await books.post({
        act,
        key: `${act}:${dossier.ref}:${tx.newId()}`,
        date,
        asOf: date,
        piece: { ref: dossier.ref, date },
        currency: dossier.currency,
        parts: moved.flatMap((parts) => parts()),
      });
  }
  const days = SALES.flatMap(({ waiting, final }) =>
    books.open(waiting, at).flatMap((o) => (o.balance !== 0n && o.service && dayOf(timing, final, o.service)) || []),
  );
  await tx.put(due, {
    agency: tx.ctx.agency,
    dossier: dossier.ref,
    recognise_on: days.sort()[0] ?? null,
    // Also when that day has passed: who recognises late accrues late, the same night.
    accrue_on: accrualDays(books, dossier.ref, timing)[0] ?? null,
    recognition: how,
  });
}
