import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Booked, type BookedKind, type Identity, type Money, money, type Nature } from '../../contracts/index.ts';
import {
  byTime,
  checkCurrency,
  differences,
  excessRefunds,
  factKey,
  foldPrices,
  foldStatus,
  type PricedFact,
  statedHash,
  type Told,
  wordsOf,
} from './rules.ts';

const eur = (minor: bigint | number): Money => money(BigInt(minor), 'EUR');
const ticket = (value: string): Identity => ({ scheme: 'ticket', issuer: value.slice(0, 3), value });
const booked = (kind: BookedKind, numbers: readonly string[], over: Partial<Booked> = {}): Booked => ({
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
  documents: numbers.map((number) => ({
    kind: 'ticket' as const,
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
  })),
  item: null,
  references: {},
  ...over,
});
const FOR_ALL = { travellers: null, segments: null, scheme: 'agent' as const };
const price = (
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
const fact = (b: Booked, ...prices: Told[]): PricedFact => ({ booked: b, prices });

/** What targets add up to: per side, nature, document, code and currency. */
function totals(targets: readonly Pick<Told, 'side' | 'nature' | 'document' | 'code' | 'money'>[]): Record<string, string> {
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
const sale = (targets: readonly Told[]): bigint => targets.filter((t) => t.side === 'sale').reduce((s, t) => s + t.money.minor, 0n);

/** Facts of one booking that can exist together: no two with the same identity, as the import guarantees. */
const facts = fc
  .array(
    fc.record({
      kind: fc.constantFrom<BookedKind>('reserved', 'issued', 'exchanged', 'voided', 'refunded', 'cancelled', 'changed'),
      numbers: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { maxLength: 2 }),
      day: fc.integer({ min: 10, max: 12 }),
      revision: fc.option(fc.constantFrom('1', '2', '10'), { nil: undefined }),
      voids: fc.boolean(),
      amount: fc.integer({ min: 1, max: 100_000 }),
    }),
    { maxLength: 7 },
  )
  .map((all) =>
    all.map(({ kind, numbers, day, revision, voids, amount }) =>
      fact(
        booked(kind, numbers, {
          occurredOn: `2026-01-${day}`,
          ...(revision === undefined ? {} : { revision }),
          ...(kind === 'voided' && voids && { voids: 'refund' as const }),
        }),
        ...(kind === 'voided'
          ? []
          : (numbers.length === 0 ? [null] : numbers).flatMap((n) => [
              price('sale', 'fare', kind === 'refunded' ? -amount : amount, n),
              price('purchase', 'fare', kind === 'refunded' ? -amount : amount, n),
            ])),
      ),
    ),
  )
  .map((all) => [...new Map(all.map((f) => [factKey(f.booked), f])).values()]);

describe('foldPrices', () => {
  it('has the penalty of what is cancelled in place of its price, and leaves a price where none is stated until it is refunded', () => {
    const sold = fact(booked('issued', ['V1', 'V2']), price('sale', 'transport', 12000, 'V1'), price('sale', 'transport', 9000, 'V2'));
    const cancelled = fact(booked('cancelled', ['V1', 'V2'], { occurredOn: '2026-01-11' }), price('sale', 'penalty', 1000, 'V1'));
    const back = fact(booked('refunded', ['V2'], { occurredOn: '2026-01-12' }), price('sale', 'transport', -9000, 'V2'));
    const lines = (facts: PricedFact[]) => foldPrices(facts).map((p) => `${p.document} ${p.nature} ${p.money.minor}`);
    expect(lines([cancelled, sold])).toEqual(['V1 penalty 1000', 'V2 transport 9000']);
    expect(lines([back, cancelled, sold])).toEqual(['V1 penalty 1000', 'V2 transport 9000', 'V2 transport -9000']);
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

describe('byTime', () => {
  it('orders revisions as numbers, not as text', () => {
    const of = (revision: string) => booked('reserved', [], { revision });
    expect([of('10'), of('9'), of('1')].sort(byTime).map((b) => b.revision)).toEqual(['1', '9', '10']);
  });
  it('never leaves two different facts of one booking undecided', () => {
    fc.assert(
      fc.property(facts, (all) => {
        for (const a of all) for (const b of all) if (a !== b) expect(byTime(a.booked, b.booked)).not.toBe(0);
      }),
    );
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

describe('foldStatus', () => {
  it.each<[string, Booked[], string]>([
    ['a reservation', [booked('reserved', [])], 'reserved'],
    ['a reservation then ticketed', [booked('reserved', []), booked('issued', ['1'])], 'issued'],
    ['one of two tickets voided', [booked('issued', ['1', '2']), booked('voided', ['1'])], 'issued'],
    ['all voided', [booked('issued', ['1']), booked('voided', ['1'])], 'voided'],
    ['one voided, one refunded', [booked('issued', ['1', '2']), booked('voided', ['1']), booked('refunded', ['2'])], 'refunded'],
    ['cancelled', [booked('issued', []), booked('cancelled', [], { occurredOn: '2026-01-11' })], 'cancelled'],
    ['cancelled and booked again', [booked('cancelled', []), booked('reserved', [], { occurredOn: '2026-01-11' })], 'reserved'],
    ['a hotel without documents', [booked('issued', [])], 'issued'],
  ])('%s', (_title, all, status) => expect(foldStatus(all)).toBe(status));
});

describe('factKey and statedHash', () => {
  it('is the same fact in another file: the sequence number and the order of documents do not count', () => {
    const key = factKey(booked('issued', ['1', '2'], { revision: '7' }));
    expect(factKey(booked('issued', ['2', '1'], { revision: '9' }))).toBe(key);
    const elsewhere = booked('issued', ['1', '2']).identities.map((of) => (of.value === '2' ? { ...of, issuer: 'SEA' } : of));
    expect(factKey(booked('issued', ['1', '2'], { identities: elsewhere }))).not.toBe(key);
    const known = booked('issued', ['1', '2']).identities.slice(1).reverse();
    expect(factKey(booked('issued', ['1', '2'], { identities: known, recordLocator: null }))).toBe(key);
    expect(factKey(booked('refunded', ['1', '2']))).not.toBe(key);
    expect(factKey(booked('issued', ['1']))).not.toBe(key);
  });
  it('is one void of a document whatever day it says, and a void of each refund', () => {
    const of = (occurredOn: string, over: Partial<Booked> = {}) => factKey(booked('voided', ['1'], { occurredOn, ...over }));
    expect(of('2026-01-10')).toBe(of('2026-01-11'));
    expect(factKey(booked('voided', ['2']))).not.toBe(of('2026-01-10'));
    expect(of('2026-01-10', { voids: 'refund' })).not.toBe(of('2026-01-11', { voids: 'refund' }));
    expect(factKey(booked('voided', []))).not.toBe(factKey(booked('voided', [], { occurredOn: '2026-01-11' })));
  });
  it('is a new fact with each revision of a reservation', () => {
    const of = (revision: string) => factKey(booked('reserved', [], { revision }));
    expect(of('1')).not.toBe(of('2'));
    expect(of('1')).toBe(of('1'));
  });
  describe('what is stated', () => {
    const tax = (code: string, amount: string, paidBefore = false) => ({ code, nature: null, amount, currency: 'EUR', paidBefore });
    const stay = { product: 'hotel' as const, name: null, code: null, from: null, to: null, rooms: 1, nights: 2, confirmation: 'C1' };
    const base = booked('issued', ['1', '2']);
    const of = (over: Partial<Booked['documents'][number]>, more: Partial<Booked> = {}): string =>
      statedHash({
        ...base,
        documents: base.documents.map((d, i) => (i === 0 ? { ...d, taxes: [tax('YQ', '5.00'), tax('FR', '3.00')], ...over } : d)),
        ...more,
      });
    const room = (total: string, percent: string) =>
      of(
        {},
        {
          item: {
            stays: [
              {
                ...stay,
                total: { amount: total, currency: 'EUR' },
                commission: null,
                cancellation: [{ from: null, amount: null, percent }],
              },
            ],
          },
        },
      );
    it.each([
      ['a total', of({ total: { amount: '1.00', currency: 'EUR' } })],
      ['a fare of that amount', of({ fare: { amount: '1.00', currency: 'EUR' } })],
      ['another currency', of({ total: { amount: '1.00', currency: 'USD' } })],
      ['a tax more', of({ taxes: [tax('YQ', '5.00'), tax('FR', '3.00'), tax('FR', '3.00')] })],
      ['a tax paid before', of({ taxes: [tax('YQ', '5.00', true), tax('FR', '3.00')] })],
      ['a rate', of({ commission: { rate: '5', amount: null } })],
      ['a refund', of({ refund: { paid: null, used: null, fare: null, tax: null, total: { amount: '1.00', currency: 'EUR' } } })],
      ['a room', room('80.00', '10')],
      ['a room at another price', room('81.00', '10')],
      ['another penalty of it', room('80.00', '20')],
    ])('is another with %s', (_what, hash) => {
      expect(hash).not.toBe(of({}));
      seen.add(hash);
    });
    const seen = new Set<string>();
    it('is another with each of them', () => expect(seen.size).toBe(10));
    it('is the same however wide, in whatever order, by whom it was paid and who travels', () => {
      expect(of({ taxes: [tax('FR', '3.0'), tax('YQ', '5')] })).toBe(of({}));
      expect(
        of({ payments: [{ kind: 'cash', amount: { amount: '8.00', currency: 'EUR' } }] }, { travellers: [{ name: 'A', type: null }] }),
      ).toBe(of({}));
      expect(statedHash({ ...base, documents: base.documents.toReversed() })).toBe(statedHash(base));
    });
  });
});

describe('wordsOf', () => {
  it('finds names without accents and case, and parts of hyphenated words', () => {
    expect(wordsOf(['Éloïse Saint-Exupéry', 'ab2cde'])).toEqual(['ELOISE', 'SAINT-EXUPERY', 'SAINT', 'EXUPERY', 'AB2CDE']);
  });
  it('leaves out single letters, empty parts and repetitions', () => {
    expect(wordsOf(['a b CD cd', '', '-/-'])).toEqual(['CD']);
  });
  it('finds every word again by itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const word of wordsOf([text])) expect(wordsOf([word])).toContain(word);
      }),
    );
  });
});

describe('checkCurrency', () => {
  it('lets the first amount decide and refuses another', () => {
    expect(checkCurrency('EUR', false, money(1n, 'USD'))).toBe('USD');
    expect(checkCurrency('EUR', true, eur(1))).toBe('EUR');
    expect(() => checkCurrency('EUR', true, money(1n, 'USD'))).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
  });
});
