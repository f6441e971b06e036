/** What documents say of what nobody travels with: what waits for a credit note, which the list of dossiers finds, and what is kept. */
import type { Consequence, Tx } from '../../../contracts/index.ts';
import { type DossierService, isCancelled, isGone, type LockedDossier } from '../../dossiers/tokens.ts';
import { invoices } from '../model.ts';
import type { BillLine } from '../rules.ts';
import { type Account, accountOf, type BillingDeps, prices, sumOf, unbilled } from './lines.ts';

interface Said {
  /** What is billed of each service that is gone, less penalties, which are kept; of a refunded one, less what was used of it. */
  readonly creditDue: bigint;
  /** What an invoice of the whole would bill beside: what it would give back of such a service is in that already, as far as it goes. */
  readonly toBill: bigint;
}
const above = (minor: bigint): bigint => (minor > 0n ? minor : 0n);

type Gone = Pick<LockedDossier, 'status' | 'cancelledOn'>;
/** Of a refunded one its lines say what is kept; of another nothing of its price is, and what is given back beyond what was billed lowers the rest. */
const backOf = (priced: readonly BillLine[], isBilled: (l: BillLine) => boolean, isRefunded: boolean): bigint =>
  above(sumOf(priced.filter(isBilled)) - (isRefunded ? sumOf(priced) : 0n));

/**
 * What is due back of what nobody travels with, as it is billed: prices, and with the last trip less its discounts, whichever documents and lines they lowered. Less
 * than nothing where prices were given back without them.
 */
export function dueBack(dossier: Gone, { lines, services, lapsed }: Account, isBilled: (l: BillLine) => boolean): bigint {
  const sold = prices(lines);
  return services
    .filter((s) => isGone(dossier, s))
    .reduce(
      (sum, { id, status }) => sum + backOf(sold.get(id) ?? [], isBilled, status === 'refunded'),
      sumOf(lines.filter((l) => l.side === 'sale' && lapsed.has(l.id) && isBilled(l))),
    );
}

/** What the documents of a dossier say of what nobody travels with. What it keeps is what they billed, less `creditDue`, and `toBill`. */
function said(dossier: Gone, account: Account): Said {
  const isBilled = (l: BillLine): boolean => account.billed.has(l.id);
  const open = unbilled(account).filter((l) => l.side === 'sale');
  const [sold, waiting] = [prices(account.lines), prices(open)];
  let toBill = sumOf(open.filter((l) => !account.lapsed.has(l.id)));
  for (const { id, status } of account.services.filter((s) => isGone(dossier, s))) {
    const [priced, isRefunded] = [sold.get(id) ?? [], status === 'refunded'];
    toBill += backOf(priced, isBilled, isRefunded);
    if (!isRefunded) toBill -= above(sumOf(priced.filter(isBilled)) + sumOf(waiting.get(id)));
  }
  // What documents gave back beyond that is the client's until they are credited and the rest is billed again.
  return { creditDue: above(dueBack(dossier, account, isBilled)), toBill };
}

/** Brings what is noted on the dossier to what its documents say now: true where it sells more or less by that. `services` where they were read already, to bill them. */
export async function noteBilled(tx: Tx, deps: BillingDeps, ref: string, services?: readonly DossierService[]): Promise<boolean> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const gone = isCancelled(dossier) || (services ?? (await deps.dossiers.services(tx, ref))).some((s) => isGone(dossier, s));
  if (!gone) return deps.dossiers.noteBilled(tx, ref, { creditDue: 0n, toBill: null });
  return deps.dossiers.noteBilled(tx, ref, said(dossier, await accountOf(tx, deps, dossier)));
}

/** What a dossier kept at the end of a day by its documents of then: what they billed, less what waited for a credit note, and what was to be billed. */
export async function keptThen(tx: Tx, deps: BillingDeps, ref: string, { day, without, cancelled }: Then): Promise<bigint> {
  const now = await deps.dossiers.get(tx, ref);
  const dossier = cancelled ? { ...now, status: 'cancelled', cancelledOn: day } : { ...now, status: 'confirmed', cancelledOn: null };
  const documents = await tx.find(invoices, { dossier: ref }, { columns: ['number', 'issued_on', 'total_minor'] });
  const later = new Set(documents.flatMap((d) => (d.issued_on > day ? [d.number] : [])));
  const account = await accountOf(tx, deps, dossier, { day, without, later });
  const billed = documents.reduce((total, d) => (later.has(d.number) ? total : total + d.total_minor), 0n);
  const { creditDue, toBill } = said(dossier, account);
  return billed - creditDue + toBill;
}
type Then = Parameters<NonNullable<Consequence['keeps']>>[2];
