import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Booked, BookedDocument, BookedKind } from '../../contracts/index.ts';
import { contradiction, type Told, toldOnce } from './channels.ts';
import { byTime } from './rules.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const paper = (number: string, over: Partial<BookedDocument> = {}): BookedDocument => ({
  ...{ kind: 'ticket', number, conjunction: [], traveller: null, original: null, fare: null, equivalent: null, taxes: [], total: null },
  ...{ commission: null, penalty: null, refund: null, payments: [] },
  ...over,
});
const told = (plugin: string, kind: BookedKind, documents: BookedDocument[], over: Partial<Booked> = {}): Told => ({
  plugin,
  booked: {
    ...{ service: 'air', kind, occurredOn: '2026-01-10', recordLocator: null, otherLocators: [], bookingOffice: null },
    ...{ ticketingOffice: null, agencyNumber: null, validatingCarrier: null, billedBy: null, travellers: [], item: null },
    ...(kind === 'voided' && { voids: 'sale' as const }),
    identities: documents.map(({ number }) => ({ scheme: 'ticket', issuer: null, value: number })),
    documents,
    references: {},
    ...over,
  },
});
const tax = (code: string, amount: string) => ({ code, nature: null, ...eur(amount), paidBefore: false });
/** Documents of what is told, each with its total. */
const shape = (all: readonly Booked[]) => all.map((b) => [b.kind, ...b.documents.map((d) => `${d.number} ${d.total?.amount ?? '-'}`)]);

describe('toldOnce', () => {
  it('leaves what one channel tells as it is, however often', () => {
    const all = [told('a', 'issued', [paper('1')]), told('a', 'issued', [paper('1'), paper('2')]), told('a', 'refunded', [paper('1')])];
    expect(toldOnce(all)).toEqual(all.map((t) => t.booked));
  });
  it('hears the one who tells most of the booking, and takes from the other what it leaves unsaid', () => {
    const one = told('a', 'issued', [paper('1', { total: eur('120.00') })]);
    const both = told('b', 'issued', [paper('1', { fare: eur('100.00') }), paper('2', { total: eur('60.00') })]);
    expect(toldOnce([one, both])).toEqual([
      { ...both.booked, documents: [paper('1', { fare: eur('100.00'), total: eur('120.00') }), both.booked.documents[1]] },
    ]);
  });
  it('counts a refund of a day once, and one of another day besides', () => {
    const back = (plugin: string, occurredOn: string) => told(plugin, 'refunded', [paper('1')], { occurredOn });
    expect(toldOnce([back('a', '2026-01-12'), back('b', '2026-01-12'), back('b', '2026-01-13')])).toHaveLength(2);
  });
  it('says the same whatever order things came in', () => {
    const facts = fc.array(
      fc.record({
        plugin: fc.constantFrom('a', 'b', 'c'),
        kind: fc.constantFrom<BookedKind>('reserved', 'issued', 'exchanged', 'voided', 'refunded'),
        numbers: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { maxLength: 3 }),
        day: fc.integer({ min: 10, max: 11 }),
        total: fc.boolean(),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        facts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([inOrder, shuffled]) => {
          const say = (all: typeof inOrder) =>
            toldOnce(
              all.map(({ plugin, kind, numbers, day, total }) =>
                told(
                  plugin,
                  kind,
                  numbers.map((n) => paper(n, total ? { total: eur(`${n}.00`) } : {})),
                  { occurredOn: `2026-01-${day}` },
                ),
              ),
            ).sort(byTime);
          expect(shape(say(shuffled))).toEqual(shape(say(inOrder)));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('contradiction', () => {
  const mine = (over: Partial<BookedDocument>, kind: BookedKind = 'issued') => told('a', kind, [paper('1', over)]);
  const theirs = (over: Partial<BookedDocument>, kind: BookedKind = 'issued') => [told('b', kind, [paper('0'), paper('1', over)])];
  it.each<[string, Partial<BookedDocument>, Partial<BookedDocument>]>([
    ['another total', { total: eur('120.00') }, { total: eur('121.00') }],
    ['another currency', { total: eur('120.00') }, { total: { amount: '120.00', currency: 'USD' } }],
    ['another tax', { taxes: [tax('YQ', '20.00')] }, { taxes: [tax('YQ', '10.00'), tax('FR', '10.00')] }],
    ['another commission', { commission: { rate: '1', amount: null } }, { commission: { rate: '10', amount: null } }],
    ['another net total', { net: { fare: null, total: eur('90.00') } }, { net: { fare: eur('80.00'), total: eur('91.00') } }],
  ])('is %s', (_what, one, other) => {
    expect(contradiction(mine(one), theirs(other))).toEqual({ number: '1', plugin: 'b' });
    expect(contradiction(mine(one, 'exchanged'), theirs(other))).not.toBe(null);
  });
  it.each<[string, Partial<BookedDocument>, Partial<BookedDocument>]>([
    ['what one leaves unsaid', { total: eur('120.00'), taxes: [tax('YQ', '20.00')] }, { fare: eur('100.00') }],
    ['how wide it is written', { total: eur('120.00') }, { total: eur('120.0') }],
    ['a rate with more figures', { commission: { rate: '5', amount: null } }, { commission: { rate: '5.00', amount: null } }],
    ['the order of taxes', { taxes: [tax('YQ', '1.00'), tax('FR', '2.00')] }, { taxes: [tax('FR', '2.00'), tax('YQ', '1.00')] }],
  ])('is not %s', (_what, one, other) => expect(contradiction(mine(one), theirs(other))).toBe(null));
  it('is of one act: not of a sale and a refund, nor of a void, nor within one channel', () => {
    const [one, other] = [{ total: eur('1.00') }, { total: eur('2.00') }];
    expect(contradiction(mine(one), theirs(other, 'refunded'))).toBe(null);
    expect(contradiction(mine(one, 'voided'), theirs(other, 'voided'))).toBe(null);
    expect(contradiction(mine(one), [told('a', 'issued', [paper('1', other)])])).toBe(null);
  });
});
