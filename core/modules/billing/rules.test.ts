import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMinor, type LineInput, money, NATURES, parseMoney } from '../../contracts/index.ts';
import { type Accounts, applyDeposits, type BillLine, mirrored, postingOf } from './rules.ts';

const client = { kind: 'client', code: 'C1', label: 'Client' } as const;
const carrier = { kind: 'supplier', code: 'S1', label: 'Carrier' } as const;
const accounts: Accounts = {
  receivable: '411',
  principal: '467',
  vatCollected: '44571',
  revenue: '487',
  loss: '658',
  income: (nature) => (nature === 'ancillary' || nature === 'penalty' ? '708' : nature === 'discount' ? '709' : '706'),
};
let ids = 0;
const line = (over: Partial<Omit<BillLine, 'money'>> & { amount: string }): BillLine => {
  const { amount, ...more } = over;
  return {
    id: `L${++ids}`,
    side: 'sale',
    nature: 'fare',
    label: 'line',
    vatRate: null,
    as: 'agent',
    supplier: more.as === 'own' ? null : carrier,
    ...more,
    money: parseMoney(amount, 'EUR'),
  };
};
const post = (lines: readonly BillLine[], reverse = false) => postingOf(lines, client, 'D1', 'EUR', accounts, reverse);
const side = (l: LineInput): bigint => (l.debit?.minor ?? 0n) - (l.credit?.minor ?? 0n);
/** `411 D 12.00`, sorted. */
const shown = (lines: readonly LineInput[]): string[] =>
  lines
    .map(
      (l) =>
        `${l.account} ${l.debit ? 'D' : 'C'} ${formatMinor((l.debit ?? l.credit)?.minor ?? 0n, 'EUR')}${l.party ? ` ${l.party.code}` : ''}`,
    )
    .sort();

const anyLine = fc
  .record({
    side: fc.constantFrom('sale' as const, 'purchase' as const),
    nature: fc.constantFrom(...NATURES),
    as: fc.constantFrom('own' as const, 'agent' as const, 'principal' as const),
    minor: fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
    rate: fc.constantFrom(null, '20', '5.5', '10'),
    supplier: fc.boolean(),
  })
  .map(
    ({ minor, rate, supplier, ...l }): BillLine => ({
      ...l,
      id: `L${++ids}`,
      label: 'line',
      money: money(minor, 'EUR'),
      vatRate: l.as === 'own' ? rate : null,
      supplier: supplier ? carrier : null,
    }),
  );

describe('postingOf', () => {
  it('balances for any lines, with every amount above zero', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 20 }), (lines) => {
        const posting = post(lines);
        expect(posting.lines.reduce((sum, l) => sum + side(l), 0n)).toBe(0n);
        for (const l of posting.lines) {
          expect((l.debit ?? l.credit)?.minor).toBeGreaterThan(0n);
          expect(l.debit === undefined).not.toBe(l.credit === undefined);
        }
        expect(posting.total.minor).toBe(lines.filter((l) => l.side === 'sale').reduce((sum, l) => sum + l.money.minor, 0n));
      }),
    );
  });
  it('makes the credit note of any invoice its mirror, account by account', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 20 }), (lines) => {
        const of = (all: readonly LineInput[]) => all.map((l) => `${l.account} ${l.party?.code ?? ''} ${side(l)}`).sort();
        const opposite = post(mirrored(lines), true).lines.map((l): LineInput => {
          const { debit, credit, ...rest } = l;
          return { ...rest, ...(debit ? { credit: debit } : {}), ...(credit ? { debit: credit } : {}) };
        });
        expect(of(opposite)).toEqual(of(post(lines).lines));
        expect(post(mirrored(lines), true).total.minor).toBe(-post(lines).total.minor);
      }),
    );
  });
  it('CALC-COM-01 sale 1,800.00, commission 160.00 and VAT 32.00: remits 1,608.00', () => {
    const posting = post([
      line({ amount: '1800.00' }),
      line({ amount: '1800.00', side: 'purchase' }),
      line({ amount: '-160.00', side: 'purchase', nature: 'commission' }),
      line({ amount: '-32.00', side: 'purchase', nature: 'commissionTax' }),
    ]);
    expect(shown(posting.lines)).toEqual(['411 D 1800.00 C1', '44571 C 32.00', '467 C 1608.00 S1', '706 C 160.00']);
  });
  it('CALC-COM-03 a fee of 25.00 tax included is 20.83 and 4.17', () => {
    const posting = post([line({ amount: '25.00', as: 'own', nature: 'fee', vatRate: '20' })]);
    expect(shown(posting.lines)).toEqual(['411 D 25.00 C1', '44571 C 4.17', '706 C 20.83']);
    expect(posting.vat).toEqual([{ rate: '20', net: money(2083n, 'EUR'), tax: money(417n, 'EUR') }]);
  });
  it('CALC-RND-02 399.99 holds 66.67 of VAT, and its credit note −66.67', () => {
    const fee = line({ amount: '399.99', as: 'own', nature: 'fee', vatRate: '20' });
    expect(post([fee]).vat[0]?.tax.minor).toBe(6667n);
    expect(post(mirrored([fee]), true).vat[0]?.tax.minor).toBe(-6667n);
  });
  it('adds what an agent charges above the purchase to income, and below it to loss', () => {
    const [above, cost, below] = [line({ amount: '110.00' }), line({ amount: '100.00', side: 'purchase' }), line({ amount: '95.00' })];
    expect(shown(post([above, cost]).lines)).toEqual(['411 D 110.00 C1', '467 C 100.00 S1', '706 C 10.00']);
    expect(shown(post([below, cost]).lines)).toEqual(['411 D 95.00 C1', '467 C 100.00 S1', '658 D 5.00']);
    // The credit note of a mark-up takes the income back; it is not a loss.
    expect(shown(post(mirrored([above, cost]), true).lines)).toEqual(['411 C 110.00 C1', '467 D 100.00 S1', '706 D 10.00']);
    expect(shown(post(mirrored([below, cost]), true).lines)).toEqual(['411 C 95.00 C1', '467 D 100.00 S1', '658 C 5.00']);
    // What is kept of a refund is income, what is given beyond the carrier's refund is a loss.
    const refund = (sale: string, purchase: string) => [line({ amount: sale }), line({ amount: purchase, side: 'purchase' })];
    expect(shown(post(refund('-80.00', '-100.00')).lines)).toEqual(['411 C 80.00 C1', '467 D 100.00 S1', '706 C 20.00']);
    expect(shown(post(refund('-120.00', '-100.00')).lines)).toEqual(['411 C 120.00 C1', '467 D 100.00 S1', '658 D 20.00']);
  });
  it('keeps a principal’s sale whole and names no VAT', () => {
    const posting = post([line({ amount: '2400.00', as: 'principal' }), line({ amount: '2000.00', as: 'principal', side: 'purchase' })]);
    expect(shown(posting.lines)).toEqual(['411 D 2400.00 C1', '487 C 2400.00']);
    expect([posting.vat, posting.principalRevenue.minor]).toEqual([[], 240_000n]);
  });
});

describe('applyDeposits', () => {
  it('takes advances first, then overpayments, never more than the invoice or than is held', () => {
    expect(applyDeposits(100n, 30n, 200n)).toEqual({ fromAdvances: 30n, fromOverpaid: 70n });
    const amount = fc.bigInt({ min: 0n, max: 1_000n });
    fc.assert(
      fc.property(amount, amount, amount, (total, advances, overpaid) => {
        const { fromAdvances, fromOverpaid } = applyDeposits(total, advances, overpaid);
        expect(fromAdvances >= 0n && fromAdvances <= advances && fromOverpaid >= 0n && fromOverpaid <= overpaid).toBe(true);
        expect(fromAdvances + fromOverpaid).toBe(total < advances + overpaid ? total : advances + overpaid);
      }),
    );
  });
});
