/** Closes what a supplier will never bill. */
import { beginning, fail, money, type Tx } from '../../../contracts/index.ts';
import { states } from '../model.ts';
import { type ServiceStanding, type SettlementDeps, saveState, standingsOf } from './standing.ts';

/** The rule by which what will never be billed goes to the margin. */
export const BREAKAGE = 'breakage 1';

/** Closes a service: what was expected and will not be billed (`released`, in minor units) goes to the margin. LINE_CLOSED, DOSSIER_STATE. */
export async function closeService(
  tx: Tx,
  deps: SettlementDeps,
  input: { service: string; reason: string },
): Promise<{ readonly standing: ServiceStanding; readonly released: bigint }> {
  const seen = await deps.dossiers.service(tx, input.service);
  const dossier = await deps.dossiers.lock(tx, seen.dossier);
  deps.dossiers.allow(tx, dossier, 'closeLine');
  const state = (await tx.lock(states, { service_id: seen.id }))[0];
  if (state?.closed) throw fail('LINE_CLOSED', 'This service is closed already.');
  const at = (await standingsOf(tx, deps, dossier)).services.find((s) => s.service.id === seen.id);
  const rest = at ? at.expected - at.billed : 0n;
  if (!at || rest <= 0n || at.variance !== 0n) throw fail('LINE_CLOSED', 'Nothing of this service is left to bill.');
  await saveState(tx, seen, { released_minor: rest, closed: true, reason: input.reason, version: (state?.version ?? 0) + 1 });
  await deps.dossiers.addPriceLine(tx, seen.dossier, {
    service: seen.id,
    side: 'purchase',
    nature: 'discount',
    label: beginning(input.reason, 250),
    money: money(-rest, at.currency),
    rule: BREAKAGE,
    dated: deps.agencies.today(tx.ctx.agency),
  });
  await deps.dossiers.note(tx, seen.dossier, 'settlement.closed', { service: seen.id, reason: input.reason });
  return { standing: { ...at, status: 'invoiced', expected: at.billed, difference: 0n, closed: true }, released: rest };
}
