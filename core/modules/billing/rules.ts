/** Pure rules of what an invoice or credit note bills: VAT once per rate, an agent's sale split between principal and agency, credits over several invoices. */
import { decimal, divideRounded, type Money, money, type Nature, type Party, taxWithin } from '../../contracts/index.ts';
import type { OfService, Part } from '../accounting/tokens.ts';
import type { Vat } from './service/issued.ts';

/** A price line to bill, with how its service is sold. */
export interface BillLine {
  readonly id: string;
  readonly side: 'sale' | 'purchase';
  readonly nature: Nature;
  readonly label: string;
  readonly money: Money;
  /** VAT rate in percent that an own line holds, null for none. */
  readonly vatRate: string | null;
  /** `own`: the agency's own fee; `agent`: sold for a principal; `principal`: sold in the agency's own name. */
  readonly as: 'own' | 'agent' | 'principal';
  readonly service: OfService | null;
  /** How what an own line lowers is sold, where that is no own line: a discount beside a package. */
  readonly lowers?: 'agent' | 'principal';
  /** Supplier the amount is held for. */
  readonly supplier: Party | null;
  /** How it was taxed on the document that bills it. */
  readonly taxed?: Vat;
  /** Lines of one service and document are billed and shown together. */
  readonly group: string;
  readonly detail: string | null;
}

/** An own line as it was entered: `stated` is the rate a person gave; undefined when nobody said. */
export interface OwnLine {
  readonly id: string;
  readonly nature: Nature;
  readonly label: string;
  readonly minor: bigint;
  readonly stated: string | null | undefined;
  /** How it is billed: that stays, whatever the agency has become. */
  readonly billed?: readonly Rated[] | undefined;
}
export interface Rated {
  readonly id: string;
  readonly minor: bigint;
  readonly rate: string | null;
  /** No own line was left that it could lower: it lowers what services are sold at. */
  readonly beyond?: true;
}
const size = (v: bigint): bigint => (v < 0n ? -v : v);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What is left of an own line that something may be taken back of. */
interface Standing extends Pick<OwnLine, 'nature' | 'label'> {
  readonly rate: string | null;
  open: bigint;
}
/** Takes an amount of what stands, each in its share by cumulative difference; tells `taken` by rate, gives what nothing was left for. */
function takeBack(amount: bigint, from: readonly Standing[], taken: Map<string | null, bigint>): bigint {
  const all = from.reduce((sum, s) => sum + s.open, 0n);
  const part = smaller(amount, all);
  let [cumulative, given] = [0n, 0n];
  for (const s of from) {
    cumulative += s.open;
    const upTo = all === 0n ? 0n : divideRounded(part * cumulative, all);
    if (upTo !== given) taken.set(s.rate, (taken.get(s.rate) ?? 0n) + upTo - given);
    s.open -= upTo - given;
    given = upTo;
  }
  return amount - part;
}
/** The lines that one giving money back means: those of its nature, of its label and of its amount where there are such. */
function meant(l: OwnLine, standing: readonly Standing[]): readonly Standing[] {
  const narrow = (from: readonly Standing[], test: (s: Standing) => boolean): readonly Standing[] => {
    const found = from.filter((s) => s.open > 0n && test(s));
    return found.length > 0 ? found : from;
  };
  if (l.nature === 'discount') return standing;
  return narrow(
    narrow(
      narrow(standing, (s) => s.nature === l.nature),
      (s) => s.label === l.label,
    ),
    (s) => s.open === -l.minor,
  );
}

/** What an agency sells itself holds its rate where nobody said another. */
const TAXED: readonly string[] = ['fee', 'markup'];

/**
 * Which VAT each own line of a dossier holds. A fee (or a mark-up of no service) holds the agency's rate where nobody said another. A discount takes VAT back
 * of all own lines, each in its share; a fee given back, of the fee it means, and of several of them in their shares. What is left of it lowers what services
 * are sold at. So a line may be cut.
 */
export function rateOwnLines(lines: readonly OwnLine[], agencyRate: string | null): Rated[] {
  const plain = (rate: string | null): string | null => (agencyRate === null || rate === null || decimal(rate).value === 0n ? null : rate);
  const known = (l: OwnLine): readonly Rated[] | null => {
    if (l.billed) return l.billed;
    if (l.minor <= 0n && l.stated === undefined) return null;
    return [{ id: l.id, minor: l.minor, rate: plain(l.stated === undefined ? (TAXED.includes(l.nature) ? agencyRate : null) : l.stated) }];
  };
  const standing = lines.flatMap(({ nature, label, ...l }): Standing[] =>
    nature === 'penalty'
      ? []
      : (known({ nature, label, ...l }) ?? []).flatMap((p) => (p.minor > 0n ? [{ nature, label, rate: p.rate, open: p.minor }] : [])),
  );
  for (const l of lines)
    for (const p of known(l) ?? [])
      if (p.minor < 0n)
        takeBack(
          -p.minor,
          meant(l, standing).filter((s) => s.rate === p.rate),
          new Map(),
        );
  return lines.flatMap((l): readonly Rated[] => {
    const own = known(l);
    if (own) return own;
    const taken = new Map<string | null, bigint>();
    const left = takeBack(takeBack(-l.minor, meant(l, standing), taken), standing, taken);
    const beyond = left > 0n ? [{ id: l.id, minor: -left, rate: null, beyond: true as const }] : [];
    return [...[...taken].map(([rate, minor]) => ({ id: l.id, minor: -minor, rate })), ...beyond];
  });
}

/** Tax of a document at one rate: once on the sum. What takes back the last of it takes back what is left of its tax. */
export const taxOnce = (sum: Money, rate: string, left: { readonly gross: bigint; readonly tax: bigint } | null): bigint =>
  left !== null && left.gross + sum.minor === 0n ? -left.tax : taxWithin(sum, decimal(rate)).minor;

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
  readonly loss: bigint;
}
export function agentSale(lines: readonly Pick<BillLine, 'side' | 'nature' | 'money'>[], markupRate: string | null): AgentSale {
  let [left, held, commission, vat, kept] = [0n, 0n, 0n, 0n, 0n];
  for (const { side, nature, money: m } of lines) {
    if (nature === 'penalty') kept += side === 'sale' ? m.minor : -m.minor;
    if (side === 'sale') left += m.minor;
    else {
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
  return { held, commission, vat, markupVat: tax, markup: left > 0n ? left - tax : 0n, penalty, loss: left < 0n ? -left : 0n };
}

/** From what is posted for a service to what its lines stand for now. `posted` gives the sum of an amount's own lines, debits positive. */
export function agentParts(
  target: AgentSale,
  posted: (what: keyof typeof AGENT) => bigint,
  more: { readonly service: OfService; readonly supplier: Party | null; readonly dossier: string; readonly markupRate: string | null },
): Part[] {
  const { service, dossier, supplier, markupRate } = more;
  return (['held', 'commission', 'agentVat', 'markup', 'markupVat', 'agentPenalty', 'loss'] as const).flatMap((what): Part[] => {
    const wanted = what === 'agentVat' ? target.vat : what === 'agentPenalty' ? target.penalty : target[what];
    const minor = wanted - (what === 'loss' ? posted(what) : -posted(what));
    const taxed = what === 'markupVat' ? { vatRate: markupRate } : {};
    return minor === 0n ? [] : [{ what, minor, dossier, service, nature: AGENT[what], ...taxed, ...(supplier ? { supplier } : {}) }];
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
  loss: 'markup',
} as const;

/** Why and how a line is taxed on the document. */
export function vatOf({ lowers, ...l }: Pick<BillLine, 'as' | 'nature' | 'lowers'>, rate: string | null, liable: boolean): Vat {
  if (lowers !== undefined && rate === null) return vatOf({ ...l, as: lowers }, rate, liable);
  if (l.as === 'agent') return { category: 'O', rate: null, reason: 'onBehalf' };
  // Also of an agency that is not liable any longer: what was charged is given back.
  if (l.as === 'own' && rate !== null) return { category: 'S', rate, reason: null };
  if (!liable) return { category: 'E', rate: null, reason: 'notLiable' };
  if (l.nature === 'penalty' && rate === null) return { category: 'O', rate: null, reason: 'penalty' };
  if (l.as === 'principal') return { category: 'E', rate: null, reason: 'margin' };
  return { category: 'E', rate: null, reason: 'exempt' };
}

/** An invoice with what is left of it, oldest first. */
export interface Creditable {
  readonly number: string;
  readonly left: bigint;
  /** Groups (services, own lines by their VAT rate) it billed. */
  readonly billed: ReadonlySet<string>;
}
/**
 * Which invoices a credit takes back: each service from the invoices that billed it, never from another's lines; own lines from those that billed their rate,
 * then from any. The invoice named comes first, then the oldest. `rest` is what no invoice is left for.
 */
export function allocateCredit(
  groups: readonly { readonly group: string; readonly own: boolean; readonly minor: bigint }[],
  invoices: readonly Creditable[],
  named: string,
): { readonly credits: ReadonlyMap<string, bigint>; readonly rest: bigint } {
  // What is billed at the same time (a penalty kept) lowers the credit, from the first group on.
  let added = groups.reduce((sum, g) => (g.minor > 0n ? sum + g.minor : sum), 0n);
  const left = new Map(invoices.map((i) => [i.number, i.left]));
  const credits = new Map<string, bigint>();
  let rest = 0n;
  const ordered = invoices.toSorted((a, b) => Number(b.number === named) - Number(a.number === named));
  for (const { group, own, minor } of groups) {
    if (minor >= 0n) continue;
    const kept = smaller(added, size(minor));
    added -= kept;
    let open = size(minor) - kept;
    const theirs = ordered.filter((i) => i.billed.has(group));
    for (const invoice of own ? [...theirs, ...ordered.filter((i) => !i.billed.has(group))] : theirs) {
      if (open === 0n) break;
      const part = smaller(open, left.get(invoice.number) ?? 0n);
      if (part <= 0n) continue;
      left.set(invoice.number, (left.get(invoice.number) ?? 0n) - part);
      credits.set(invoice.number, (credits.get(invoice.number) ?? 0n) + part);
      open -= part;
    }
    rest += open;
  }
  return { credits, rest };
}
