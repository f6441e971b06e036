/** Pure rules of what an invoice or credit note bills: VAT once per rate, an agent's sale split between principal and agency. */
import {
  type Day,
  decimal,
  divideRounded,
  type Money,
  money,
  type Nature,
  type Party,
  taxWithin,
  type Words,
} from '../../contracts/index.ts';
import { LOST, type OfService, type Part, type PostedPart } from '../accounting/tokens.ts';
import type { Vat } from './service/issued.ts';

/** What of a service is shown as a line of its own, beside its price, and says itself what it is. */
export const APART: readonly Nature[] = ['penalty', 'discount'];

/** A price line to bill, with how its service is sold. */
export interface BillLine {
  readonly id: string;
  readonly side: 'sale' | 'purchase';
  readonly nature: Nature;
  readonly label: string;
  /** Its label by language, where it is not what a person wrote. */
  readonly labels: Words | null;
  readonly money: Money;
  readonly dated: Day;
  /** VAT rate in percent that an own line holds, null for none. */
  readonly vatRate: string | null;
  /** `own`: the agency's own fee; `agent`: sold for a principal; `principal`: sold in the agency's own name. */
  readonly as: 'own' | 'agent' | 'principal';
  /** What it is sold of; of a discount of no service, the package or the mark-up it lowers. */
  readonly service: OfService | null;
  /** How what an own line lowers is sold, where that is no own line: a discount beside a package. */
  readonly lowers?: 'agent' | 'principal';
  /** Supplier the amount is held for. */
  readonly supplier: Party | null;
  /** How it was taxed on the document that bills it. */
  readonly taxed?: Vat;
  /** The tax that one stated of it. */
  readonly charged?: bigint;
  /** Lines of one service and document are billed and shown together. */
  readonly group: string;
  readonly detail: string | null;
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * Tax of a document at one rate: once on the sum. What takes back of another gives back no more than is left of its tax, and with the last of it all that
 * is left.
 */
export function taxOnce(sum: Money, rate: string, left: { readonly gross: bigint; readonly tax: bigint } | null): bigint {
  const tax = taxWithin(sum, decimal(rate)).minor;
  if (left === null) return tax;
  return left.gross + sum.minor === 0n || -tax > left.tax ? -left.tax : tax;
}

/** The tax of each line, so that they add up to the document's: by cumulative difference, the last one taking the rest. */
export function spreadTax(amounts: readonly bigint[], currency: string, rate: string, tax: bigint): bigint[] {
  let cumulative = 0n;
  let given = 0n;
  return amounts.map((m, i) => {
    cumulative += m;
    const upTo = i === amounts.length - 1 ? tax : taxWithin(money(cumulative, currency), decimal(rate)).minor;
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/**
 * The tax of own lines at one rate on a document that states `tax` of them. `stated` is what documents stated so far of lines of a nature: where nothing of
 * those is left, all of that comes back, to the cent, and the others take the rest. A document that leaves nothing of any states what comes back of them.
 */
export function taxOfOwn(
  lines: readonly Pick<BillLine, 'nature' | 'money'>[],
  stated: (nature: Nature) => { readonly gross: bigint; readonly tax: bigint },
  tax: bigint,
  rate: string,
): bigint[] {
  const taxes = lines.map(() => 0n);
  const spread = (of: (l: Pick<BillLine, 'nature'>) => boolean, all: bigint): void => {
    const at = lines.flatMap((l, i) => (of(l) ? [i] : []));
    const amounts = at.map((i) => lines[i]?.money.minor ?? 0n);
    for (const [k, part] of spreadTax(amounts, lines[0]?.money.currency ?? '', rate, all).entries()) taxes[at[k] as number] = part;
  };
  const back = new Map<Nature, bigint>();
  for (const [nature, own] of Map.groupBy(lines, (l) => l.nature)) {
    const before = stated(nature);
    if (own.reduce((sum, l) => sum + l.money.minor, before.gross) === 0n) back.set(nature, -before.tax);
  }
  for (const [nature, own] of back) spread((l) => l.nature === nature, own);
  spread(
    (l) => !back.has(l.nature),
    [...back.values()].reduce((rest, own) => rest - own, tax),
  );
  return taxes;
}

/** What an agent's sale of one service stands for; `held` is what the principal is owed, less commission and the tax on it. */
export interface AgentSale {
  readonly held: bigint;
  readonly commission: bigint;
  /** Tax on the commission. */
  readonly vat: bigint;
  /** Tax within the mark-up, where the agency charges it. */
  readonly markupVat: bigint;
  readonly markup: bigint;
  /** What the agency keeps of a cancellation beyond what the supplier keeps. */
  readonly penalty: bigint;
  /** What discounts gave beyond the mark-up: income that was given away, no loss. */
  readonly discount: bigint;
  /** What else the price lacks of what the principal is owed. */
  readonly loss: bigint;
}
/** `beyond`: the most of what the price lacks that discounts gave, where a purchase alone has changed since they were billed: what that takes is a loss. */
export function agentSale(
  lines: readonly Pick<BillLine, 'side' | 'nature' | 'money'>[],
  markupRate: string | null,
  beyond?: bigint,
): AgentSale {
  let [left, held, commission, vat, kept, given] = [0n, 0n, 0n, 0n, 0n, 0n];
  for (const { side, nature, money: m } of lines) {
    if (nature === 'penalty') kept += side === 'sale' ? m.minor : -m.minor;
    if (side === 'sale') {
      left += m.minor;
      if (nature === 'discount') given -= m.minor;
    } else {
      held += m.minor;
      if (nature === 'commission') commission -= m.minor;
      else if (nature === 'commissionTax') vat -= m.minor;
      else left -= m.minor;
    }
  }
  const penalty = kept > 0n ? kept : 0n;
  left -= penalty;
  const currency = lines[0]?.money.currency ?? 'EUR';
  const tax = markupRate === null || left <= 0n ? 0n : taxWithin(money(left, currency), decimal(markupRate)).minor;
  const lacks = left < 0n ? -left : 0n;
  const discount = given > 0n ? smaller(lacks, smaller(given, beyond ?? given)) : 0n;
  return { held, commission, vat, markupVat: tax, markup: left > 0n ? left - tax : 0n, penalty, discount, loss: lacks - discount };
}

/** What an agency bears of a sale that no document bills, and what that is worth in the books; null where nothing of it moves. */
export interface Lost {
  readonly sale: AgentSale;
  readonly worth: bigint | null;
}
const NOTHING = agentSale([], null);

/**
 * What is lost of a sale that cost what its purchase lines say, and of which suppliers billed `minor`. Of a part nobody can say what commission it leaves: that
 * is earned once all is billed.
 */
export function lostSale(
  lines: readonly Pick<BillLine, 'side' | 'nature' | 'money'>[],
  minor: bigint,
  markupRate: string | null,
): AgentSale {
  if (minor === 0n) return NOTHING;
  const [sale, purchase] = [lines.filter((l) => l.side === 'sale'), lines.filter((l) => l.side === 'purchase')];
  if (purchase.reduce((sum, l) => sum + l.money.minor, 0n) === minor) return agentSale(lines, markupRate);
  const towards = (l: Pick<BillLine, 'money'>): bigint => (minor > 0n ? l.money.minor : -l.money.minor);
  const [first, ...others] = purchase;
  const most = others.reduce((best, l) => (best && towards(l) <= towards(best) ? best : l), first);
  const currency = most?.money.currency ?? 'EUR';
  return agentSale([...sale, { side: 'purchase', nature: most?.nature ?? 'stay', money: money(minor, currency) }], markupRate);
}

const amountsOf = ({ held, commission, vat, markup, markupVat, penalty, discount, loss }: AgentSale) => ({
  ...{ held, commission, agentVat: vat, markup, markupVat, agentPenalty: penalty, agentDiscount: -discount, loss },
});
type Amounts = ReturnType<typeof amountsOf>;
const WHATS = Object.keys(amountsOf(NOTHING)) as (keyof Amounts)[];

/** What each amount is worth where all that is held is worth so much: in their shares, by cumulative difference, the loss what the others leave. */
function valuesOf(amounts: Amounts, worth: bigint): Amounts {
  let [upTo, given] = [0n, 0n];
  const values = { ...amounts, held: worth };
  for (const what of WHATS) {
    if (what === 'held' || what === 'loss') continue;
    upTo += amounts[what];
    const value = amounts.held === 0n ? 0n : divideRounded(worth * upTo, amounts.held);
    values[what] = value - given;
    given = value;
  }
  return { ...values, loss: worth + given };
}

/**
 * From what is posted for a service to what its lines stand for now: `target` as documents bill it, and what is `lost` of it. `posted` gives the lines of an
 * amount by nature, debits positive.
 */
export function agentParts(
  target: AgentSale,
  posted: (what: keyof Amounts, nature: string) => readonly Pick<PostedPart, 'account' | 'amount' | 'booked'>[],
  more: { readonly service: OfService; readonly supplier: Party | null; readonly dossier: string; readonly markupRate: string | null },
  lost: Lost = { sale: NOTHING, worth: null },
): Part[] {
  const { service, dossier, supplier, markupRate } = more;
  const [wanted, gone] = [amountsOf(target), amountsOf(lost.sale)];
  const values = lost.worth === null ? null : valuesOf(gone, lost.worth);
  /** What brings an amount to what it is to be, and its value too where that is known: lines taken back would keep what they had on the average. */
  const partOf = (what: keyof Amounts, nature: string, amount: bigint, value: bigint | null): Part[] => {
    const lines = posted(what, nature);
    const sum = (of: 'amount' | 'booked'): bigint => lines.reduce((all, l) => (what === 'loss' ? all + l[of] : all - l[of]), 0n);
    const [minor, booked] = [amount - sum('amount'), value === null ? 0n : value - sum('booked')];
    if (minor === 0n && booked === 0n) return [];
    const taxed = what === 'markupVat' || (what === 'markup' && markupRate !== null) ? { vatRate: markupRate } : {};
    // A value that moves alone lies where the amount does.
    const account = minor === 0n ? lines.at(-1)?.account : undefined;
    return [
      {
        ...{ what, minor, dossier, service, nature, ...taxed, ...(supplier ? { supplier } : {}) },
        ...(value === null ? {} : { booked, ...(account === undefined ? {} : { account }) }),
      },
    ];
  };
  return WHATS.flatMap((what): Part[] => {
    const own = AGENT[what];
    // The rest documents say nothing of where something is lost, and a chart tells its accounts apart by nature.
    if (what === 'held' || what === 'loss')
      return [...partOf(what, own, wanted[what], null), ...partOf(what, LOST, gone[what], values?.[what] ?? null)];
    return partOf(what, own, wanted[what] + gone[what], wanted[what] === 0n ? (values?.[what] ?? null) : null);
  });
}
/** The nature each amount of an agent's sale is posted with. */
const AGENT = {
  held: 'held',
  commission: 'commission',
  agentVat: 'commissionTax',
  markup: 'markup',
  markupVat: 'markup',
  agentPenalty: 'penalty',
  agentDiscount: 'discount',
  loss: 'markup',
} as const;

/** Why and how a line is taxed on the document. */
export function vatOf({ lowers, ...l }: Pick<BillLine, 'as' | 'nature' | 'lowers'>, rate: string | null, liable: boolean): Vat {
  if (lowers !== undefined && rate === null) return vatOf({ ...l, as: lowers }, rate, liable);
  if (l.as === 'agent') return { category: 'O', rate: null, reason: l.nature === 'penalty' ? 'penalty' : 'onBehalf' };
  // Also of an agency that is not liable any longer: what was charged is given back.
  if (l.as === 'own' && rate !== null) return { category: 'S', rate, reason: null };
  if (!liable) return { category: 'E', rate: null, reason: 'notLiable' };
  if (l.nature === 'penalty' && rate === null) return { category: 'O', rate: null, reason: 'penalty' };
  if (l.as === 'principal') return { category: 'E', rate: null, reason: 'margin' };
  return { category: 'E', rate: null, reason: 'exempt' };
}
