import { describe, expect, it } from 'vitest';
import { type Cost, formatMinor, money } from '../../../contracts/index.ts';
import { publishedOrCost, soldAsBy } from './pricing.ts';

const cost = (of: Cost['of'], nature: Cost['nature'], minor: number, document: string | null = '1'): Cost => ({
  ...{ of, nature, money: money(BigInt(minor), 'EUR'), document, code: null, label: nature },
});
const priced = (...costs: Cost[]) =>
  publishedOrCost(costs, 'agent').map((p) => `${p.side} ${p.nature} ${formatMinor(p.money.minor, p.money.currency)} ${p.document}`);

describe('published, else cost', () => {
  it('CALC-BSP-01 what is payable is sold for as much, and what is earned lowers the purchase', () => {
    expect(priced(cost('payable', 'fare', 50_000), cost('payable', 'tax', 12_045), cost('commission', 'commission', 500))).toEqual([
      ...['sale fare 500.00 1', 'sale tax 120.45 1'],
      ...['purchase fare 500.00 1', 'purchase tax 120.45 1', 'purchase commission -5.00 1'],
    ]);
  });
  it('what is published is all that is sold of its document, and of no other', () => {
    const net = [cost('published', 'fare', 22_100), cost('payable', 'fare', 15_000), cost('payable', 'tax', 4_000)];
    expect(priced(...net, cost('payable', 'fare', 9_000, '2'))).toEqual([
      ...['sale fare 221.00 1', 'purchase fare 150.00 1', 'purchase tax 40.00 1'],
      ...['sale fare 90.00 2', 'purchase fare 90.00 2'],
    ]);
  });
  it('what is published and not payable is only sold, and what is published and hidden is only bought', () => {
    expect(priced(cost('published', 'fee', 1_500))).toEqual(['sale fee 15.00 1']);
    expect(priced(cost('published', 'fare', 0), cost('payable', 'fare', 15_000))).toEqual(['purchase fare 150.00 1']);
  });
  it('a refund gives back both ways, and takes the commission back', () => {
    expect(priced(cost('payable', 'fare', -21_000), cost('payable', 'penalty', 6_000), cost('commission', 'commission', -315))).toEqual([
      ...['sale fare -210.00 1', 'sale penalty 60.00 1'],
      ...['purchase fare -210.00 1', 'purchase penalty 60.00 1', 'purchase commission 3.15 1'],
    ]);
  });
  it('says what a supplier states and what it made of that, and by which rule', () => {
    expect(
      publishedOrCost([cost('payable', 'fare', 50_000), cost('commission', 'commission', 500)], 'agent').map((p) => [p.side, p.origin]),
    ).toEqual([
      ['sale', { by: 'rule', rule: 'published or cost 1' }],
      ['purchase', { by: 'fact', rule: 'published or cost 1' }],
      ['purchase', { by: 'fact', rule: 'published or cost 1' }],
    ]);
  });
  it('says how each is sold, and keeps whom and what its cost is for', () => {
    const one = [{ ...cost('payable', 'stay', 50_000), travellers: [1], segments: [0, 2] }];
    for (const [soldAs, scheme] of [
      ['agent', 'agent'],
      ['principal', 'margin'],
    ] as const)
      expect(publishedOrCost(one, soldAs).map((p) => [p.side, p.scheme, p.travellers, p.segments])).toEqual([
        ['sale', scheme, [1], [0, 2]],
        ['purchase', scheme, [1], [0, 2]],
      ]);
  });
  it('what is paid on site is on no side', () => {
    expect(priced(cost('onSite', 'stay', 34_200, null), cost('commission', 'commission', 3_300, null))).toEqual([
      'purchase commission -33.00 null',
    ]);
  });
});

describe('sold as', () => {
  const of = { service: 'hotel', supplier: 'LAC', contract: null, pointOfSale: 'PARIS' };
  it.each([
    ['nothing is said', [], null],
    ['another supplier, contract or point of sale is named', [{ supplier: 'PHARE' }, { contract: 'IT9' }, { pointOfSale: 'NICE' }], null],
    ['the first of two fits', [{ supplier: 'LAC', as: 'agent' as const }, { service: 'hotel' }], 'agent'],
    ['all it names must fit', [{ supplier: 'LAC', pointOfSale: 'NICE', as: 'agent' as const }, { service: 'hotel' }], 'principal'],
    ['a rule that names nothing is for all', [{}], 'principal'],
  ])('%s', (_what, rules, as) => {
    expect(
      soldAsBy(
        rules.map((rule) => ({ as: 'principal' as const, ...rule })),
        of,
      ),
    ).toBe(as);
  });
});
