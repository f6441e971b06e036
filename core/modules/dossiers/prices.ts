/** What the facts of one booking cost and are sold for together, and what lines have to be added to say that. */
import { type Booked, type BookedDocument, type Day, type Nature, negate } from '../../contracts/index.ts';
import { byTime } from './rules.ts';
import type { Price, PriceLine } from './tokens.ts';

/** A price that says whom and what it is for by what they are called, since places are those of its message alone. */
export type Told = Omit<Price, 'travellers' | 'segments'> & Pick<PriceLine, 'travellers' | 'segments'>;
/** A fact with what is asked and billed for it. */
export interface PricedFact {
  readonly booked: Booked;
  readonly prices: readonly Told[];
}
/** What a price is, whomever it is for. */
const whatOf = ({ side, nature, document, code, money }: Told): string => JSON.stringify([side, nature, document, code, money.currency]);
const whomOf = ({ travellers, segments }: Told): string => JSON.stringify([travellers?.toSorted() ?? null, segments?.toSorted() ?? null]);
const FOR_ALL = JSON.stringify([null, null]);

/**
 * The amounts the facts of one booking stand for together, whatever order they arrived in: documents as issued or exchanged, minus voided ones, plus refunds that were
 * not voided; of a document that is cancelled what its message says is kept, in place of all that was paid for it; where a supplier describes the booking without documents (a hotel), what its latest fact says.
 */
export const foldPrices = (facts: readonly PricedFact[]): Told[] => fold(facts).targets;

/** Refunds of a document above what it was sold (or bought) for: they are no money, and somebody has to look. Of several, the later. */
export const excessRefunds = (facts: readonly PricedFact[]): Excess[] => fold(facts).excess;
export interface Excess {
  readonly booked: Booked;
  readonly document: string;
}

function fold(facts: readonly PricedFact[]): { readonly targets: Told[]; readonly excess: Excess[] } {
  const ordered = [...facts].sort((a, b) => byTime(a.booked, b.booked));
  const voided = new Set(
    ordered.filter(({ booked }) => booked.voids === 'sale').flatMap(({ booked }) => booked.documents.map((d) => d.number)),
  );
  const byDocument = new Map<string, readonly Told[]>();
  /** Documents at what is kept of their cancellation. */
  const kept = new Set<string>();
  let state: readonly Told[] = [];
  let refunds: { readonly booked: Booked; readonly document: string | null; readonly prices: readonly Told[] }[] = [];
  for (const { booked, prices } of ordered) {
    if (booked.kind === 'voided') {
      // The void of a refund takes back the refunds before it: the document may be refunded again.
      const numbers = new Set(booked.voids === 'refund' ? booked.documents.map((d) => d.number) : []);
      refunds = refunds.filter((r) => r.document === null || !numbers.has(r.document));
      continue;
    }
    if (booked.kind === 'refunded')
      for (const [document, own] of Map.groupBy(prices, (p) => p.document)) refunds.push({ booked, document, prices: own });
    else if (booked.documents.length === 0) state = prices;
    else {
      const ended = booked.documents.filter((d) => booked.kind === 'cancelled' && d.penalty !== null);
      // Amounts that name no document stand with the first of the fact.
      const own = Map.groupBy(prices, (p) => p.document ?? booked.documents[0]?.number ?? '');
      // That nothing is kept is said by no amount.
      for (const d of ended) if (isNothing(d) && !own.has(d.number)) own.set(d.number, []);
      for (const [number, of] of own) {
        byDocument.set(number, of);
        if (ended.some((d) => d.number === number)) kept.add(number);
        else kept.delete(number);
      }
    }
  }
  const before = new Map(
    ordered.flatMap(({ booked }) => booked.documents.flatMap((d) => (d.original ? [[d.number, d.original] as const] : []))),
  );
  // What is kept is kept of all that was paid: for what a document was exchanged from too, once nothing it was exchanged for is left.
  const later = new Map<string, string[]>();
  for (const [number, original] of before) if (!voided.has(number)) later.set(original, [...(later.get(original) ?? []), number]);
  for (const number of byDocument.keys()) if (!kept.has(number) && isEnded(number, later, kept)) byDocument.set(number, []);
  const targets = new Map<string, Told>();
  const put = (p: Told, refund: boolean): void => {
    const key = `${whatOf(p)} ${whomOf(p)} ${refund}`;
    targets.set(key, plus(p, targets.get(key)));
  };
  for (const [number, own] of byDocument) if (!voided.has(number)) for (const p of own) put(p, false);
  for (const p of state) put(p, false);
  const excess: Excess[] = [];
  const left = new Map<string, bigint>();
  // A ticket that was exchanged is worth what its originals were, and what was added.
  const first = (number: string, seen: readonly string[] = []): string => {
    const original = before.get(number);
    return original === undefined || seen.includes(original) ? number : first(original, [...seen, number]);
  };
  const sales = Map.groupBy(
    [...byDocument].filter(([number]) => !voided.has(number)),
    ([number]) => first(number),
  );
  for (const { booked, document, prices } of refunds) {
    if (document !== null && voided.has(document)) continue;
    const root = document === null ? '' : first(document);
    const sold = sales.get(root)?.flatMap(([, own]) => own);
    const above = (['sale', 'purchase'] as const).filter((side) => {
      if (sold === undefined) return false;
      const key = `${root} ${side}`;
      const after = (left.get(key) ?? stands(sold, side)) + stands(prices, side);
      left.set(key, after);
      return after < 0n && stands(prices, side) < 0n;
    });
    if (document === null || above.length === 0) for (const p of prices) put(p, true);
    else {
      // What is not taken may be taken by another.
      for (const side of ['sale', 'purchase'] as const)
        left.set(`${root} ${side}`, (left.get(`${root} ${side}`) ?? 0n) - stands(prices, side));
      excess.push({ booked, document });
    }
  }
  return { targets: [...targets.values()], excess };
}
const isNothing = ({ penalty }: BookedDocument): boolean => !/[1-9]/.test(penalty?.amount ?? '');

/** Is all a document was exchanged for at what is kept of its cancellation? `later` says what each was exchanged for. */
function isEnded(
  number: string,
  later: ReadonlyMap<string, readonly string[]>,
  kept: ReadonlySet<string>,
  seen: readonly string[] = [],
): boolean {
  const next = later.get(number) ?? [];
  return next.length > 0 && next.every((n) => kept.has(n) || (!seen.includes(n) && isEnded(n, later, kept, [...seen, number])));
}

/** What amounts of one side add up to, but for what is kept of a cancellation and the agency's part. */
const stands = (prices: readonly Told[], side: 'sale' | 'purchase'): bigint =>
  prices.filter((p) => p.side === side && !APART.has(p.nature)).reduce((sum, p) => sum + p.money.minor, 0n);
const APART: ReadonlySet<Nature> = new Set<Nature>(['penalty', 'commission', 'commissionTax', 'fee', 'discount', 'markup']);

const plus = (p: Told, before: Told | undefined): Told =>
  before === undefined ? p : { ...p, money: { ...p.money, minor: p.money.minor + before.money.minor } };

/**
 * What has to be added so that the lines of a booking become its targets: new lines, and opposite ones where an amount is gone or changed. No amount is moved for whom it is
 * said to be: one that lines have for all, or for somebody whose name was put right since, stays theirs, and so does what changes of it.
 */
export function differences(targets: readonly Told[], existing: readonly Told[]): Told[] {
  const [wanted, stood] = [Map.groupBy(targets, whatOf), Map.groupBy(existing, whatOf)];
  return [...new Set([...wanted.keys(), ...stood.keys()])].flatMap((what) => changes(byWhom(wanted.get(what)), byWhom(stood.get(what))));
}
/** A price with the day of the message that says it. */
export type Dated = Told & { readonly dated: Day };

/**
 * What has to be added so that lines say at the end of each day what the facts said until then, dated that day: in whatever order the facts arrive, each day comes to
 * the same.
 */
export function datedDifferences(facts: readonly PricedFact[], existing: readonly Dated[]): Dated[] {
  const days = [...new Set([...facts.map(({ booked }) => booked.occurredOn), ...existing.map(({ dated }) => dated)])].sort();
  const added: Dated[] = [];
  for (const dated of days) {
    const stood = [...existing, ...added].filter((l) => l.dated <= dated);
    const targets = foldPrices(facts.filter(({ booked }) => booked.occurredOn <= dated));
    added.push(...differences(targets, stood).map((p) => ({ ...p, dated })));
  }
  return added;
}

type ByWhom = ReadonlyMap<string, Told>;

/** What prices of one kind add up to, by whom they are for; none that come to nothing. */
function byWhom(prices: readonly Told[] = []): ByWhom {
  const sums = new Map<string, Told>();
  for (const p of prices) sums.set(whomOf(p), plus(p, sums.get(whomOf(p))));
  return new Map([...sums].filter(([, { money }]) => money.minor !== 0n));
}

function changes(wanted: ByWhom, stood: ByWhom): Told[] {
  const both = [...wanted].flatMap(([whom, p]) => (stood.has(whom) ? [plus(p, opposite(stood.get(whom) as Told))] : []));
  const come = [...wanted].flatMap(([whom, p]) => (stood.has(whom) ? [] : [p]));
  const gone = [...stood].flatMap(([whom, p]) => (wanted.has(whom) ? [] : [p]));
  return [...both, ...instead(come, gone)].filter(({ money }) => money.minor !== 0n);
}
const opposite = (p: Told): Told => ({ ...p, money: negate(p.money) });

/** What amounts that are for others now, or for nobody any more, change. */
function instead(come: readonly Told[], gone: readonly Told[]): readonly Told[] {
  const sum = (of: readonly Told[]): bigint => of.reduce((total, { money }) => total + money.minor, 0n);
  const minor = sum(come) - sum(gone);
  if (minor === 0n) return [];
  const [first, before] = [come[0], gone[0]];
  if (!first || !before || gone.length > 1 || (come.length > 1 && whomOf(before) !== FOR_ALL)) return [...come, ...gone.map(opposite)];
  const { travellers, segments } = before;
  return [{ ...first, travellers, segments, money: { ...first.money, minor } }];
}
