/** What is billed of services nobody travels with: it waits for a credit note, and the list of dossiers finds it. */
import type { Tx } from '../../../contracts/index.ts';
import { type DossierService, isGone, type LockedDossier } from '../../dossiers/tokens.ts';
import type { BillLine } from '../rules.ts';
import { type Account, accountOf, type BillingDeps, byService } from './lines.ts';

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

/** Brings what is noted on the dossier to what it is now; `services` where they were read already, to bill them. */
export async function noteCreditDue(tx: Tx, deps: BillingDeps, ref: string, services?: readonly DossierService[]): Promise<void> {
  const dossier = await deps.dossiers.lock(tx, ref);
  // What was never posted was never billed.
  if (services === undefined && (await deps.books.books(tx, [dossier])).empty) return;
  const gone = (services ?? (await deps.dossiers.services(tx, ref))).some((s) => isGone(dossier, s));
  await deps.dossiers.creditDue(tx, ref, gone ? dueOf(dossier, await accountOf(tx, deps, dossier)) : 0n);
}
