/** The cost that is expected and not billed when the trip is over: it stands on 408 until the bill comes. */
import { addDays, bookingDay, type Day, divideRounded, type Tx } from '../../../contracts/index.ts';
import { ACCRUED, type Books, convert, type Rate, type Role } from '../../accounting/tokens.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { ServiceStanding, SettlementDeps } from './standing.ts';

const over = (v: bigint): bigint => (v > 0n ? v : 0n);

/** What was known of a service at the end of a day that is past. */
export interface Before {
  readonly gone: boolean;
  /** By the days of travel that are known now. */
  readonly from: Day | null;
}
interface Accrual {
  /** From then on what is not billed is a cost: the last day of the month of the trip, or the day it was cancelled; null while that is to come. */
  readonly from: Day | null;
  /** The day it went, or lives again since, after it was gone: what stood before that day stays, until it is billed. Null where it never went. */
  readonly since: Day | null;
  /** How it was before that. */
  before(day: Day): Before;
  /** Days on which that was another; none where it never was. */
  readonly turns: readonly Day[];
  /** Days on which sales of its dossier moved. */
  readonly saleDays: readonly Day[];
  /** What it costs in all by the end of a day: all that is expected where its trip is revenue, by what is posted. */
  due(until: Day): bigint;
  /** Reads what posting needs. */
  ahead(): Promise<void>;
}

/**
 * A cost that is expected and not billed when the month of the trip is over stands on 408 until the bill comes: at the end of each day, what was lacking by then
 * of the cost of what was sold by then. So bills count on their own days, whenever they are entered, and a trip that moved takes it back where it was.
 */
export async function settleAccrual(
  tx: Tx,
  deps: SettlementDeps,
  dossier: LockedDossier,
  books: Books,
  { service }: ServiceStanding,
  { from, since, before, turns, saleDays, due, ahead }: Accrual,
): Promise<void> {
  const of = { dossier: dossier.ref, service: service.id };
  const stands = (until: Day): bigint => -books.balance('accrual', { ...of, until });
  const value = (until: Day): bigint => -books.value('accrual', { ...of, until });
  /** What is to stand at the end of a day is worth its part of what stood the day before; what it is more, what it was when it came, or the estimate of the day. */
  const worth = async (minor: bigint, day: Day): Promise<{ readonly booked: bigint; readonly rate: Rate | null }> => {
    const before = addDays(day, -1);
    const [had, was] = [stands(before), value(before)];
    if (minor === 0n || minor <= had) return { booked: minor === 0n ? 0n : divideRounded(was * minor, had), rate: null };
    const [more, came] = [minor - had, over(stands(day) - had)];
    const known = came === 0n ? 0n : divideRounded((value(day) - was) * (came < more ? came : more), came);
    if (came >= more) return { booked: was + known, rate: null };
    const rate = await deps.books.estimate(tx, dossier.currency, day);
    const fresh = more - came;
    const booksIn = deps.agencies.get(tx.ctx.agency).currency;
    return { booked: was + known + (rate === null ? fresh : convert(fresh, dossier.currency, rate.rate, booksIn)), rate };
  };
  /** Brings what stands at the end of a day to an amount. Of a day whose amount stays, the value may follow the days before it. */
  const bring = async (target: bigint, date: Day): Promise<void> => {
    const { booked, rate } = await worth(target, date);
    const [minor, by] = [target - stands(date), booked - value(date)];
    if (minor === 0n && by === 0n) return;
    await ahead();
    const { party } = await deps.parties.supplier(tx, service.supplier);
    // A value that moves alone lies where the amount does.
    const at = (role: Role): object => (minor === 0n ? { account: books.lines(role, { ...of, nature: ACCRUED }).at(-1)?.account } : {});
    const part = {
      dossier: dossier.ref,
      service: { id: service.id, service: service.service, supplier: service.supplier },
      nature: ACCRUED,
      minor,
      booked: by,
    };
    await books.post({
      act: minor > 0n || (minor === 0n && by > 0n) ? 'accrual' : 'accrualReversal',
      key: `accrual:${service.id}:${tx.newId()}`,
      date,
      asOf: date,
      piece: { ref: dossier.ref, date },
      currency: dossier.currency,
      parts: [
        { ...part, ...at('purchase'), what: 'purchase' },
        { ...part, ...at('accrual'), what: 'accrual', supplier: party },
      ],
      names: { supplier: service.supplier },
      // It is taken back by the bill, at its value: an estimate waits for no rate.
      rate,
    });
  };
  const bills = { ...of, nature: null };
  // What still waits is about to be a cost, unless it cancels out with what is dated later.
  const waits = books.balance('deferredCost', bills) !== 0n;
  const lacking = (until: Day, begins: Day | null): bigint => {
    const had = books.balance('purchase', { ...bills, until }) + (waits ? books.balance('deferredCost', { ...bills, until }) : 0n);
    return begins !== null && until >= begins ? over(due(until) - had) : 0n;
  };
  const lacks = (until: Day): bigint => {
    if (since === null || until >= since) return lacking(until, from);
    const then = before(until);
    const stood = stands(until);
    // Its days of travel may turn out to be others.
    if (!then.gone && (stood === 0n || then.from === null || until < then.from)) return lacking(until, then.from);
    // What was expected then is what stood and what was billed when it last moved: bills that came since take their part of it.
    const moved = { ...bills, until, after: 'accrual' } as const;
    const came = books.balance('purchase', moved) + books.balance('deferredCost', moved);
    return came <= 0n ? stood : came < stood ? stood - came : 0n;
  };
  const accrued = books.days(['accrual'], of);
  const moved = [...books.days(['purchase', 'deferredCost'], of), ...saleDays];
  const stood = [...accrued, ...turns, ...[from, accrued.length > 0 ? since : null].filter((day) => day !== null)].sort();
  const [first] = stood;
  if (first === undefined) return;
  const days = [...stood, ...moved.filter((day) => day > first)];
  if (days.every((day) => lacks(day) === stands(day))) return;
  const closed = await deps.ledger.closedUpTo(tx);
  const open = days.map((day) => bookingDay(day, closed));
  // By what stood on each day before anything is posted: a day carries on to those after it.
  for (const [day, minor] of [...new Set(open)].sort().map((day) => [day, lacks(day)] as const)) await bring(minor, day);
}
