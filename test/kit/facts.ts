/** Facts and prices made to measure, for the tests of their rules. */
import fc from 'fast-check';
import {
  type Booked,
  type BookedDocument,
  type BookedKind,
  type Identity,
  type Money,
  money,
  type Nature,
  toJson,
} from '../../core/contracts/index.ts';
import type { PricedFact, Told } from '../../core/modules/dossiers/prices.ts';
import { factKey } from '../../core/modules/dossiers/rules.ts';

export const eur = (minor: bigint | number): Money => money(BigInt(minor), 'EUR');
const ticket = (value: string): Identity => ({ scheme: 'ticket', issuer: value.slice(0, 3), value });
/** A ticket without amounts. */
export const ticketed = (number: string, over: Partial<BookedDocument> = {}): BookedDocument => ({
  kind: 'ticket',
  number,
  conjunction: [],
  traveller: null,
  original: null,
  fare: null,
  equivalent: null,
  taxes: [],
  total: null,
  commission: null,
  penalty: null,
  refund: null,
  payments: [],
  ...over,
});
export const booked = (kind: BookedKind, numbers: readonly string[], over: Partial<Booked> = {}): Booked => ({
  service: 'air',
  kind,
  ...(kind === 'voided' && { voids: 'sale' as const }),
  occurredOn: '2026-01-10',
  identities: [{ scheme: 'pnr', issuer: '1A', value: 'AB2CDE' }, ...numbers.map(ticket)],
  recordLocator: 'AB2CDE',
  otherLocators: [],
  bookingOffice: null,
  ticketingOffice: null,
  agencyNumber: null,
  validatingCarrier: null,
  billedBy: null,
  travellers: [],
  documents: numbers.map((number) => ticketed(number)),
  item: null,
  references: {},
  ...over,
});
const FOR_ALL = { travellers: null, segments: null, scheme: 'agent' as const };
export const price = (
  side: 'sale' | 'purchase',
  nature: Nature,
  minor: number,
  document: string | null = null,
  code: string | null = null,
): Told => ({
  ...FOR_ALL,
  side,
  nature,
  money: eur(minor),
  document,
  code,
  label: nature,
  origin: { by: 'rule', rule: 'a rule 1' },
});
export const fact = (b: Booked, ...prices: Told[]): PricedFact => ({ booked: b, prices });

/** What targets add up to: per side, nature, document, code and currency. */
export function totals(targets: readonly Pick<Told, 'side' | 'nature' | 'document' | 'code' | 'money'>[]): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const t of targets) {
    const key = [t.side, t.nature, t.document, t.code, t.money.currency].join('/');
    sums.set(key, (sums.get(key) ?? 0n) + t.money.minor);
  }
  return Object.fromEntries(
    [...sums]
      .filter(([, v]) => v !== 0n)
      .map(([k, v]) => [k, String(v)] as const)
      .sort(),
  );
}
export const sale = (targets: readonly Told[]): bigint => targets.filter((t) => t.side === 'sale').reduce((s, t) => s + t.money.minor, 0n);

/** The same with what is kept of the cancellation of each of its documents, 0 for nothing. */
export const keeping = (of: Booked, minor: number): Booked => ({
  ...of,
  documents: of.documents.map((d) => ({ ...d, penalty: toJson(eur(minor)) })),
});
/** The same with the document each of its documents was exchanged from. */
export const from = (of: Booked, original: string): Booked => ({ ...of, documents: of.documents.map((d) => ({ ...d, original })) });

/** Facts of one booking that can exist together: no two with the same identity, as the import guarantees. */
export const facts = fc
  .array(
    fc.record({
      kind: fc.constantFrom<BookedKind>('reserved', 'issued', 'exchanged', 'voided', 'refunded', 'cancelled', 'changed'),
      numbers: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { maxLength: 2 }),
      original: fc.constantFrom('1', '2'),
      kept: fc.constantFrom(null, 0, 500),
      day: fc.integer({ min: 10, max: 12 }),
      revision: fc.option(fc.constantFrom('1', '2', '10'), { nil: undefined }),
      voids: fc.boolean(),
      amount: fc.integer({ min: 1, max: 100_000 }),
    }),
    { maxLength: 7 },
  )
  .map((all) =>
    all.map(({ kind, numbers, original, kept, day, revision, voids, amount }) => {
      const of = booked(kind, numbers, {
        occurredOn: `2026-01-${day}`,
        ...(revision === undefined ? {} : { revision }),
        ...(kind === 'voided' && voids && { voids: 'refund' as const }),
      });
      const ends = kind === 'cancelled' && kept !== null;
      const minor = kind === 'refunded' ? -amount : ends ? kept : amount;
      const priced = kind === 'voided' || minor === 0 ? [] : numbers.length === 0 ? [null] : numbers;
      return fact(
        ends ? keeping(of, kept) : kind === 'exchanged' ? from(of, original) : of,
        ...priced.flatMap((n) =>
          (['sale', 'purchase'] as const).map((side) => price(side, ends && n !== null ? 'penalty' : 'fare', minor, n)),
        ),
      );
    }),
  )
  .map((all) => [...new Map(all.map((f) => [factKey(f.booked), f])).values()]);
