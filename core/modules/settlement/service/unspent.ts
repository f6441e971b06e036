/** What of the cost that the purchase lines of a dossier say is not spent: its margin counts what the books do. */
import type { Day, Tx } from '../../../contracts/index.ts';
import type { Books, Timing } from '../../accounting/tokens.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { ServiceStanding, SettlementDeps } from './standing.ts';

/**
 * Of a service that nobody travels with and no client was billed, its supplier gets what he bills or keeps, as it is posted: all else of its purchase lines. What
 * was billed costs what its lines say, and so does what was used in part as long as its price is to be billed.
 */
export async function unspentOf(
  tx: Tx,
  deps: SettlementDeps,
  dossier: LockedDossier,
  books: Books,
  timing: Timing,
  services: readonly ServiceStanding[],
  soldThere: (s: ServiceStanding) => Day | null,
): Promise<bigint> {
  const gone = services.filter((s) => timing.gone(s.service.id));
  const borne = gone.some((s) => s.service.soldAs === 'agent') ? await deps.billing.bears(tx, dossier, books) : null;
  const costs = (s: ServiceStanding): bigint => {
    const { id, soldAs, status } = s.service;
    if (soldAs === 'agent') return borne?.get(id) ?? s.expected;
    // What he is only expected to give back is none until he does: it is not accrued.
    if (((status === 'refunded' && s.sale !== 0n) || soldThere(s) !== null) && s.expected >= 0n) return s.expected;
    const of = { dossier: dossier.ref, service: id };
    return books.balance('purchase', of) + books.balance('deferredCost', of);
  };
  return gone.reduce((sum, s) => sum + s.expected - costs(s), 0n);
}
