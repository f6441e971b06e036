/** Price lines as other modules see them, and what they sell: now, and as it was known at the end of each day. */
import { type Agencies, type Day, dayOf, money, type Tx } from '../../../contracts/index.ts';
import { type DossierRow, type PriceLineRow, priceLines, timeline } from '../model.ts';
import { isCancelled, type LockedDossier, type Origin, type PriceLine, type SoldByDay, stillSold } from '../tokens.ts';
import type { Changed } from './changed.ts';

export const originOf = (l: Pick<PriceLineRow, 'origin' | 'rule' | 'costs' | 'source'>): Origin => ({
  by: l.origin as Origin['by'],
  rule: l.rule,
  costs: l.costs,
  source: l.source,
});
export const lineOf = (l: PriceLineRow): PriceLine => ({
  id: l.id,
  service: l.service_id,
  side: l.side as 'sale' | 'purchase',
  nature: l.nature as PriceLine['nature'],
  label: l.label,
  money: money(l.amount_minor, l.currency),
  vatRate: l.vat_rate,
  document: l.document,
  code: l.code,
  origin: originOf(l),
  dated: l.dated,
});

type Sold = Pick<LockedDossier, 'ref' | 'status' | 'cancelledOn' | 'keptDiscount'>;

type Summed = Pick<DossierRow, 'status' | 'cancelled_on' | 'sale_minor'> & Partial<Pick<DossierRow, 'kept_discount_minor'>>;
const isOff = ({ status, cancelled_on }: Summed): boolean => isCancelled({ status, cancelledOn: cancelled_on });

/** What of its sale a dossier still sells, by its lines. */
export const soldOf = (dossier: Summed, lines: readonly PriceLineRow[]): bigint =>
  stillSold(isOff(dossier), dossier.sale_minor, lines.map(lineOf), dossier.kept_discount_minor ?? 0n);

/** The same now: only a cancelled dossier is looked at line by line. */
export const soldNow = async (tx: Tx, dossier: Summed & Pick<DossierRow, 'ref'>): Promise<bigint> =>
  soldOf(dossier, isOff(dossier) ? await tx.find(priceLines, { dossier: dossier.ref, side: 'sale' }) : []);

/** By the days its lines were added on and its status changed on, whatever day a line names: that is when the accounts of its client followed. */
export async function soldByDay(tx: Tx, agencies: Agencies, dossier: Sold): Promise<SoldByDay> {
  const { timeZone } = agencies.get(tx.ctx.agency);
  const lines = (await tx.find(priceLines, { dossier: dossier.ref, side: 'sale' }, { order: [['id', 'asc']] })).map((l) => ({
    ...lineOf(l),
    day: dayOf(l.created_at, timeZone),
  }));
  const notes = await tx.find(timeline, { dossier: dossier.ref, kind: 'dossier.updated' }, { order: [['id', 'asc']] });
  const changes = notes.flatMap(({ at, data }) => {
    const changed = (data as Changed).status;
    return changed ? [{ day: dayOf(at, timeZone), ...changed }] : [];
  });
  const cancelledOn = (day: Day): boolean => {
    const [first] = changes;
    if (!first) return isCancelled(dossier);
    // One that is closed stays what it was.
    return changes
      .filter((c) => c.day <= day)
      .reduce((was, { to }) => to === 'cancelled' || (to === 'closed' && was), first.from === 'cancelled');
  };
  return {
    days: [...new Set([...lines, ...changes].map((l) => l.day))].sort(),
    on(day) {
      const known = lines.filter((l) => l.day <= day);
      const sale = known.reduce((sum, l) => sum + l.money.minor, 0n);
      return stillSold(cancelledOn(day), sale, known, dossier.keptDiscount);
    },
  };
}
