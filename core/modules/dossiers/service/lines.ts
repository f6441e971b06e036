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
import { schemeOf } from '../scheme.ts';
import {
  isCancelled,
  type LockedDossier,
  type Origin,
  type PriceLine,
  type Scheme,
  type SoldByDay,
  type SoldLine,
  type State,
  stateOn,
  stillSold,
} from '../tokens.ts';
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
export const lineOf = (l: PriceLineRow): PriceLine => ({
  id: l.id,
  service: l.service_id,
  side: l.side as 'sale' | 'purchase',
  nature: l.nature as PriceLine['nature'],
  label: l.label,
  labels: l.labels as Words | null,
  money: money(l.amount_minor, l.currency),
  vatRate: l.vat_rate,
  document: l.document,
  code: l.code,
  travellers: l.travellers as readonly string[] | null,
  segments: l.segments as readonly string[] | null,
  scheme: l.scheme as Scheme,
  origin: originOf(l),
  dated: l.dated,
});

/** What of a line counts for what is sold. Of one that was written before lines said how they are sold it follows from the rest: a migration asks. */
type Counted = Pick<PriceLineRow, 'service_id' | 'side' | 'nature' | 'origin' | 'amount_minor' | 'currency'> &
  Partial<Pick<PriceLineRow, 'scheme'>>;
const countedOf = (l: Counted): SoldLine => {
  const { service_id: service, side, nature, origin: by } = l;
  return {
    ...{ side: side as PriceLine['side'], nature: nature as PriceLine['nature'], money: money(l.amount_minor, l.currency) },
    scheme: (l.scheme as Scheme | undefined) ?? schemeOf({ service, side, nature, by }, 'agent'),
  };
};

type Sold = Pick<LockedDossier, 'ref' | 'states'>;

type Summed = Pick<DossierRow, 'status' | 'cancelled_on' | 'sale_minor' | 'invoiced_minor'> &
  Partial<Pick<DossierRow, 'credit_due_minor' | 'to_bill_minor'>>;
const isOff = ({ status, cancelled_on }: Summed): boolean => isCancelled({ status, cancelledOn: cancelled_on });

/** What its documents leave of a dossier that is cancelled, or a service of which is; null where they do not say. */
export const keptOf = (d: Summed): bigint | null =>
  d.to_bill_minor != null ? d.invoiced_minor - (d.credit_due_minor ?? 0n) + d.to_bill_minor : null;

/** What a dossier costs: what its purchase lines say, less what of that is not spent. */
export const costOf = ({ purchase_minor, unspent_minor }: Pick<DossierRow, 'purchase_minor' | 'unspent_minor'>): bigint =>
  purchase_minor - (unspent_minor ?? 0n);

/** What of its sale a dossier still sells, by its documents, else by its lines. */
export const soldOf = (dossier: Summed, lines: readonly Counted[]): bigint =>
  keptOf(dossier) ?? stillSold(isOff(dossier), dossier.sale_minor, lines.map(countedOf));

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
  const soldOn = async (day: Day): Promise<bigint> => {
    const known = lines.filter((l) => l.day <= day);
    const off = isGoneOn(day, dossier.states);
    const later = new Set(lines.flatMap((l) => (l.day > day ? [l.id] : [])));
    if (keeps && (off || states.some((of) => isGoneOn(day, of)))) return keeps(tx, dossier.ref, { day, without: later, cancelled: off });
    const sale = known.reduce((sum, l) => sum + l.money.minor, 0n);
    return stillSold(off, sale, known);
  };
  const said = new Map<Day, Promise<bigint>>();
  return {
    days: [...new Set([...lines.map((l) => l.day), ...[dossier.states, ...states].flat().map((s) => s.on)])].sort(),
    on(day) {
      const on = said.get(day) ?? soldOn(day);
      said.set(day, on);
      return on;
    },
  };
}
