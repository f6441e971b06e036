import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { booked, eur, fact, facts, from, keeping, price, sale, totals } from '../../../test/kit/facts.ts';
import { type Booked, money, type Nature } from '../../contracts/index.ts';
import { type Dated, datedDifferences, differences, excessRefunds, foldPrices, type PricedFact, type Told } from './prices.ts';
import { factKey, foldStatus } from './rules.ts';

describe('foldPrices', () => {
  it('has the penalty of what is cancelled in place of its price, and leaves a price where none is stated until it is refunded', () => {
    const sold = fact(booked('issued', ['V1', 'V2']), price('sale', 'transport', 12000, 'V1'), price('sale', 'transport', 9000, 'V2'));
    const cancelled = fact(booked('cancelled', ['V1', 'V2'], { occurredOn: '2026-01-11' }), price('sale', 'penalty', 1000, 'V1'));
    const back = fact(booked('refunded', ['V2'], { occurredOn: '2026-01-12' }), price('sale', 'transport', -9000, 'V2'));
    const lines = (facts: PricedFact[]) => foldPrices(facts).map((p) => `${p.document} ${p.nature} ${p.money.minor}`);
    expect(lines([cancelled, sold])).toEqual(['V1 penalty 1000', 'V2 transport 9000']);
    expect(lines([back, cancelled, sold])).toEqual(['V1 penalty 1000', 'V2 transport 9000', 'V2 transport -9000']);
  });
  it('has nothing in place of the price of what is cancelled free of charge, which is said', () => {
    const sold = fact(booked('issued', ['1', '2']), price('sale', 'fare', 10_600, '1'), price('sale', 'fare', 9_000, '2'));
    const gone = (numbers: string[], minor: number | null) => {
      const of = booked('cancelled', numbers, { occurredOn: '2026-01-11' });
      return fact(minor === null ? of : keeping(of, minor));
    };
    expect([sale(foldPrices([sold, gone(['1', '2'], 0)])), sale(foldPrices([gone(['1'], 0), sold]))]).toEqual([0n, 9_000n]);
    // Where none is stated, and where what is stated is no cost of its service, the price stands.
    expect([sale(foldPrices([sold, gone(['1', '2'], null)])), sale(foldPrices([sold, gone(['1', '2'], 3_000)]))]).toEqual([
      19_600n,
      19_600n,
    ]);
    // It may be given back no more, and be sold again.
    const back = fact(booked('refunded', ['1'], { occurredOn: '2026-01-12' }), price('sale', 'fare', -10_600, '1'));
    const again = fact(booked('changed', ['1'], { occurredOn: '2026-01-13' }), price('sale', 'fare', 12_600, '1'));
    expect(sale(foldPrices([sold, gone(['1', '2'], 0), back]))).toBe(0n);
    expect(excessRefunds([sold, gone(['1', '2'], 0), back])).toHaveLength(1);
    expect(sale(foldPrices([sold, gone(['1', '2'], 0), again]))).toBe(12_600n);
  });
  it('has what is kept of the last document in place of all that was paid for those it was exchanged from', () => {
    const sold = fact(booked('issued', ['1']), price('sale', 'fare', 10_600, '1'));
    const exchanged = (number: string, original: string, day: number, minor: number) =>
      fact(from(booked('exchanged', [number], { occurredOn: `2026-01-${day}` }), original), price('sale', 'fare', minor, number));
    const gone = (number: string, minor: number) =>
      fact(
        keeping(booked('cancelled', [number], { occurredOn: '2026-01-20' }), minor),
        ...(minor === 0 ? [] : [price('sale', 'penalty', minor, number)]),
      );
    const chain = [sold, exchanged('2', '1', 11, 1_500), exchanged('3', '2', 12, 900)];
    expect(sale(foldPrices(chain))).toBe(13_000n);
    for (const order of [chain, chain.toReversed()])
      expect([3_000, 0].map((minor) => sale(foldPrices([gone('3', minor), ...order])))).toEqual([3_000n, 0n]);
    // A sale that is told again, or an exchange that is voided, is none that was cancelled.
    const voided = fact(booked('voided', ['2'], { occurredOn: '2026-01-21' }));
    expect(sale(foldPrices([...chain.slice(0, 2), gone('2', 3_000), voided]))).toBe(10_600n);
    // Of one that was exchanged for two, as long as one of them stands nobody can tell which part is gone.
    const two = [sold, exchanged('2', '1', 11, 1_500), exchanged('3', '1', 11, 900)];
    expect([sale(foldPrices([...two, gone('2', 3_000)])), sale(foldPrices([...two, gone('2', 3_000), gone('3', 2_000)]))]).toEqual([
      14_500n,
      5_000n,
    ]);
    // Both are named: each at what is kept of it.
    expect(sale(foldPrices([...chain.slice(0, 2), gone('1', 0), gone('2', 3_000)]))).toBe(3_000n);
    const circle = [exchanged('1', '2', 11, 1_000), exchanged('2', '1', 12, 1_000)];
    expect(sale(foldPrices(circle))).toBe(2_000n);
  });
  it('gives the same totals whatever order the facts arrive in', () => {
    fc.assert(
      fc.property(
        facts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([inOrder, shuffled]) => {
          expect(totals(foldPrices(shuffled))).toEqual(totals(foldPrices(inOrder)));
          expect(foldStatus(shuffled.map((f) => f.booked))).toBe(foldStatus(inOrder.map((f) => f.booked)));
        },
      ),
      { numRuns: 2_000 },
    );
  });
  it('adds what was issued, less what was voided, before or after', () => {
    const issue = fact(booked('issued', ['1', '2']), price('sale', 'fare', 100, '1'), price('sale', 'fare', 40, '2'));
    const gone = fact(booked('voided', ['2']));
    expect(sale(foldPrices([issue]))).toBe(140n);
    expect(sale(foldPrices([gone, issue]))).toBe(100n);
  });
  it('keeps a refund beside the sale, and drops it when the refund is voided', () => {
    const issue = fact(booked('issued', ['1']), price('sale', 'fare', 100, '1'));
    const refund = fact(
      booked('refunded', ['1'], { occurredOn: '2026-01-15' }),
      price('sale', 'fare', -100, '1'),
      price('sale', 'penalty', 30, '1'),
    );
    const unrefund = fact(booked('voided', ['1'], { occurredOn: '2026-01-16', voids: 'refund' }));
    expect(sale(foldPrices([issue, refund]))).toBe(30n);
    expect(sale(foldPrices([unrefund, refund, issue]))).toBe(100n);
    const again = fact(booked('refunded', ['1'], { occurredOn: '2026-01-20' }), price('sale', 'fare', -90, '1'));
    expect(sale(foldPrices([again, unrefund, refund, issue]))).toBe(10n);
    expect(foldStatus([issue, refund, unrefund, again].map((f) => f.booked))).toBe('refunded');
    expect(factKey(unrefund.booked)).not.toBe(factKey({ ...unrefund.booked, voids: 'sale' }));
    expect(foldStatus([issue.booked, refund.booked])).toBe('refunded');
    expect(foldStatus([unrefund.booked, refund.booked, issue.booked])).toBe('issued');
  });
  it('takes no refund of a document above what it stands at, whatever order they arrive in, and tells of it', () => {
    const both = (b: Booked, minor: number): PricedFact =>
      fact(b, price('sale', 'fare', minor, '1'), price('purchase', 'fare', minor, '1'));
    const back = (day: number, minor: number) => both(booked('refunded', ['1'], { occurredOn: `2026-02-${day}` }), minor);
    const issue = both(booked('issued', ['1']), 12_000);
    const all = [issue, back(23, -9_000), back(24, -9_000)];
    for (const order of [all, all.toReversed()]) {
      expect(sale(foldPrices(order))).toBe(3_000n);
      expect(excessRefunds(order).map((e) => [e.document, e.booked.occurredOn])).toEqual([['1', '2026-02-24']]);
    }
    // What is left may be refunded, and a void frees what was taken.
    expect([sale(foldPrices([...all, back(25, -3_000)])), excessRefunds([issue, back(23, -9_000), back(24, -3_000)])]).toEqual([0n, []]);
    // A ticket that was exchanged against 20.00 more may be refunded with what its original was worth.
    const exchanged = booked('exchanged', ['2'], { occurredOn: '2026-02-01' });
    const more = fact(
      { ...exchanged, documents: exchanged.documents.map((d) => ({ ...d, original: '1' })) },
      price('sale', 'fare', 2_000, '2'),
    );
    const whole = (day: number): PricedFact =>
      fact(booked('refunded', ['2'], { occurredOn: `2026-02-${day}` }), price('sale', 'fare', -14_000, '2'));
    expect([sale(foldPrices([issue, more, whole(23)])), sale(foldPrices([issue, more, whole(23), whole(24)]))]).toEqual([0n, 0n]);
    const unrefund = fact(booked('voided', ['1'], { occurredOn: '2026-02-24', voids: 'refund' }));
    expect([sale(foldPrices([issue, back(23, -9_000), unrefund, back(25, -9_000)]))]).toEqual([3_000n]);
  });
  it('takes the latest description of a booking without documents', () => {
    const first = fact(booked('issued', [], { occurredOn: '2026-01-10' }), price('sale', 'stay', 300));
    const later = fact(booked('changed', [], { occurredOn: '2026-01-12' }), price('sale', 'stay', 350));
    const cancelled = fact(booked('cancelled', [], { occurredOn: '2026-01-14' }), price('sale', 'penalty', 110));
    expect(totals(foldPrices([later, first]))).toEqual({ 'sale/stay///EUR': '350' });
    expect(totals(foldPrices([cancelled, later, first]))).toEqual({ 'sale/penalty///EUR': '110' });
  });
  it('keeps two taxes of one code and document that differ in currency apart', () => {
    const issue = fact(booked('issued', ['1']), price('sale', 'tax', 10, '1', 'FR'), {
      ...price('sale', 'tax', 5, '1', 'FR'),
      money: money(5n, 'USD'),
    });
    expect(Object.keys(totals(foldPrices([issue])))).toHaveLength(2);
  });
});

describe('differences', () => {
  const target = fc
    .record({
      side: fc.constantFrom('sale' as const, 'purchase' as const),
      nature: fc.constantFrom<Nature>('fare', 'tax'),
      document: fc.constantFrom('1', '2', null),
      code: fc.constantFrom('FR', 'YQ', null),
      amount: fc.bigInt({ min: -10_000n, max: 10_000n }),
      travellers: fc.constantFrom(null, ['A'], ['B'], ['B', 'A']),
      segments: fc.constantFrom(null, ['X']),
    })
    .map(
      ({ amount, ...t }): Told => ({
        ...t,
        scheme: 'agent',
        label: t.nature,
        money: eur(amount),
        origin: { by: 'fact', rule: 'a rule 1' },
      }),
    );
  it('makes the lines of a booking what the facts say, and adds nothing a second time', () => {
    fc.assert(
      fc.property(fc.array(target), fc.array(target), (targets, existing) => {
        const added = differences(targets, existing);
        expect(totals([...existing, ...added])).toEqual(totals(targets));
        expect(differences(targets, [...existing, ...added])).toEqual([]);
        expect(added.every((t) => t.money.minor !== 0n)).toBe(true);
      }),
    );
  });
});

describe('datedDifferences', () => {
  const lines = (order: readonly PricedFact[]): Dated[] => {
    const all: Dated[] = [];
    for (const i of order.keys()) all.push(...datedDifferences(order.slice(0, i + 1), all));
    return all;
  };
  const shown = (all: readonly Dated[]): string[] => all.map((l) => `${l.dated} ${l.nature} ${l.document} ${l.money.minor}`);
  const byDay = (all: readonly Dated[]) =>
    Object.fromEntries(
      [...Map.groupBy(all, (l) => l.dated)]
        .map(([day, own]) => [day, totals(own)])
        .filter(([, of]) => Object.keys(of as object).length > 0),
    );
  it('dates an amount by the message that states it, whatever came before', () => {
    const sold = fact(booked('issued', ['1'], { occurredOn: '2026-11-02' }), price('sale', 'fare', 10_600, '1'));
    const moved = fact(booked('changed', [], { occurredOn: '2026-11-03' }));
    for (const order of [
      [sold, moved],
      [moved, sold],
    ])
      expect(shown(lines(order))).toEqual(['2026-11-02 fare 1 10600']);
    const dearer = fact(booked('changed', ['1'], { occurredOn: '2026-11-04' }), price('sale', 'fare', 12_600, '1'));
    expect(shown(lines([sold, dearer]))).toEqual(['2026-11-02 fare 1 10600', '2026-11-04 fare 1 2000']);
    expect(shown(lines([dearer, sold]))).toEqual(['2026-11-04 fare 1 12600', '2026-11-02 fare 1 10600', '2026-11-04 fare 1 -10600']);
    const back = fact(booked('refunded', ['1'], { occurredOn: '2026-11-05' }), price('sale', 'fare', -10_600, '1'));
    for (const order of [
      [sold, back],
      [back, sold],
    ])
      expect(shown(lines(order)).sort()).toEqual(['2026-11-02 fare 1 10600', '2026-11-05 fare 1 -10600']);
  });
  it('comes to the same each day whatever order the facts arrive in, and adds nothing a second time', () => {
    fc.assert(
      fc.property(
        facts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const left = lines(shuffled);
          expect(byDay(left)).toEqual(byDay(lines(all)));
          expect(totals(left)).toEqual(totals(foldPrices(all)));
          expect(datedDifferences(all, left)).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('whom an amount is for', () => {
  const of = (minor: number, ...travellers: string[]): Told => ({
    ...price('sale', 'fare', minor, '1'),
    travellers: travellers.length > 0 ? travellers : null,
  });
  const shown = (all: readonly Told[]): string[] => all.map((p) => `${p.travellers?.join('+') ?? 'all'} ${p.money.minor}`);
  it.each<[string, Told[], Told[], string[]]>([
    ['each traveller has an amount of his own', [of(60, 'A'), of(40, 'B')], [], ['A 60', 'B 40']],
    ['what changes of one is his', [of(60, 'A'), of(50, 'B')], [of(60, 'A'), of(40, 'B')], ['B 10']],
    ['what is taken back is of whom it was', [], [of(60, 'A'), of(40, 'B')], ['A -60', 'B -40']],
    ['who is named in another order is the same', [of(60, 'B', 'A')], [of(60, 'A', 'B')], []],
    ['a name that was put right moves nothing', [of(60, 'ANNA')], [of(60, 'ANA')], []],
    ['and what changes of it stays where it stands', [of(20, 'ANNA')], [of(60, 'ANA')], ['ANA -40']],
    ['what stands for all is not split afterwards', [of(60, 'A'), of(40, 'B')], [of(100)], []],
    ['and what changes of it is for all', [of(60, 'A'), of(10, 'B')], [of(100)], ['all -30']],
    [
      'others at another price take the place of those who were there',
      [of(60, 'C'), of(40, 'D')],
      [of(70, 'A')],
      ['C 60', 'D 40', 'A -70'],
    ],
  ])('%s', (_what, targets, existing, added) => {
    expect(shown(differences(targets, existing))).toEqual(added);
    expect(differences(targets, [...existing, ...differences(targets, existing)])).toEqual([]);
  });
  it('is kept apart by what a fold adds up', () => {
    const sold = (p: Told) => ({ ...p, document: null });
    expect(shown(foldPrices([fact(booked('issued', []), sold(of(60, 'A')), sold(of(40, 'B')), sold(of(5, 'A')))]))).toEqual([
      'A 65',
      'B 40',
    ]);
  });
});
