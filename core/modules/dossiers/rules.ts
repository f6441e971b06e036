/** Pure rules of dossiers: what the facts of one booking add up to, which words find a dossier, which fact is the later. */
import { hash } from 'node:crypto';
import {
  type Booked,
  beginning,
  type Finding,
  fail,
  type Identity,
  isDay,
  type Money,
  type Nature,
  negate,
} from '../../contracts/index.ts';
import type { Price, PriceLine } from './tokens.ts';

/** Identity of a fact: the same fact in another file, or told by somebody else, is still the same. The sequence number of a file is not part of it. */
export function factKey(b: Booked): string {
  const numbers = b.documents.map((d) => nameOf(b.identities.find(({ value }) => value === d.number))).sort();
  // A sale is voided once per document, whatever day the message says; a refund may come back and be voided again another day.
  // A reservation is a new fact with each revision.
  const moment =
    numbers.length === 0 || b.kind === 'reserved' || b.kind === 'changed'
      ? [b.occurredOn, b.revision ?? '']
      : b.voids === 'sale'
        ? []
        : [b.occurredOn];
  return hashOf([b.voids === 'refund' ? 'refundVoided' : b.kind, numbers.length === 0 ? nameOf(b.identities[0]) : null, numbers, moment]);
}
const nameOf = (of: Identity | undefined): string => JSON.stringify([of?.scheme, of?.issuer, of?.value]);
/**
 * What of a fact may not change once it is known: every amount and rate the message states, however wide and in whatever order it lists them. What a service plugin
 * makes of them is no part of it, so that another version of the plugin knows what it read before; nor is how it was paid.
 */
export const statedHash = ({ documents, item }: Booked): string => hashOf([...statedIn(documents), ...statedIn(item)].sort());

/** `1251791338811/taxes/YQ false 20 EUR`: a line for each amount or rate. */
function statedIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value))
    return value.flatMap((each) =>
      statedIn(each, `${path}/${each.number ?? each.confirmation ?? each.code ?? ''}${each.paidBefore ? ' before' : ''}`),
    );
  if (typeof value !== 'object' || value === null) return [];
  const { amount, currency, payments: _payments, ...more } = value as Readonly<Record<string, unknown>>;
  const own = typeof amount === 'string' ? [`${path} ${plain(amount)} ${currency}`] : statedIn(amount, `${path}/amount`);
  const rates = RATES.filter((name) => typeof more[name] === 'string').map((name) => `${path}/${name} ${plain(more[name] as string)}`);
  return [...own, ...rates, ...Object.entries(more).flatMap(([name, child]) => statedIn(child, `${path}/${name}`))];
}
const RATES = ['rate', 'percent', 'nights'] as const;
/** A decimal without the zeros at its end: `5.00` and `5` are one. */
export const plain = (text: string): string => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text);
/** All a fact says. */
export const contentHash = (booked: Booked): string => hashOf(booked);
const hashOf = (value: unknown): string => hash('sha256', JSON.stringify(value));

/** A booking as findings call it: `issued V-1, V-2`. */
export const describe = ({ kind, documents, recordLocator }: Booked): string =>
  `${kind} ${documents.map((d) => d.number).join(', ') || recordLocator || ''}`.trim();

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

/** Orders facts of one booking: by day, then revision; what says neither goes the way of a booking's life. No two facts are equal. */
export const byTime = (a: Booked, b: Booked): number =>
  a.occurredOn.localeCompare(b.occurredOn) || compareRevision(a.revision ?? '', b.revision ?? '') || compareKind(a, b);
const LIFE = ['reserved', 'changed', 'issued', 'exchanged', 'cancelled', 'refunded', 'voided'] as const;
function compareKind(a: Booked, b: Booked): number {
  const rest = (f: Booked) => JSON.stringify([f.voids, f.recordLocator, f.documents.map((d) => d.number).sort(), f]);
  return LIFE.indexOf(a.kind) - LIFE.indexOf(b.kind) || rest(a).localeCompare(rest(b));
}
export function compareRevision(a: string, b: string): number {
  return a.length - b.length || a.localeCompare(b);
}

/**
 * The amounts the facts of one booking stand for together, whatever order they arrived in: documents as issued or exchanged, minus voided ones,
 * plus refunds that were not voided; where a supplier describes the booking without documents (a hotel), what its latest fact says.
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
      // Amounts that name no document stand with the first of the fact.
      for (const [number, own] of Map.groupBy(prices, (p) => p.document ?? booked.documents[0]?.number ?? '')) byDocument.set(number, own);
    }
  }
  const targets = new Map<string, Told>();
  const put = (p: Told, refund: boolean): void => {
    const key = `${whatOf(p)} ${whomOf(p)} ${refund}`;
    targets.set(key, plus(p, targets.get(key)));
  };
  for (const [number, own] of byDocument) if (!voided.has(number)) for (const p of own) put(p, false);
  for (const p of state) put(p, false);
  const excess: Excess[] = [];
  const left = new Map<string, bigint>();
  const before = new Map(
    ordered.flatMap(({ booked }) => booked.documents.flatMap((d) => (d.original ? [[d.number, d.original] as const] : []))),
  );
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

/** State of a booking after its facts. */
export function foldStatus(facts: readonly Booked[]): 'reserved' | 'issued' | 'voided' | 'refunded' | 'cancelled' {
  const ordered = [...facts].sort(byTime);
  const issued = new Set<string>();
  const gone = new Map<string, 'voided' | 'refunded'>();
  let cancelled = false;
  for (const b of ordered) {
    for (const d of b.documents) {
      if (b.kind === 'issued' || b.kind === 'exchanged') issued.add(d.number);
      if (b.voids === 'refund') gone.delete(d.number);
      else if (b.kind === 'voided' || b.kind === 'refunded') gone.set(d.number, b.kind);
    }
    if (b.kind === 'cancelled') cancelled = true;
    else if (b.kind === 'reserved' || b.kind === 'issued' || b.kind === 'changed') cancelled = false;
  }
  if (cancelled) return 'cancelled';
  const left = [...issued].filter((n) => !gone.has(n));
  if (issued.size > 0 && left.length === 0) return [...gone.values()].includes('refunded') ? 'refunded' : 'voided';
  if (issued.size > 0) return 'issued';
  return ordered.some((b) => b.kind === 'issued') ? 'issued' : 'reserved';
}

/** The words of texts, as they are looked for: capitals without accents, letters and figures, at least two characters. */
export function wordsOf(texts: readonly string[]): string[] {
  const words = texts.flatMap((t) =>
    t
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toUpperCase()
      .split(/[^\p{L}\p{N}-]+/u)
      .flatMap((w) => (w.includes('-') ? [w, ...w.split('-')] : [w])),
  );
  return [...new Set(words.filter((w) => w.length >= 2).map((w) => beginning(w, 100)))];
}

/** One currency per dossier: the first amount decides, another is refused. */
export function checkCurrency(dossierCurrency: string, hasLines: boolean, money: Money): string {
  if (!hasLines || money.currency === dossierCurrency) return hasLines ? dossierCurrency : money.currency;
  throw fail('CURRENCY_MISMATCH', `The dossier is kept in ${dossierCurrency}; an amount in ${money.currency} needs a dossier of its own.`);
}

/** Days and local times somewhere in a value that no calendar and no clock has (`2026-02-30`, `2026-03-01T25:00`), or that end before they begin. A schema only sees their shape. */
export function impossibleDays(value: unknown, pointer = ''): Finding[] {
  if (typeof value === 'string') {
    const [, day = '', hour = '0', minute = '0'] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(value) ?? [];
    if (day === '' || (isDay(day) && Number(hour) < 24 && Number(minute) < 60)) return [];
    return [{ code: 'DATE_INVALID', message: `“${value}” is not a day of the calendar, or not a time of the day.`, pointer }];
  }
  if (typeof value !== 'object' || value === null) return [];
  const { from, to } = value as { from?: unknown; to?: unknown };
  // Places are called so too: only days are compared.
  const ends = typeof from === 'string' && typeof to === 'string' && isDay(from) && isDay(to) && to < from;
  return [
    ...(ends ? [{ code: 'DATE_INVALID', message: `It ends on ${to}, before it begins.`, pointer: `${pointer}/to` }] : []),
    ...Object.entries(value).flatMap(([key, child]) => impossibleDays(child, `${pointer}/${key}`)),
  ];
}
