/** What documents say of what nobody travels with: what waits for a credit note, which the list of dossiers finds, and what is kept. */
import type { Day, Tx } from '../../../contracts/index.ts';
import { type DossierService, isCancelled, isGone, type LockedDossier } from '../../dossiers/tokens.ts';
import { invoices } from '../model.ts';
import type { BillLine } from '../rules.ts';
import { type Account, accountOf, type BillingDeps, byService, unbilled } from './lines.ts';

/** What is billed of each service that is gone, less penalties, which are kept; of a refunded one, less what was used of it. */
export function dueOf(dossier: Pick<LockedDossier, 'status' | 'cancelledOn'>, { services, lines, billed }: Account): bigint {
  const sum = (own: readonly BillLine[]): bigint => own.reduce((total, l) => total + l.money.minor, 0n);
  const by = byService(lines.filter((l) => l.side === 'sale' && l.nature !== 'penalty'));
  return services
    .filter((s) => isGone(dossier, s))
    .reduce((total, s) => {
      const sold = by.get(s.id) ?? [];
      const due = sum(sold.filter((l) => billed.has(l.id))) - (s.status === 'refunded' ? sum(sold) : 0n);
      return due > 0n ? total + due : total;
    }, 0n);
}

/** What an invoice of the whole would bill. */
const toBillOf = (account: Account): bigint =>
  unbilled(account).reduce((total, l) => (l.side === 'sale' ? total + l.money.minor : total), 0n);

/** Brings what is noted on the dossier to what its documents say now: true where it sells more or less by that. `services` where they were read already, to bill them. */
export async function noteBilled(tx: Tx, deps: BillingDeps, ref: string, services?: readonly DossierService[]): Promise<boolean> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const off = isCancelled(dossier);
  // What was never posted was never billed.
  if (!off && services === undefined && (await deps.books.books(tx, [dossier])).empty) return false;
  const gone = off || (services ?? (await deps.dossiers.services(tx, ref))).some((s) => isGone(dossier, s));
  if (!gone) return deps.dossiers.noteBilled(tx, ref, { creditDue: 0n, toBill: null });
  const account = await accountOf(tx, deps, dossier);
  return deps.dossiers.noteBilled(tx, ref, { creditDue: dueOf(dossier, account), toBill: off ? toBillOf(account) : null });
}

/** What a dossier that was cancelled then kept by its documents of then: what they billed, less what waited for a credit note, and what was to be billed. */
export async function keptThen(
  tx: Tx,
  deps: BillingDeps,
  ref: string,
  { day, without }: { readonly day: Day; readonly without: ReadonlySet<string> },
): Promise<bigint> {
  const dossier = { ...(await deps.dossiers.get(tx, ref)), status: 'cancelled', cancelledOn: day };
  const documents = await tx.find(invoices, { dossier: ref }, { columns: ['number', 'issued_on', 'total_minor'] });
  const later = new Set(documents.flatMap((d) => (d.issued_on > day ? [d.number] : [])));
  const account = await accountOf(tx, deps, dossier, without, later);
  const billed = documents.reduce((total, d) => (later.has(d.number) ? total : total + d.total_minor), 0n);
  return billed - dueOf(dossier, account) + toBillOf(account);
}
