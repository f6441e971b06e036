import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hotelService } from '../../../plugins/hotel/service.ts';
import type { ReportedTrain } from '../../../plugins/rail/item.ts';
import { railService } from '../../../plugins/rail/service.ts';
import { booked as madeToMeasure, ticketed as paper } from '../../../test/kit/facts.ts';
import type { Booked, BookedDocument, BookedKind } from '../../contracts/index.ts';
import { describeBooking as describeAs, travellersIn } from './describe.ts';
import { factKey } from './rules.ts';

const leg = (from: string, to: string, departs: string | null, over: Partial<ReportedTrain> = {}): ReportedTrain => ({
  from,
  to,
  carrier: 'AX',
  class: null,
  departs,
  arrives: null,
  status: null,
  surface: false,
  ...over,
});
const booked = (kind: BookedKind, day: number, documents: BookedDocument[], over: Partial<Booked> = {}): Booked =>
  madeToMeasure(kind, [], {
    service: 'rail',
    occurredOn: `2026-01-${day}`,
    identities: [
      { scheme: 'pnr', issuer: '1A', value: 'AB2CDE' },
      ...documents.map(({ number }) => ({ scheme: 'ticket' as const, issuer: 'UZ', value: number })),
    ],
    documents,
    ...over,
  });
const back = (used: string | null) => ({
  refund: { paid: null, used: used === null ? null : { amount: used, currency: 'EUR' }, fare: null, tax: null, total: null },
});
const OUT = leg('A', 'B', '2026-03-09T08:00');
const HOME = leg('B', 'A', '2026-03-12T18:00');
const alice = { name: 'EXEMPLE/ALICE', type: 'ADT' };
const bruno = { name: 'EXEMPLE/BRUNO', type: null };
const describeBooking = (all: readonly Booked[]): Booked => describeAs(all, railService);
const legsOf = ({ item }: Booked): readonly ReportedTrain[] => (item?.['segments'] ?? []) as ReportedTrain[];
const route = (all: readonly Booked[]) => legsOf(describeBooking(all)).map((s) => `${s.from}${s.to}`);
const papers = (all: readonly Booked[]) => describeBooking(all).documents.map((d) => d.number);

describe('describeBooking', () => {
  const outward = booked('issued', 10, [paper('1', { traveller: 0 })], { item: { segments: [OUT] }, travellers: [alice] });
  const homeward = booked('issued', 11, [paper('2', { traveller: 0 })], {
    item: { segments: [HOME] },
    travellers: [bruno],
    recordLocator: null,
  });

  it('is all that was issued: legs by departure, documents, travellers, each document with its own traveller', () => {
    const whole = describeBooking([homeward, outward]);
    expect(legsOf(whole)).toEqual([OUT, HOME]);
    expect(whole.documents.map((d) => [d.number, d.traveller])).toEqual([
      ['1', 0],
      ['2', 1],
    ]);
    expect(whole.travellers).toEqual([alice, bruno]);
    expect(whole.recordLocator).toBe('AB2CDE');
  });
  it.each<[string, Booked[], string[]]>([
    ['is refunded in full', [booked('refunded', 12, [paper('2', back(null))])], [alice.name]],
    ['is voided', [booked('voided', 12, [paper('2')])], [alice.name]],
    ['is refunded what he did not use', [booked('refunded', 12, [paper('2', back('30.00'))])], [alice.name, bruno.name]],
    [
      'is exchanged',
      [booked('exchanged', 12, [paper('3', { original: '2', traveller: 0 })], { travellers: [bruno] })],
      [alice.name, bruno.name],
    ],
    ['is exchanged for one nobody is named for', [booked('exchanged', 12, [paper('3', { original: '2' })])], [alice.name, bruno.name]],
    ['and the other’s are refunded', [booked('refunded', 12, [paper('1', back(null)), paper('2', back(null))])], [alice.name, bruno.name]],
    [
      'is refunded, his bag is not',
      [
        booked('issued', 11, [paper('B', { kind: 'emd', traveller: 0 })], { travellers: [bruno] }),
        booked('refunded', 12, [paper('2', back(null))]),
      ],
      [alice.name],
    ],
  ])('says who travels when the ticket of one of two %s', (_what, later, names) => {
    const both = booked('issued', 10, [paper('1', { traveller: 0 }), paper('2', { traveller: 1 })], {
      item: { segments: [OUT] },
      travellers: [alice, bruno],
    });
    expect(describeBooking([both, ...later]).travellers.map((t) => t.name)).toEqual(names);
    expect(travellersIn([...later, both]).travel).toEqual(names);
    for (const { traveller, number } of describeBooking([both, ...later]).documents)
      if (number === '1' && traveller !== null) expect(describeBooking([both, ...later]).travellers[traveller]).toEqual(alice);
  });
  it('names a leg of two facts once, as the later one has it', () => {
    const again = booked('issued', 12, [paper('3')], { item: { segments: [{ ...OUT, seat: '027' }, HOME] } });
    expect(legsOf(describeBooking([again, outward]))).toEqual([{ ...OUT, seat: '027' }, HOME]);
  });
  it('keeps the order a message states, whatever the clocks of the places say, and what has no time in its place', () => {
    const west = [leg('A', 'B', '2026-03-09T22:00'), leg('B', 'C', '2026-03-09T16:00'), leg('C', 'D', null), leg('D', 'E', '2026-03-20')];
    const one = booked('issued', 10, [paper('1')], { item: { segments: west } });
    const two = booked('issued', 11, [paper('2')], { item: { segments: [leg('E', 'A', '2026-03-25'), leg('A', 'Z', null)] } });
    expect(route([one])).toEqual(['AB', 'BC', 'CD', 'DE']);
    expect(route([two, one])).toEqual(['AB', 'BC', 'CD', 'DE', 'EA', 'AZ']);
  });
  it('keeps what one message names twice', () => {
    const pair = booked('issued', 10, [paper('1')], { item: { segments: [OUT, { ...OUT, seat: '028' }] }, travellers: [alice, alice] });
    expect(describeBooking([pair])).toEqual(pair);
  });
  it.each<[string, Booked[], string[], string[]]>([
    ['a void takes its document and its leg away', [booked('voided', 12, [paper('2')])], ['AB'], ['1']],
    ['a full refund too', [booked('refunded', 12, [paper('2', back(null))])], ['AB'], ['1']],
    ['a refund that says nothing was used', [booked('refunded', 12, [paper('2', back('0.00'))])], ['AB'], ['1']],
    ['a refund of a used document leaves it', [booked('refunded', 12, [paper('2', back('30.00'))])], ['AB', 'BA'], ['1', '2']],
    [
      'a refund that was voided leaves it',
      [booked('refunded', 12, [paper('2', back(null))]), booked('voided', 13, [paper('2')], { voids: 'refund' })],
      ['AB', 'BA'],
      ['1', '2'],
    ],
    [
      'an exchange takes the place of its original',
      [booked('exchanged', 12, [paper('3', { original: '2' })], { item: { segments: [leg('B', 'A', '2026-03-14')] } })],
      ['AB', 'BA'],
      ['1', '3'],
    ],
    [
      'an exchange that was refunded does not bring the original back',
      [
        booked('exchanged', 12, [paper('3', { original: '2' })], { item: { segments: [HOME] } }),
        booked('refunded', 13, [paper('3', back(null))], { item: { segments: [leg('X', 'Y', null)] } }),
      ],
      ['AB'],
      ['1'],
    ],
    [
      'an exchange that was voided does',
      [
        booked('exchanged', 12, [paper('3', { original: '2' })], { item: { segments: [leg('B', 'C', null)] } }),
        booked('voided', 13, [paper('3')]),
      ],
      ['AB', 'BA'],
      ['1', '2'],
    ],
    [
      'all gone: it reads as it was sold',
      [booked('voided', 12, [paper('1'), paper('2')], { item: { segments: [leg('X', 'Y', null)] } })],
      ['AB', 'BA'],
      ['1', '2'],
    ],
    [
      'a later change is the full state of the journey',
      [booked('changed', 12, [], { item: { segments: [leg('B', 'A', '2026-03-13')] } })],
      ['BA'],
      ['1', '2'],
    ],
    ['a cancellation without a journey describes nothing', [booked('cancelled', 12, [])], ['AB', 'BA'], ['1', '2']],
    [
      'a bag names legs that count for nothing beside tickets',
      [booked('issued', 12, [paper('4', { kind: 'emd' })], { item: { segments: [leg('X', 'Y', '2026-03-01')] } })],
      ['AB', 'BA'],
      ['1', '2', '4'],
    ],
  ])('%s', (_title, more, legs, numbers) => {
    const all = [...more, homeward, outward];
    expect(route(all)).toEqual(legs);
    expect(papers(all)).toEqual(numbers);
  });
  it('is a refund only when there is nothing else', () => {
    const alone = booked('refunded', 12, [paper('1', back(null))], { item: { segments: [OUT] } });
    expect(describeBooking([alone])).toEqual(alone);
    expect(describeBooking([alone, homeward]).kind).toBe('issued');
  });
  it('has the stays of the latest fact', () => {
    const stay = (name: string) => ({ item: { stays: [{ product: 'hotel', name }] } });
    const all = [booked('issued', 10, [], stay('Old')), booked('issued', 12, [], stay('New')), booked('cancelled', 13, [])];
    expect(describeAs(all.toReversed(), hotelService).item).toEqual(stay('New').item);
  });

  const place = fc.constantFrom('A', 'B', 'C');
  const facts = fc
    .array(
      fc.record({
        kind: fc.constantFrom<BookedKind>('reserved', 'issued', 'issued', 'exchanged', 'voided', 'refunded', 'cancelled', 'changed'),
        numbers: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { maxLength: 2 }),
        original: fc.option(fc.constantFrom('1', '2', '3')),
        day: fc.integer({ min: 10, max: 14 }),
        legs: fc.array(fc.tuple(place, place, fc.option(fc.constantFrom('2026-03-01', '2026-03-02T10:00'))), { maxLength: 3 }),
        names: fc.array(fc.constantFrom('ALICE', 'BRUNO'), { maxLength: 3 }),
        voids: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((all) =>
      all.map(({ kind, numbers, original, day, legs, names, voids }) =>
        booked(
          kind,
          day,
          numbers.map((n) =>
            paper(n, { original, traveller: names.length > 0 ? names.length - 1 : null, ...(kind === 'refunded' && back(null)) }),
          ),
          {
            item: legs.length > 0 ? { segments: legs.map(([from, to, departs]) => leg(from, to, departs)) } : null,
            travellers: names.map((name) => ({ name, type: null })),
            ...(kind === 'voided' && voids && { voids: 'refund' as const }),
          },
        ),
      ),
    )
    .map((all) => [...new Map(all.map((b) => [factKey(b), b])).values()]);

  it('says the same whatever order the facts arrive in, of legs, documents and travellers that were told', () => {
    fc.assert(
      fc.property(
        facts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const whole = describeBooking(all);
          expect(describeBooking(shuffled)).toEqual(whole);
          const told = all.flatMap(legsOf);
          for (const segment of legsOf(whole)) expect(told).toContainEqual(segment);
          expect(new Set(whole.documents.map((d) => d.number)).size).toBe(whole.documents.length);
          for (const { traveller } of whole.documents) if (traveller !== null) expect(whole.travellers[traveller]).toBeDefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
