/** Pure rules of dossiers: which fact is which and which is the later, how a booking stands, which words find a dossier. */
import { hash } from 'node:crypto';
import { type Booked, beginning, type Finding, fail, type Identity, isDay, type Money } from '../../contracts/index.ts';

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
