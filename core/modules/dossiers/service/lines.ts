/** Price lines as other modules see them, and what they sell: now, and as it was known at the end of each day. */
import {
  type Agencies,
  beginning,
  type Consequence,
  type Day,
  dayOf,
  type Label,
  labelIn,
  money,
  type Tx,
  type Words,
} from '../../../contracts/index.ts';
import { type DossierRow, type PriceLineRow, priceLines, services } from '../model.ts';
import { isCancelled, type LockedDossier, type Origin, type PriceLine, type SoldByDay, type State, stateOn, stillSold } from '../tokens.ts';
import { statesOf } from './states.ts';

export const originOf = (l: Pick<PriceLineRow, 'origin' | 'rule' | 'costs' | 'source'>): Origin => ({
  by: l.origin as Origin['by'],
  rule: l.rule,
  costs: l.costs,
  source: l.source,
});
/** A label as a line keeps it: in the language of the agency, and in each it is said in. */
export function labelled(label: Label, locale: string): Pick<PriceLineRow, 'label' | 'labels'> {
  const kept = (text: string): string => beginning(text, 250);
  const labels = typeof label === 'string' ? null : Object.fromEntries(Object.entries(label).map(([l, text]) => [l, kept(text)]));
  return { label: kept(labelIn(label, locale)), labels };
}
/** What of a line counts for what is sold, whatever it is called. */
type Parts = Omit<PriceLineRow, 'label' | 'labels'>;
const partOf = (l: Parts): Omit<PriceLine, 'label' | 'labels'> => ({
  id: l.id,
  service: l.service_id,
  side: l.side as 'sale' | 'purchase',
  nature: l.nature as PriceLine['nature'],
  money: money(l.amount_minor, l.currency),
  vatRate: l.vat_rate,
  document: l.document,
  code: l.code,
  origin: originOf(l),
  dated: l.dated,
});
export const lineOf = (l: PriceLineRow): PriceLine => ({ ...partOf(l), label: l.label, labels: l.labels as Words | null });

type Sold = Pick<LockedDossier, 'ref' | 'states'>;

type Summed = Pick<DossierRow, 'status' | 'cancelled_on' | 'sale_minor' | 'invoiced_minor'> &
  Partial<Pick<DossierRow, 'credit_due_minor' | 'to_bill_minor'>>;
const isOff = ({ status, cancelled_on }: Summed): boolean => isCancelled({ status, cancelledOn: cancelled_on });

/** What its documents leave of a dossier that is cancelled, or a service of which is; null where they do not say. */
export const keptOf = (d: Summed): bigint | null =>
  d.to_bill_minor != null ? d.invoiced_minor - (d.credit_due_minor ?? 0n) + d.to_bill_minor : null;

/** What of its sale a dossier still sells, by its documents, else by its lines. */
export const soldOf = (dossier: Summed, lines: readonly Parts[]): bigint =>
  keptOf(dossier) ?? stillSold(isOff(dossier), dossier.sale_minor, lines.map(partOf));

/** The same now: only a cancelled dossier is looked at line by line. */
export const soldNow = async (tx: Tx, dossier: Summed & Pick<DossierRow, 'ref'>): Promise<bigint> =>
  soldOf(dossier, isOff(dossier) && keptOf(dossier) === null ? await tx.find(priceLines, { dossier: dossier.ref, side: 'sale' }) : []);

/** By the days its lines were added on and its status changed on, whatever day a line names: that is when the accounts of its client followed. */
export async function soldByDay(tx: Tx, agencies: Agencies, dossier: Sold, keeps: Consequence['keeps']): Promise<SoldByDay> {
  const { timeZone } = agencies.get(tx.ctx.agency);
  const lines = (await tx.find(priceLines, { dossier: dossier.ref, side: 'sale' }, { order: [['id', 'asc']] })).map((l) => ({
    ...lineOf(l),
    day: dayOf(l.created_at, timeZone),
  }));
  const states = (await tx.find(services, { dossier: dossier.ref })).map((s) => statesOf(s, timeZone));
  const isGoneOn = (day: Day, of: readonly State[]): boolean => (stateOn(of, day)?.goneOn ?? null) !== null;
  return {
    days: [...new Set([...lines.map((l) => l.day), ...[dossier.states, ...states].flat().map((s) => s.on)])].sort(),
    async on(day) {
      const known = lines.filter((l) => l.day <= day);
      const off = isGoneOn(day, dossier.states);
      const later = new Set(lines.flatMap((l) => (l.day > day ? [l.id] : [])));
      if (keeps && (off || states.some((of) => isGoneOn(day, of)))) return keeps(tx, dossier.ref, { day, without: later, cancelled: off });
      const sale = known.reduce((sum, l) => sum + l.money.minor, 0n);
      return stillSold(off, sale, known);
    },
  };
}
