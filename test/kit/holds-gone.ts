/** What must hold of the books of services nobody travels with. */
import type { Day, Tx } from '../../core/contracts/index.ts';
import { SHARED } from '../../core/modules/accounting/names.ts';
import type { Books, Timing } from '../../core/modules/accounting/tokens.ts';
import { billedLines } from '../../core/modules/billing/model.ts';
import { billedNow } from '../../core/modules/billing/service/lines.ts';
import { type Dossiers, isOwn } from '../../core/modules/dossiers/tokens.ts';

/** What waits of them is what a credit note is due for, and nothing waits on its wrong side. */
export async function whatFailsOfGone(
  tx: Tx,
  dossiers: Dossiers,
  books: Books,
  timing: Timing,
  ref: string,
  creditDue: bigint,
  today: Day,
): Promise<string[]> {
  const failed: string[] = [];
  const services = await dossiers.services(tx, ref);
  const gone = services.filter((s) => timing.gone(s.id));
  const waiting = (of: object): bigint => books.balance('deferredRevenue', of);
  /** What a discount took off it waits with what else is sold. */
  const withOthers = (service: string): bigint => (timing.over ? 0n : waiting({ service, nature: SHARED }));
  const all = gone.reduce((total, s) => total - waiting({ service: s.id }) + withOthers(s.id), 0n);
  const sold = (service: string): bigint =>
    (['deferredRevenue', 'sale'] as const).reduce(
      (sum, role) => sum + books.balance(role, { service }) - books.balance(role, { service, nature: SHARED }),
      0n,
    );
  const live = timing.over ? [] : services.filter((s) => !timing.gone(s.id) && sold(s.id) < 0n);
  const toCome = live.filter((s) => timing.waits(s.id, today)).length;
  for (const { id: service } of timing.over ? [] : gone) {
    const early = toCome > 0 && toCome === live.length ? books.balance('sale', { service, nature: SHARED }) : 0n;
    const late = toCome === 0 ? withOthers(service) : 0n;
    if (early !== 0n || late !== 0n) failed.push(`${ref} shared of ${service}: ${early} counts before what else is sold, ${late} after it`);
  }
  // An agent's sale waits elsewhere, a refunded one keeps a part.
  if (gone.every((s) => s.soldAs === 'principal' && s.status !== 'refunded') && all !== creditDue) {
    // With the last trip all of its discount comes back: what that took off a fee does not wait with the trip.
    const most = timing.over ? await lessOfFees(tx, dossiers, books, ref) : 0n;
    if (all < creditDue || all > creditDue + most) failed.push(`${ref} credit due: ${all} in the books, ${creditDue} by the dossier`);
  }
  // What was given back beyond what was billed is less revenue, but for the share of a discount that waits with others.
  for (const { id } of gone) {
    const [found, shared] = [waiting({ service: id }), waiting({ service: id, nature: SHARED })];
    if (found > (shared > 0n ? shared : 0n))
      failed.push(`${ref} deferredRevenue of ${id}: on its wrong side by ${found} though it is gone`);
  }
  if (all < 0n) failed.push(`${ref} deferredRevenue: on its wrong side by ${-all} of what is gone`);
  return failed;
}

/** What discounts of no service that are billed took off own lines, and not off what trips are sold at. */
async function lessOfFees(tx: Tx, dossiers: Dossiers, books: Books, ref: string): Promise<bigint> {
  const billed = billedNow(await tx.find(billedLines, { dossier: ref }));
  const given = (await dossiers.priceLines(tx, ref)).filter((l) => isOwn(l) && l.nature === 'discount' && billed.has(l.id));
  const shared = (['deferredRevenue', 'sale'] as const).reduce(
    (sum, role) => sum + books.balance(role, { dossier: ref, nature: SHARED }),
    0n,
  );
  return given.reduce((sum, l) => sum - l.money.minor, 0n) - shared;
}
