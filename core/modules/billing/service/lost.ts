/** What an agency bears of what it sold for others and nobody bought: now, and at the end of each day, by what was known of it then. */
import { bookingDay, type Day, divideRounded, size, type Tx } from '../../../contracts/index.ts';
import { type Act, BILLED, type Books, type Part, type PostedPart, standing, worthOf } from '../../accounting/tokens.ts';
import { type DossierService, GONE, isGone, type LockedDossier, stateThen } from '../../dossiers/tokens.ts';
import { type BilledRow, invoices } from '../model.ts';
import { agentSale, type BillLine, lostSale } from '../rules.ts';
import type { TaxedPart } from './issued.ts';
import { accountOf, type BillingDeps, billedNow, byService, isCharged, OWN, sumOf } from './lines.ts';
import { markupRate, partsOf, type Sale, summed } from './posting.ts';

/** What of a service sold for others is the agency's as long as no document bills its price. */
export interface Borne {
  /** Penalties that documents bill, with what the supplier keeps. */
  readonly kept: readonly BillLine[];
  /** What it bears beside, as lines say. */
  readonly lost: readonly BillLine[];
  /** How much of that suppliers bill: no more is lost, whatever it would have cost. */
  readonly minor: bigint;
}
/** What of `all` an amount reaches: nothing where it goes the other way. */
const within = (amount: bigint, all: bigint): bigint => (amount * all <= 0n ? 0n : size(amount) < size(all) ? amount : all);

/**
 * Of the lines of one service, and what documents bill of them. Null where they bill its price: they say what is the agency's. Where nobody travels, it bears
 * what the supplier bills of what it costs (`bills`), with what he keeps if no client is charged a penalty for it: else that goes with the invoice of the penalty.
 * So it does of a sale that came to nothing.
 */
export function borneOf(lines: readonly BillLine[], billed: (line: BillLine) => boolean, gone: boolean, bills: bigint): Borne | null {
  const [sale, purchase] = [lines.filter((l) => l.side === 'sale'), lines.filter((l) => l.side === 'purchase')];
  if (sale.some((l) => l.nature !== 'penalty' && billed(l))) return null;
  const penalties = sale.filter((l) => l.nature === 'penalty');
  const charged = isCharged(sale, billed);
  const keeps = purchase.filter((l) => l.nature === 'penalty');
  const waits = charged && penalties.some((l) => !billed(l));
  const kept = penalties.some(billed) ? [...penalties.filter(billed), ...keeps.filter((l) => !waits || billed(l))] : [];
  const rest = lines.filter((l) => !kept.includes(l));
  const priced = rest.filter((l) => l.side === 'sale');
  const nothing = !gone && priced.length > 0 && sumOf(priced) === 0n && bills !== 0n;
  const lost = nothing ? rest : gone ? purchase.filter((l) => !charged || l.nature !== 'penalty') : [];
  const covered = gone ? (charged ? keeps : []) : kept.filter((l) => l.side === 'purchase');
  const minor = within(bills - sumOf(covered), sumOf(lost.filter((l) => l.side === 'purchase')));
  return { kept, lost: nothing || minor !== 0n ? lost : [], minor };
}

/** What suppliers billed of a service that they are owed for. */
export const billsOf = (books: Books, dossier: string, service: string, until?: Day): bigint =>
  sumOfPosted(billLines(books, dossier, service, until));
const billLines = (books: Books, dossier: string, service: string, until?: Day): readonly PostedPart[] =>
  books.lines('principal', { dossier, service, nature: BILLED, ...(until === undefined ? {} : { until }) });
const sumOfPosted = (lines: readonly PostedPart[]): bigint => lines.reduce((sum, l) => sum + l.amount, 0n);

/**
 * What services that nobody travels with cost, as `Billing` has it. A price that waits for its credit note is as good as given back; one that documents bill and
 * that comes to nothing leaves what its lines say.
 */
export async function bears(tx: Tx, deps: BillingDeps, dossier: LockedDossier, books: Books): Promise<ReadonlyMap<string, bigint>> {
  const { lines, rows, gone } = await accountOf(tx, deps, dossier);
  const sold = byService(lines.filter((l) => l.as === 'agent'));
  const stands = billedNow(rows.filter((r) => !r.invoice.startsWith(OWN)));
  return new Map(
    [...sold].flatMap(([id, own]) => {
      if (id === undefined || !gone.has(id)) return [];
      const price = own.filter((l) => l.side === 'sale' && l.nature !== 'penalty' && stands.has(l.id));
      const givenBack = new Set(dossier.creditDue !== 0n && sumOf(price) > 0n ? price : []);
      const billed = (l: BillLine): boolean => stands.has(l.id) && !givenBack.has(l);
      const borne = borneOf(own, billed, true, billsOf(books, dossier.ref, id));
      if (borne === null) return [];
      const keeps = isCharged(own, billed) ? own.filter((l) => l.side === 'purchase' && l.nature === 'penalty') : [];
      return [[id, sumOf(keeps) + borne.minor] as const];
    }),
  );
}

/** Was it ever gone, or its sale ever nothing? What was lost before of another is looked at again. */
function mayBeLost(dossier: LockedDossier, { states }: DossierService, lines: readonly BillLine[], moved: readonly PostedPart[]): boolean {
  const sale = lines.filter((l) => l.side === 'sale');
  const prices = sale.filter((l) => l.nature !== 'penalty');
  const nothing = (of: readonly BillLine[]): boolean => of.some(({ dated }) => sumOf(of.filter((l) => l.dated <= dated)) === 0n);
  return (
    moved.some((l) => l.nature === BILLED) &&
    ([...dossier.states, ...states].some((s) => GONE.includes(s.status)) ||
      nothing(sale) ||
      nothing(prices) ||
      moved.some((l) => l.nature !== BILLED && l.piece === dossier.ref))
  );
}

/** What discounts of the dossier take off services, as the rows of documents state it: of one whose price is given back too. */
function sharedOf(rows: readonly BilledRow[]): ReadonlyMap<string, bigint> {
  const shared = new Map<string, bigint>();
  for (const { vat } of rows)
    for (const { lowers, minor } of (vat ?? []) as TaxedPart[])
      if (lowers !== undefined) shared.set(lowers, (shared.get(lowers) ?? 0n) + BigInt(minor));
  return shared;
}

/**
 * What brings a service to what is kept and lost of it at the end of a day; `shared` is what discounts of the dossier take off it by then. What is lost is worth
 * what it was billed at, after what documents hold for the supplier.
 */
function bearing(
  tx: Tx,
  deps: BillingDeps,
  at: Sale,
  lines: readonly BillLine[],
  { kept, lost, minor, shared }: Borne & { readonly shared: bigint },
  until: Day,
): Part[] {
  const [line] = lines;
  if (!line?.service) return [];
  const { id } = line.service;
  const rate = markupRate(deps, tx, at, id, until);
  const target = agentSale([...kept, { side: 'sale', nature: 'discount', money: { ...line.money, minor: shared } }], rate);
  const bills = billLines(at.books, at.dossier.ref, id, until).toSorted((a, b) => a.dated.localeCompare(b.dated));
  const before = within(target.held, sumOfPosted(bills));
  const all = standing(bills);
  /** What so much of the bills is worth. What goes beyond them, where the supplier is to give something back beside, is worth what they are. */
  const worthUpTo = (upTo: bigint): bigint => {
    const there = within(upTo, all.amount);
    return worthOf(bills, there) + divideRounded(all.booked * (upTo - there), all.amount);
  };
  const worth = minor === 0n ? 0n : all.amount === 0n ? null : worthUpTo(before + minor) - worthUpTo(before);
  return partsOf(at, line, rate, target, { sale: lostSale(lost, minor, rate), worth }, until);
}

/**
 * Brings each open day to what was lost at the end of it: a bill is lost on its own day, whenever it is entered, where nobody travelled then, and no more since
 * somebody does again. A day on which documents billed the price is as they posted it. `isBilled` says what is billed today. True where it posted anything.
 */
export async function settleLost(tx: Tx, deps: BillingDeps, at: Sale, isBilled: (line: BillLine) => boolean): Promise<boolean> {
  const { dossier, account, books } = at;
  const of = { dossier: dossier.ref };
  const sold = byService(account.lines.filter((l) => l.as === 'agent'));
  const moved = Map.groupBy(books.lines('principal', of), (l) => l.service?.id);
  const services = account.services.filter((s) => mayBeLost(dossier, s, sold.get(s.id) ?? [], moved.get(s.id) ?? []));
  if (services.length === 0) return false;
  const documents = await tx.find(invoices, of, { columns: ['number', 'issued_on'] });
  const [today, closed] = [deps.agencies.today(tx.ctx.agency), await deps.ledger.closedUpTo(tx)];
  const turns = [
    ...[dossier, ...services].flatMap(({ states }) => states.map((s) => s.on)),
    ...services.flatMap((s) => [...(sold.get(s.id) ?? []), ...(moved.get(s.id) ?? [])].map((l) => l.dated)),
    ...documents.map((d) => d.issued_on),
  ];
  const changed = new Map<string, readonly Part[]>();
  let posted = false;
  for (const day of [...new Set([...turns.map((on) => bookingDay(on, closed)), today])].sort()) {
    const issued = new Set(documents.flatMap((d) => (d.issued_on <= day ? [d.number] : [])));
    const rows = account.rows.filter((r) => issued.has(r.invoice));
    const [billed, shared] = [billedNow(rows), sharedOf(rows)];
    const { status, goneOn: cancelledOn } = stateThen(dossier.states, day);
    const parts = services.flatMap((s): readonly Part[] => {
      const [lines, then, before] = [sold.get(s.id) ?? [], stateThen(s.states, day), changed.get(s.id) ?? []];
      const isPast = day < today;
      const gone = isPast ? then.status !== 'refunded' && isGone({ status, cancelledOn }, then) : account.gone.has(s.id);
      const known = isPast ? lines.filter((l) => l.dated <= day) : lines;
      const borne = borneOf(known, (l) => billed.has(l.id), gone, billsOf(books, dossier.ref, s.id, day));
      const kept = borne?.kept.filter((l) => isPast || isBilled(l)) ?? [];
      const own = borne ? bearing(tx, deps, at, lines, { ...borne, kept, shared: shared.get(s.id) ?? 0n }, day) : before.map(turned);
      changed.set(s.id, borne ? summed([...before, ...own]) : []);
      return own;
    });
    if ((await books.post({ ...regularisation(tx, dossier, day), asOf: day, parts })) !== null) posted = true;
  }
  return posted;
}
const turned = (p: Part): Part => ({ ...p, minor: -p.minor, ...(p.booked === undefined ? {} : { booked: -p.booked }) });

/** What is billed by no document, on a day. */
export const regularisation = (tx: Tx, { ref, currency }: LockedDossier, date: Day): Omit<Act, 'parts'> => ({
  ...{ act: 'regularisation', key: `${OWN}${tx.newId()}`, date, piece: { ref, date }, currency },
});
