/** Where services stand with their suppliers, and what is posted for it: the variance within tolerance, and what `accrual.ts` accrues. */

import { core } from '../../../contracts/core.ts';
import { addDays, type Day, fromJson, Host, type MoneyJson, money, type Resolved, type Tx } from '../../../contracts/index.ts';
import { accrueOn, BILLED, Bookkeeping, type Books, type Known, type Part, SHARED, type Timing } from '../../accounting/tokens.ts';
import { Billing } from '../../billing/tokens.ts';
import { type DossierService, Dossiers, isGone, type LockedDossier } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import { type InvoiceLineRow, invoiceLines, states } from '../model.ts';
import { overall, type Standing, standing, type Tolerance } from '../rules.ts';
import { type Before, settleAccrual } from './accrual.ts';
import { unspentOf } from './unspent.ts';

export const NEEDS = {
  ledger: Host.Ledger,
  agencies: Host.Agencies,
  dossiers: Dossiers,
  parties: Parties,
  books: Bookkeeping,
  billing: Billing,
};
export type SettlementDeps = Resolved<typeof NEEDS>;
const SALES = ['deferredRevenue', 'sale'] as const;
/** Days on which a price of a service was posted: the share of a discount of its dossier sells nothing. */
const soldOn = (books: Books, dossier: string, service: string): Day[] =>
  SALES.flatMap((role) => books.open(role, { dossier, service }))
    .flatMap((o) => (o.nature === SHARED ? [] : o.moved.map((m) => m.dated)))
    .sort();
const over = (v: bigint): bigint => (v > 0n ? v : 0n);
const later = <A extends Day | null>(a: A, b: Day | null): A | Day => (b !== null && (a === null || b > a) ? b : a);
const toleranceOf = (deps: SettlementDeps, agency: string): Tolerance => {
  const given = deps.agencies.settings(agency, 'settlement')?.['tolerance'] as { amount: MoneyJson; percent: string } | undefined;
  return given
    ? { amount: fromJson(given.amount), percent: given.percent }
    : { amount: money(0n, deps.agencies.get(agency).currency), percent: '0' };
};

export interface ServiceStanding extends Standing {
  readonly service: DossierService;
  /** It has a price of its own: else it is sold with others. */
  readonly priced: boolean;
  /** What its sale lines come to. */
  readonly sale: bigint;
  /** What its supplier keeps of a cancellation. */
  readonly keeps: bigint;
  readonly expected: bigint;
  readonly billed: bigint;
  readonly closed: boolean;
  readonly currency: string;
}
export interface DossierStanding {
  readonly services: ServiceStanding[];
  readonly status: ReturnType<typeof overall>;
}

/** Where every service of a dossier stands with its supplier; `coming` are lines of it about to be recorded. */
export async function standingsOf(
  tx: Tx,
  deps: SettlementDeps,
  dossier: Pick<LockedDossier, 'ref' | 'currency'>,
  coming: readonly InvoiceLineRow[] = [],
): Promise<DossierStanding> {
  const { ref, currency } = dossier;
  const lines = Map.groupBy(await deps.dossiers.priceLines(tx, ref), (l) => l.service);
  const billed = Map.groupBy([...(await tx.find(invoiceLines, { dossier: ref })), ...coming], (l) => l.service_id);
  const known = new Map((await tx.find(states, { dossier: ref })).map((s) => [s.service_id, s]));
  const tolerance = toleranceOf(deps, tx.ctx.agency);
  const services = (await deps.dossiers.services(tx, ref)).map((service): ServiceStanding => {
    const [priced, own] = [lines.get(service.id) ?? [], billed.get(service.id) ?? []];
    const bought = priced.filter((l) => l.side === 'purchase');
    const costOf = (of: typeof bought): bigint => of.reduce((sum, l) => sum + l.money.minor, 0n);
    const expected = costOf(bought);
    const total = own.reduce((sum, b) => sum + b.amount_minor, 0n);
    const closed = known.get(service.id)?.closed ?? false;
    const computed = standing(money(expected, currency), money(total, currency), own.length, tolerance);
    return {
      ...(closed && computed.difference === 0n ? { ...computed, status: 'invoiced' as const } : computed),
      service,
      priced: priced.some((l) => l.side === 'sale'),
      sale: costOf(priced.filter((l) => l.side === 'sale')),
      keeps: costOf(bought.filter((l) => l.nature === 'penalty')),
      expected,
      billed: total,
      closed,
      currency,
    };
  });
  const counted = services.filter((s) => s.expected !== 0n || s.billed !== 0n);
  return { services, status: overall((counted.length > 0 ? counted : services).map((s) => s.status)) };
}

/** Where a cost of a service goes: against what is held for its supplier, or to purchases, which wait on 486 for the departure. */
export async function costPart(
  tx: Tx,
  deps: SettlementDeps,
  timing: Timing,
  service: DossierService,
  minor: bigint,
  on: Day,
): Promise<Part> {
  const base = { minor, dossier: service.dossier, service: { id: service.id, service: service.service, supplier: service.supplier } };
  if (service.soldAs === 'agent')
    return { ...base, what: 'settled', nature: BILLED, supplier: (await deps.parties.supplier(tx, service.supplier)).party };
  return { ...base, what: timing.waits(service.id, on) ? 'deferredCost' : 'purchase' };
}

/** Brings what is posted for the services of a dossier to where they stand now; `on` is the day of the bill that changed it. True where the bill of an agent's sale is worth more or less by that. */
export async function settleStandings(
  tx: Tx,
  deps: SettlementDeps,
  dossier: LockedDossier,
  books: Books,
  { services }: DossierStanding,
  on: Day = deps.agencies.today(tx.ctx.agency),
): Promise<boolean> {
  const today = deps.agencies.today(tx.ctx.agency);
  const timing = await deps.books.timing(
    tx,
    dossier,
    services.map((s) => s.service),
  );
  const at = { dossier: dossier.ref };
  const saleDays = books.days(SALES, at);
  // All suppliers at once, before anything is posted for the first of them.
  let read: Promise<void> | undefined;
  const ahead = (): Promise<void> => (read ??= suppliersAhead(tx, deps, services));
  const lastGone =
    services
      .flatMap((s) => (s.priced && timing.goneSince(s.service.id)) || [])
      .sort()
      .at(-1) ?? null;
  const soldSince = sinceWhen(books, services, timing, at);
  const soldThere = soldWhileThere(books, services, timing);
  let billsMore = false;
  for (const s of services) {
    const varies = await settleVariance(tx, deps, dossier, timing, books, s, on);
    if (s.service.soldAs !== 'principal') {
      billsMore ||= varies;
      continue;
    }
    const { id } = s.service;
    const gone = timing.gone(id);
    // What a cancelled service costs is a cost of that day; what a trip costs, of its month; without a day, of the month it was sold in.
    const fromOf = (known: Known): Day | null => {
      if (known.gone(id)) return known.goneSince(id) ?? today;
      const day = known.on(id) ?? soldSince(s) ?? books.days(['accrual'], { ...at, service: id })[0] ?? null;
      const month = day === null ? null : addDays(accrueOn(day), -1);
      return month === null || month >= today ? null : month;
    };
    const from = fromOf(timing);
    // What is gone was bought where it was billed, itself or what it was sold with; else it costs what somebody says its supplier keeps.
    const billedOn = gone ? soldThere(s) : null;
    const due = (until: Day): bigint => {
      if (gone ? billedOn !== null && billedOn <= until : soldSince(s, until) !== null) return s.expected;
      return !gone ? 0n : s.keeps < s.expected ? s.keeps : s.expected;
    };
    // What is sold with others is as it was known before one of them went.
    const since = gone ? from : later(timing.since(id), s.priced ? null : lastGone);
    const before = (day: Day): Before => {
      const then = timing.asOf(day);
      return { gone: then.gone(id), from: fromOf(then) };
    };
    const turns = since === null ? [] : timing.turns(fromOf);
    await settleAccrual(tx, deps, dossier, books, s, { from, since, before, turns, saleDays, due, ahead });
  }
  await deps.books.meet(tx, dossier, books);
  await deps.dossiers.noteUnspent(tx, dossier.ref, await unspentOf(tx, deps, dossier, books, timing, services, soldThere));
  return billsMore;
}

/** The first day a service that is gone was billed on, itself or with what it was sold with; null where it never was. */
export const soldWhileThere =
  (books: Books, services: readonly ServiceStanding[], timing: Timing) =>
  (s: ServiceStanding): Day | null => {
    const { dossier, id: service } = s.service;
    return s.priced ? (soldOn(books, dossier, service)[0] ?? null) : soldBeside(books, services, timing, s);
  };

/** The first day on which what others of its trip were sold for was for a service too that is gone and had no price: while it was there, before the day it went. */
function soldBeside(books: Books, services: readonly ServiceStanding[], timing: Timing, { service }: ServiceStanding): Day | null {
  const [made, went] = [service.states[0]?.on ?? '', timing.goneSince(service.id) ?? ''];
  const then = timing.asOf(addDays(went || made, -1));
  const others = services.filter((x) => x.priced && x.service.soldAs === 'principal');
  const trip = others.filter((x) => then.trip(x.service.id) === then.trip(service.id));
  return (
    (trip.length > 0 ? trip : others)
      .flatMap((x) => soldOn(books, service.dossier, x.service.id))
      .filter((day) => day >= made && day < went)
      .sort()[0] ?? null
  );
}

/** Since when a service is sold, by what is posted (up to a day). Nothing that follows from bills changes that, so those sold together are looked at once. */
function sinceWhen(
  books: Books,
  services: readonly ServiceStanding[],
  timing: Timing,
  at: { readonly dossier: string },
): (s: ServiceStanding, until?: Day) => Day | null {
  const live = services.filter((s) => s.service.soldAs === 'principal' && !timing.gone(s.service.id));
  const trips = Map.groupBy(live, (s) => timing.trip(s.service.id));
  const known = new Map<readonly ServiceStanding[], Map<Day | undefined, Day | null>>();
  // By service and nature: a trip given free was sold at a price and a discount.
  const firstOf = (sellers: readonly ServiceStanding[], until?: Day): Day | null =>
    sellers
      .flatMap((x) => books.open('sale', { ...at, service: x.service.id, ...(until === undefined ? {} : { until }) }))
      .flatMap((o) => (o.nature === SHARED ? [] : (o.since ?? [])))
      .sort()[0] ?? null;
  return (s, until) => {
    // What is sold at a price of its own waits for its own invoice, what is sold with others for theirs.
    if (s.priced) return firstOf([s], until);
    const trip = trips.get(timing.trip(s.service.id)) ?? [];
    const sellers = trip.some((x) => x.priced) ? trip : live;
    const days = known.get(sellers) ?? new Map<Day | undefined, Day | null>();
    known.set(sellers, days);
    const since = days.has(until) ? days.get(until) : firstOf(sellers, until);
    days.set(until, since ?? null);
    return since ?? null;
  };
}

async function suppliersAhead(tx: Tx, deps: SettlementDeps, services: readonly ServiceStanding[]): Promise<void> {
  const suppliers = services.map((s) => s.service.supplier);
  await deps.parties.ahead(tx, { clients: [], suppliers });
  await deps.ledger.ahead(tx, suppliers);
}

/** Posts (or takes back) the variance of a service, so that what is posted is what the tolerance allows now. True where it posts anything. */
async function settleVariance(
  tx: Tx,
  deps: SettlementDeps,
  dossier: LockedDossier,
  timing: Timing,
  books: Books,
  at: ServiceStanding,
  on: Day,
): Promise<boolean> {
  const of = { dossier: dossier.ref, service: at.service.id };
  const [lost, gained] = [books.balance(null, { ...of, what: 'varianceLoss' }), -books.balance(null, { ...of, what: 'varianceGain' })];
  // What was a loss is taken back from the losses: it is no gain.
  const [loss, gain] = [over(at.variance) - lost, over(-at.variance) - gained];
  if (loss === 0n && gain === 0n) return false;
  const service = { id: at.service.id, service: at.service.service, supplier: at.service.supplier };
  // It is of the day on which all that makes it was there; what a bill dated ahead takes back is none from today on, and never taken back before it was there.
  const today = deps.agencies.today(tx.ctx.agency);
  const back = loss <= 0n && gain <= 0n;
  const there = (['purchase', 'deferredCost'] as const).map((role) => (back ? null : books.lastDay(role, { ...of, nature: null })));
  const date = [books.lastDay('varianceLoss', of), books.lastDay('varianceGain', of), ...there].reduce<Day>(
    later,
    back && on > today ? today : on,
  );
  await books.post({
    act: 'variance',
    key: `variance:${at.service.id}:${tx.newId()}`,
    date,
    asOf: date,
    piece: { ref: dossier.ref, date },
    currency: dossier.currency,
    parts: [
      { what: 'varianceLoss', minor: loss, dossier: dossier.ref, service },
      { what: 'varianceGain', minor: gain, dossier: dossier.ref, service },
      await costPart(tx, deps, timing, at.service, gain - loss, date),
    ],
  });
  return true;
}

/** What follows from a changed dossier: variances and accruals of its services. */
export async function settleDossier(tx: Tx, deps: SettlementDeps, ref: string): Promise<void> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const books = await deps.books.books(tx, [dossier]);
  // Of what was never posted, only a cancellation may follow: its supplier keeps something.
  if (books.empty && !(await deps.dossiers.services(tx, ref)).some((s) => isGone(dossier, s)))
    return deps.dossiers.noteUnspent(tx, ref, 0n);
  // What is lost of a sale goes with what its bills are worth, and came before.
  if (await settleStandings(tx, deps, dossier, books, await standingsOf(tx, deps, dossier))) await deps.billing.regularise(tx, ref);
}

export async function saveState(
  tx: Tx,
  service: DossierService,
  patch: { released_minor: bigint; closed: boolean; reason: string; version: number },
): Promise<void> {
  if (patch.version > 1) await core(tx).update(states, { service_id: service.id }, patch);
  else await tx.insert(states, { service_id: service.id, dossier: service.dossier, ...patch });
}
