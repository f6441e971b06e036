import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, NATURES, parseMoney } from '../../contracts/index.ts';
import { LOST } from '../accounting/tokens.ts';
import { agentParts, agentSale, type BillLine, spreadTax, taxOfOwn, taxOnce } from './rules.ts';

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
      discount: 0n,
      loss: 0n,
    });
  });
  it('adds what an agent charges above the purchase to income, and below it to loss', () => {
    expect(agentSale([line('110.00'), line('100.00', 'purchase')], null)).toMatchObject({ held: 10_000n, markup: 1_000n, loss: 0n });
    expect(agentSale([line('95.00'), line('100.00', 'purchase')], null)).toMatchObject({ held: 10_000n, markup: 0n, loss: 500n });
  });
  it('gives away what a discount takes beyond the mark-up, and loses what the price lacks besides', () => {
    const sold = (sale: string, discount: string) => [line(sale), line('450.00', 'purchase'), line(discount, 'sale', 'discount')];
    expect(agentSale(sold('500.00', '-80.00'), '20')).toMatchObject({ markup: 0n, markupVat: 0n, discount: 3_000n, loss: 0n });
    expect(agentSale(sold('440.00', '-80.00'), '20')).toMatchObject({ discount: 8_000n, loss: 1_000n });
    expect(agentSale([...sold('440.00', '-80.00'), line('80.00', 'sale', 'discount')], null)).toMatchObject({ discount: 0n, loss: 1_000n });
    // A purchase that rises after it was billed is no discount.
    expect(agentSale(sold('500.00', '-80.00'), null, 1_000n)).toMatchObject({ discount: 1_000n, loss: 2_000n });
  });
  it('keeps what it keeps of a cancellation as a penalty, beyond what the supplier keeps', () => {
    const lines = [line('500.00'), line('-500.00'), line('120.00', 'sale', 'penalty'), line('70.00', 'purchase', 'penalty')];
    expect(agentSale(lines, null)).toMatchObject({ held: 7_000n, penalty: 5_000n, markup: 0n, loss: 0n });
  });
  it('takes VAT out of a mark-up where the agency charges it, never out of a loss', () => {
    expect(agentSale([line('112.00'), line('100.00', 'purchase')], '20')).toMatchObject({ markup: 1_000n, markupVat: 200n });
    expect(agentSale([line('88.00'), line('100.00', 'purchase')], '20')).toMatchObject({ loss: 1_200n, markupVat: 0n });
  });
  it('accounts for every cent: sale = held + commission + tax + mark-up − discount − loss', () => {
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
        expect(s.held + s.commission + s.vat + s.markupVat + s.markup + s.penalty - s.discount - s.loss).toBe(sale);
      }),
    );
  });
  it('posts from what stands there: a mark-up taken back lowers the mark-up and is no loss', () => {
    const service = { id: 'S', service: 'hotel', supplier: 'LAC' };
    const posted: Record<string, bigint> = { held: -50_000n, markup: -2_000n };
    const line = (amount: bigint) => ({ account: '467', amount, booked: amount });
    const parts = agentParts(agentSale([], null), (what, nature) => (nature === LOST ? [] : [line(posted[what] ?? 0n)]), {
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

describe('the tax of a document', () => {
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
  describe('of own lines', () => {
    const own = (nature: BillLine['nature'], amount: string) => ({ nature, money: parseMoney(amount, 'EUR') });
    const of =
      (fee: readonly [bigint, bigint], discount: readonly [bigint, bigint]) =>
      (nature: string): { gross: bigint; tax: bigint } => {
        const [gross, tax] = nature === 'fee' ? fee : discount;
        return { gross, tax };
      };
    it('what leaves nothing of a fee or of a discount takes back what was stated of it, in any order', () => {
      const lines = [own('discount', '35.73'), own('fee', '-81.79')];
      const stated = of([8_179n, 1_363n], [-3_573n, -595n]);
      expect(taxOfOwn(lines, stated, -768n, '20')).toEqual([595n, -1_363n]);
      // By itself too, whatever its own sum would be taxed.
      expect(taxOfOwn(lines.slice(0, 1), stated, 596n, '20')).toEqual([595n]);
      // What else is on the document takes the rest of its tax.
      expect(taxOfOwn([own('fee', '10.00'), ...lines.slice(0, 1)], stated, 762n, '20')).toEqual([167n, 595n]);
    });
    it('what was not stated before is spread as it is', () =>
      expect(
        taxOfOwn([own('discount', '-50.00'), own('fee', '100.00'), own('discount', '50.00')], of([0n, 0n], [0n, 0n]), 521n, '5.5'),
      ).toEqual([-261n, 521n, 261n]));
  });
});
