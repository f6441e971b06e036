import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, NATURES, parseMoney } from '../../contracts/index.ts';
import { type OwnLine, type Rated, rateOwnLines } from './own-lines.ts';
import { agentParts, agentSale, allocateCredit, type BillLine, spreadTax, taxOnce } from './rules.ts';

type Priced = Pick<BillLine, 'side' | 'nature' | 'money'>;
const line = (amount: string, side: 'sale' | 'purchase' = 'sale', nature: BillLine['nature'] = 'fare'): Priced => ({
  side,
  nature,
  money: parseMoney(amount, 'EUR'),
});
const cents = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });

describe('agentSale', () => {
  it('CALC-COM-01 sale 1,800.00, commission 160.00 and VAT 32.00: remits 1,608.00', () => {
    const lines = [
      line('1800.00'),
      line('1800.00', 'purchase'),
      line('-160.00', 'purchase', 'commission'),
      line('-32.00', 'purchase', 'commissionTax'),
    ];
    expect(agentSale(lines, null)).toEqual({
      held: 160_800n,
      commission: 16_000n,
      vat: 3_200n,
      markupVat: 0n,
      markup: 0n,
      penalty: 0n,
      loss: 0n,
    });
  });
  it('adds what an agent charges above the purchase to income, and below it to loss', () => {
    expect(agentSale([line('110.00'), line('100.00', 'purchase')], null)).toMatchObject({ held: 10_000n, markup: 1_000n, loss: 0n });
    expect(agentSale([line('95.00'), line('100.00', 'purchase')], null)).toMatchObject({ held: 10_000n, markup: 0n, loss: 500n });
  });
  it('keeps what it keeps of a cancellation as a penalty, beyond what the supplier keeps', () => {
    const lines = [line('500.00'), line('-500.00'), line('120.00', 'sale', 'penalty'), line('70.00', 'purchase', 'penalty')];
    expect(agentSale(lines, null)).toMatchObject({ held: 7_000n, penalty: 5_000n, markup: 0n, loss: 0n });
  });
  it('takes VAT out of a mark-up where the agency charges it, never out of a loss', () => {
    expect(agentSale([line('112.00'), line('100.00', 'purchase')], '20')).toMatchObject({ markup: 1_000n, markupVat: 200n });
    expect(agentSale([line('88.00'), line('100.00', 'purchase')], '20')).toMatchObject({ loss: 1_200n, markupVat: 0n });
  });
  it('accounts for every cent: sale = held + commission + tax + mark-up − loss', () => {
    const any = fc.record({
      side: fc.constantFrom('sale' as const, 'purchase' as const),
      nature: fc.constantFrom(...NATURES),
      minor: cents,
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), fc.constantFrom(null, '20', '5.5'), (lines, rate) => {
        const s = agentSale(
          lines.map((l) => ({ ...l, money: money(l.minor, 'EUR') })),
          rate,
        );
        const sale = lines.filter((l) => l.side === 'sale').reduce((sum, l) => sum + l.minor, 0n);
        expect(s.held + s.commission + s.vat + s.markupVat + s.markup + s.penalty - s.loss).toBe(sale);
      }),
    );
  });
  it('posts from what stands there: a mark-up taken back lowers the mark-up and is no loss', () => {
    const service = { id: 'S', service: 'hotel', supplier: 'LAC' };
    const posted: Record<string, bigint> = { held: -50_000n, markup: -2_000n };
    const parts = agentParts(agentSale([], null), (what) => posted[what] ?? 0n, {
      service,
      supplier: null,
      dossier: 'D1',
      markupRate: null,
    });
    expect(parts.map((p) => [p.what, p.minor])).toEqual([
      ['held', -50_000n],
      ['markup', -2_000n],
    ]);
  });
});

describe('VAT of own lines', () => {
  const own = (id: string, nature: OwnLine['nature'], minor: bigint, stated?: string | null, label = ''): OwnLine => ({
    ...{ id, nature, minor, stated, label },
  });
  const rated = (...given: Parameters<typeof rateOwnLines>) => rateOwnLines(...given).rated;
  it('a discount takes back the VAT of the fees it lowers, and only of those', () => {
    expect(rated([own('f', 'fee', 6_000n), own('d', 'discount', -6_000n)], '20')).toEqual([
      { id: 'f', minor: 6_000n, rate: '20' },
      { id: 'd', minor: -6_000n, rate: '20' },
    ]);
    expect(rated([own('d', 'discount', -10_000n), own('f', 'fee', 6_000n)], '20')).toEqual([
      { id: 'd', minor: -6_000n, rate: '20' },
      // No fee is left: it lowers what services are sold at.
      { id: 'd', minor: -4_000n, rate: null, beyond: true },
      { id: 'f', minor: 6_000n, rate: '20' },
    ]);
    expect(rated([own('d', 'discount', -500n)], '20')).toEqual([{ id: 'd', minor: -500n, rate: null, beyond: true }]);
    expect(rated([own('c', 'ancillary', 300n), own('d', 'discount', -500n)], '20').slice(1)).toEqual([
      { id: 'd', minor: -300n, rate: null },
      { id: 'd', minor: -200n, rate: null, beyond: true },
    ]);
  });
  it('a discount is spread over all it discounts, each rate in its share', () => {
    const fees = [own('a', 'fee', 12_000n), own('b', 'fee', 5_500n, '10'), own('c', 'ancillary', 500n)];
    expect(rated([...fees, own('d', 'discount', -1_800n)], '20').slice(3)).toEqual([
      { id: 'd', minor: -1_200n, rate: '20' },
      { id: 'd', minor: -550n, rate: '10' },
      { id: 'd', minor: -50n, rate: null },
    ]);
  });
  it('what a discount leaves lowers what is sold in the own name, each service in its share; taken back, it gives back what it took', () => {
    const sold = [
      { service: 's1', minor: 30_000n },
      { service: 's2', minor: 10_000n },
    ];
    const [fee, less] = [own('f', 'fee', 1_000n), own('d', 'discount', -5_001n)];
    const parts: Rated[] = [
      { id: 'd', minor: -1_000n, rate: '20' },
      { id: 'd', minor: -3_001n, rate: null, beyond: true, lowers: 's1' },
      { id: 'd', minor: -1_000n, rate: null, beyond: true, lowers: 's2' },
    ];
    expect(rated([fee, less], '20', sold).slice(1)).toEqual(parts);
    const back = parts.map(({ beyond: _beyond, ...p }) => ({ ...p, id: 'b', minor: -p.minor }));
    expect(rated([fee, less, own('b', 'discount', 5_001n)], '20', sold).slice(4)).toEqual(back);
    // As it was billed, whatever is sold since; and the fee stands again.
    const billed = { ...less, billed: parts };
    const again = rated([fee, billed, own('b', 'discount', 5_001n), own('e', 'discount', -1_200n)], '20', [{ service: 's3', minor: 1n }]);
    expect(again.slice(4)).toEqual([
      ...back,
      { id: 'e', minor: -1_000n, rate: '20' },
      { id: 'e', minor: -200n, rate: null, beyond: true, lowers: 's3' },
    ]);
    // No VAT is stated: it lowers the package alone.
    expect(rated([fee, own('d', 'discount', -500n, '0')], '20', sold.slice(1))[1]).toEqual({ ...parts[2], minor: -500n });
  });
  it('where there is no package it lowers mark-ups, each in its share and no further, less what was billed of it', () => {
    const markups = [
      { service: 'a', minor: 6_000n },
      { service: 'b', minor: 3_000n },
    ];
    const of = (...lines: OwnLine[]) => rated(lines, '20', [], markups).map(({ id, minor, lowers }) => [id, minor, lowers]);
    expect(of(own('d', 'discount', -4_500n), own('e', 'discount', -5_000n))).toEqual([
      ['d', -3_000n, 'a'],
      ['d', -1_500n, 'b'],
      ['e', -3_000n, 'a'],
      ['e', -1_500n, 'b'],
      ['e', -500n, undefined],
    ]);
    const billed = { ...own('d', 'discount', -6_000n), billed: [{ id: 'd', minor: -6_000n, rate: null, lowers: 'a' }] };
    expect(of(billed, own('e', 'discount', -1_000n)).slice(1)).toEqual([['e', -1_000n, 'b']]);
    expect(of(billed, own('x', 'discount', 6_000n), own('e', 'discount', -1_500n)).slice(1)).toEqual([
      ['x', 6_000n, 'a'],
      ['e', -1_000n, 'a'],
      ['e', -500n, 'b'],
    ]);
  });
  it('says what gives back more than is left: at a stated rate, of a fee, of a penalty', () => {
    const over = (...lines: OwnLine[]) => Object.fromEntries(rateOwnLines(lines, '20', [{ service: 's', minor: 100_000n }]).over);
    const [fee, other] = [own('f', 'fee', 3_000n), own('o', 'fee', 600n, '10')];
    expect(over(fee, other, own('d', 'discount', -601n, '10'), own('e', 'discount', -3_000n, '20'))).toEqual({ d: 1n });
    expect(over(fee, own('d', 'discount', -2_000n), own('x', 'fee', -3_000n))).toEqual({ x: 2_000n });
    expect(over(fee, own('x', 'fee', -3_000n), own('d', 'discount', -9_000n))).toEqual({});
    expect(over(fee, own('p', 'penalty', 500n), own('q', 'penalty', -501n))).toEqual({ q: 1n });
    const billed = { ...own('x', 'fee', -9_000n), billed: [{ id: 'x', minor: -9_000n, rate: null, beyond: true as const }] };
    expect(over(fee, billed)).toEqual({});
  });
  it('a fee given back is the one of its label, or of its amount; of several in their shares', () => {
    const fees = [own('a', 'fee', 12_000n, '20', 'Visa'), own('b', 'fee', 5_500n, '10', 'Dossier')];
    const back = (minor: bigint, label = '') => rated([...fees, own('x', 'fee', minor, undefined, label)], '20').slice(2);
    expect(back(-3_000n, 'Dossier')).toEqual([{ id: 'x', minor: -3_000n, rate: '10' }]);
    expect(back(-5_500n)).toEqual([{ id: 'x', minor: -5_500n, rate: '10' }]);
    expect(back(-1_750n)).toEqual([
      { id: 'x', minor: -1_200n, rate: '20' },
      { id: 'x', minor: -550n, rate: '10' },
    ]);
    // More than the fee it means: the rest is of the others.
    expect(back(-6_000n, 'Dossier')).toEqual([
      { id: 'x', minor: -5_500n, rate: '10' },
      { id: 'x', minor: -500n, rate: '20' },
    ]);
  });
  it('what is billed stays as it was billed, and only what is left of a fee is given back', () => {
    const billed = { ...own('a', 'fee', 12_000n), billed: [{ id: 'a', minor: 12_000n, rate: '20' }] };
    const cut = { ...own('d', 'discount', -2_000n), billed: [1_500n, 500n].map((m, i) => ({ id: 'd', minor: -m, rate: i ? null : '20' })) };
    expect(rated([billed, cut, own('x', 'fee', -12_000n)], null).slice(1)).toEqual([
      ...cut.billed,
      { id: 'x', minor: -10_500n, rate: '20' },
      { id: 'x', minor: -1_500n, rate: null, beyond: true },
    ]);
  });
  it('a fee given back takes the rate it was billed with, whatever the agency charges since', () =>
    expect(rated([own('f', 'fee', 12_000n, '20'), own('g', 'fee', -12_000n)], '21')[1]).toEqual({
      id: 'g',
      minor: -12_000n,
      rate: '20',
    }));
  it('CALC-VAT-09 an agency that is not liable charges none', () =>
    expect(rated([own('f', 'fee', 6_000n, '20'), own('g', 'fee', 100n)], null).map((r) => r.rate)).toEqual([null, null]));
  it('keeps every cent of every line', () => {
    const any = fc.record({
      nature: fc.constantFrom('fee' as const, 'discount' as const, 'penalty' as const),
      minor: cents,
      rate: fc.constantFrom('20', '10', null, undefined),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (all) => {
        const parts = rated(
          all.map((l, i) => own(String(i), l.nature, l.minor, l.rate)),
          '20',
        );
        for (const [i, l] of all.entries()) expect(parts.filter((r) => r.id === String(i)).reduce((s, r) => s + r.minor, 0n)).toBe(l.minor);
      }),
    );
  });
  it('CALC-COM-03 a fee of 25.00 tax included holds 4.17; three of them 12.50, and their lines add up', () => {
    expect(taxOnce(money(2_500n, 'EUR'), '20', null)).toBe(417n);
    expect(taxOnce(money(7_500n, 'EUR'), '20', null)).toBe(1_250n);
    expect(spreadTax([2_500n, 2_500n, 2_500n], 'EUR', '20', 1_250n)).toEqual([417n, 416n, 417n]);
  });
  it('CALC-RND-02 399.99 holds 66.67 of VAT, and its credit note −66.67', () => {
    expect(taxOnce(money(39_999n, 'EUR'), '20', null)).toBe(6_667n);
    expect(taxOnce(money(-39_999n, 'EUR'), '20', { gross: 39_999n, tax: 6_667n })).toBe(-6_667n);
  });
  it('credit notes of parts add up to the tax of the whole', () => {
    const parts = fc.array(fc.bigInt({ min: 1n, max: 100_000n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.constantFrom('20', '10', '5.5'), (amounts, rate) => {
        const whole = amounts.reduce((a, b) => a + b, 0n);
        const left = { gross: whole, tax: taxOnce(money(whole, 'EUR'), rate, null) };
        for (const m of amounts) {
          const tax = taxOnce(money(-m, 'EUR'), rate, left);
          left.gross -= m;
          left.tax += tax;
        }
        expect(left).toEqual({ gross: 0n, tax: 0n });
      }),
    );
  });
});

describe('allocateCredit', () => {
  const invoice = (number: string, left: bigint, ...billed: string[]) => ({ number, left, billed: new Set(billed) });
  const two = [invoice('F1', 20_000n, 'v'), invoice('F2', 15_000n, 'w')];
  it('credits each service from the invoice that billed it', () => {
    const { credits, rest } = allocateCredit(
      [
        { group: 'v', own: false, minor: -10_000n },
        { group: 'w', own: false, minor: -15_000n },
      ],
      two,
      'F1',
    );
    expect([[...credits], rest]).toEqual([
      [
        ['F1', 10_000n],
        ['F2', 15_000n],
      ],
      0n,
    ]);
  });
  it('never takes one service from another’s invoice', () =>
    expect(allocateCredit([{ group: 'w', own: false, minor: -16_000n }], two, 'F1')).toEqual({
      credits: new Map([['F2', 15_000n]]),
      rest: 1_000n,
    }));
  it('lowers the credit by what is kept', () =>
    expect(
      allocateCredit(
        [
          { group: 'v', own: false, minor: -20_000n },
          { group: '', own: true, minor: 5_000n },
        ],
        two,
        'F1',
      ).credits,
    ).toEqual(new Map([['F1', 15_000n]])));
  it('takes own lines from what billed their rate, before the invoice named', () =>
    expect([
      ...allocateCredit(
        [
          { group: 'own 20', own: true, minor: -6_000n },
          { group: 'own 10', own: true, minor: -2_200n },
        ],
        [invoice('F1', 6_000n, 'own 20'), invoice('F2', 5_500n, 'own 10')],
        'F2',
      ).credits,
    ]).toEqual([
      ['F1', 6_000n],
      ['F2', 2_200n],
    ]));
  it('takes own lines from the invoice named first', () =>
    expect([...allocateCredit([{ group: '', own: true, minor: -16_000n }], two, 'F2').credits]).toEqual([
      ['F2', 15_000n],
      ['F1', 1_000n],
    ]));
});
