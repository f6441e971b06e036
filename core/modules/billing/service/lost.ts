/** What an agency bears of what it sold for others and nobody bought: now, and at the end of each day before, by what was known of it then. */
import { bookingDay, type Day, type Tx } from '../../../contracts/index.ts';
import { type Act, BILLED, type Books, type Part, type PostedPart } from '../../accounting/tokens.ts';
import { type DossierService, GONE, isGone, type LockedDossier, stateThen } from '../../dossiers/tokens.ts';
import { invoices } from '../model.ts';
import type { BillLine } from '../rules.ts';
import { type Account, type BillingDeps, billedNow, byService, isCharged, sumOf } from './lines.ts';
import { soldForOthers, summed } from './posting.ts';

/** Keys of what is billed by no document. */
export const OWN = 'regularisation:';

/** What of a service sold for others is the agency's as long as no document bills its price. */
export interface Borne {
  /** Penalties that documents bill, with what the supplier keeps. */
  readonly kept: readonly BillLine[];
  readonly lost: readonly BillLine[];
  /** What the supplier keeps goes with the invoice of a penalty, which is still to come. */
  readonly again: boolean;
}

/**
 * Of the lines of one service, and what documents bill of them. Null where they bill its price: they say what is the agency's. Where nobody travels, it bears
 * what it costs, with what the supplier keeps if no client is charged a penalty for it, as long as he bills it (`bills`); so it does of a sale that came to
 * nothing.
 */
export function borneOf(lines: readonly BillLine[], billed: (line: BillLine) => boolean, gone: boolean, bills: bigint): Borne | null {
  const [sale, purchase] = [lines.filter((l) => l.side === 'sale'), lines.filter((l) => l.side === 'purchase')];
  if (sale.some((l) => l.nature !== 'penalty' && billed(l))) return null;
  const penalties = sale.filter((l) => l.nature === 'penalty');
  const charged = isCharged(sale, billed);
  const [costs, keeps] = [purchase.filter((l) => !charged || l.nature !== 'penalty'), purchase.filter((l) => l.nature === 'penalty')];
  const kept = penalties.some(billed) ? [...penalties.filter(billed), ...keeps] : [];
  const beyond = bills - sumOf(kept.filter((l) => l.side === 'purchase'));
  const nothing = !gone && sale.length > 0 && sumOf(sale) === 0n && bills !== 0n;
  const lost = nothing ? lines : gone && sumOf(costs) * beyond > 0n ? costs : [];
  return { kept, lost, again: charged && penalties.some((l) => !billed(l)) };
}

/** What suppliers billed of a service that they are owed for. */
export const billsOf = (books: Books, dossier: string, service: string, until?: Day): bigint =>
  books.balance('principal', { dossier, service, nature: BILLED, ...(until === undefined ? {} : { until }) });

/** Was it ever gone, or its sale ever nothing? What was lost before of another is looked at again. */
function mayBeLost(dossier: LockedDossier, { states }: DossierService, lines: readonly BillLine[], moved: readonly PostedPart[]): boolean {
  const sale = lines.filter((l) => l.side === 'sale');
  return (
    moved.some((l) => l.nature === BILLED) &&
    ([...dossier.states, ...states].some((s) => GONE.includes(s.status)) ||
      sale.some(({ dated }) => sumOf(sale.filter((l) => l.dated <= dated)) === 0n) ||
      moved.some((l) => l.nature !== BILLED && l.piece === dossier.ref))
  );
}

/**
 * Brings the days before today to what was lost at the end of each: a bill that is entered late is lost on its own day where nobody travelled then, and no
 * more since somebody does again. A day on which documents billed the price is as they posted it. Gives the services of which it posted anything.
 */
export async function settleLost(
  tx: Tx,
  deps: BillingDeps,
  at: { readonly dossier: LockedDossier; readonly account: Account; readonly books: Books },
): Promise<ReadonlySet<string>> {
  const { dossier, account, books } = at;
  const of = { dossier: dossier.ref };
  const sold = byService(account.lines.filter((l) => l.as === 'agent'));
  const moved = Map.groupBy(books.lines('principal', of), (l) => l.service?.id);
  const services = account.services.filter((s) => mayBeLost(dossier, s, sold.get(s.id) ?? [], moved.get(s.id) ?? []));
  if (services.length === 0) return new Set();
  const documents = await tx.find(invoices, of, { columns: ['number', 'issued_on'] });
  const [today, closed] = [deps.agencies.today(tx.ctx.agency), await deps.ledger.closedUpTo(tx)];
  const turns = [
    ...[dossier, ...services].flatMap(({ states }) => states.map((s) => s.on)),
    ...services.flatMap((s) => [...(sold.get(s.id) ?? []), ...(moved.get(s.id) ?? [])].map((l) => l.dated)),
    ...documents.map((d) => d.issued_on),
  ];
  const changed = new Map<string, readonly Part[]>();
  const posted = new Set<string>();
  for (const day of [...new Set(turns.map((on) => bookingDay(on, closed)))].filter((on) => on < today).sort()) {
    const issued = new Set(documents.flatMap((d) => (d.issued_on <= day ? [d.number] : [])));
    const billed = billedNow(account.rows.filter((r) => issued.has(r.invoice)));
    const { status, goneOn: cancelledOn } = stateThen(dossier.states, day);
    const parts = services.flatMap((s): readonly Part[] => {
      const [lines, then, before] = [sold.get(s.id) ?? [], stateThen(s.states, day), changed.get(s.id) ?? []];
      const gone = then.status !== 'refunded' && isGone({ status, cancelledOn }, then);
      const known = lines.filter((l) => l.dated <= day);
      const borne = borneOf(known, (l) => billed.has(l.id), gone, billsOf(books, dossier.ref, s.id, day));
      const own = borne
        ? soldForOthers(deps, tx, at, lines, [...borne.kept, ...borne.lost], day)
        : before.map((p) => ({ ...p, minor: -p.minor }));
      changed.set(s.id, borne ? summed([...before, ...own]) : []);
      if (own.length > 0) posted.add(s.id);
      return own;
    });
    await books.post({ ...regularisation(tx, dossier, day), asOf: day, parts });
  }
  return posted;
}

/** What is billed by no document, on a day. */
export const regularisation = (tx: Tx, { ref, currency }: LockedDossier, date: Day): Omit<Act, 'parts'> => ({
  ...{ act: 'regularisation', key: `${OWN}${tx.newId()}`, date, piece: { ref, date }, currency },
});
