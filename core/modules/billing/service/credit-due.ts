/** What documents say of what nobody travels with: what waits for a credit note, which the list of dossiers finds, and what discounts take of what is kept. */
import type { Tx } from '../../../contracts/index.ts';
import { type DossierService, isCancelled, isGone, type LockedDossier } from '../../dossiers/tokens.ts';
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

/** What of the discounts of a cancelled dossier lowers what it keeps: what a document took of its own lines, or would. */
function keptDiscount(dossier: Pick<LockedDossier, 'status' | 'cancelledOn'>, account: Account): bigint {
  if (!isCancelled(dossier)) return 0n;
  const waits = new Set(unbilled(account));
  return account.lines
    .filter((l) => l.as === 'own' && l.nature === 'discount' && l.lowers === undefined && (account.billed.has(l.id) || waits.has(l)))
    .reduce((total, l) => total + l.money.minor, 0n);
}

/** Brings what is noted on the dossier to what its documents say now: true where it sells more or less by that. `services` where they were read already, to bill them. */
export async function noteBilled(tx: Tx, deps: BillingDeps, ref: string, services?: readonly DossierService[]): Promise<boolean> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const off = isCancelled(dossier);
  // What was never posted was never billed.
  if (!off && services === undefined && (await deps.books.books(tx, [dossier])).empty) return false;
  const gone = off || (services ?? (await deps.dossiers.services(tx, ref))).some((s) => isGone(dossier, s));
  if (!gone) return deps.dossiers.noteBilled(tx, ref, { creditDue: 0n, keptDiscount: 0n });
  const account = await accountOf(tx, deps, dossier);
  return deps.dossiers.noteBilled(tx, ref, { creditDue: dueOf(dossier, account), keptDiscount: keptDiscount(dossier, account) });
}
