import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal, money, taxWithin } from '../../contracts/index.ts';
import { leftOf, named, type Stated, takenOf } from './left.ts';

const within = (gross: bigint): bigint => taxWithin(money(gross, 'EUR'), decimal('20')).minor;
const invoice = (number: string, gross: bigint): Stated => ({ number, gross, tax: within(gross), of: [], turned: false });

it('takes of the document it corrects first, then of the oldest', () => {
  const two = [invoice('F1', 7_500n), invoice('F2', 2_500n)];
  const taken = takenOf(money(-3_500n, 'EUR'), '20', named(leftOf(two, '20', 'EUR'), ['F2']));
  expect(taken).toEqual([
    { number: 'F2', gross: -2_500n, tax: -417n },
    { number: 'F1', gross: -1_000n, tax: -167n },
  ]);
  const note = { number: 'A1', gross: -3_500n, tax: -584n, of: ['F2'], turned: false };
  expect(leftOf([...two, note], '20', 'EUR')).toEqual([
    { number: 'F1', gross: 6_500n, tax: 1_083n },
    { number: 'F2', gross: 0n, tax: 0n },
  ]);
});

it('gives a discount that is taken back to the invoice it lowered', () => {
  const back = { number: 'A1', gross: 6_000n, tax: 1_000n, of: ['F1'], turned: true };
  expect(leftOf([invoice('F1', 6_000n), back], '20', 'EUR')).toEqual([{ number: 'F1', gross: 12_000n, tax: 2_000n }]);
});

it('whatever is given back, in any order: never more tax than is left, and of all of it all of it', () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 9_000n }), { minLength: 1, maxLength: 4 });
  const parts = fc.array(fc.record({ minor: fc.bigInt({ min: 1n, max: 4_000n }), of: fc.nat(3) }), { maxLength: 10 });
  fc.assert(
    fc.property(amounts, parts, (billed, given) => {
      const documents = billed.map((minor, i) => invoice(`F${i}`, minor));
      const total = (of: 'gross' | 'tax'): bigint => leftOf(documents, '20', 'EUR').reduce((sum, l) => sum + l[of], 0n);
      const giveBack = (minor: bigint, of: string): void => {
        const taken = takenOf(money(-minor, 'EUR'), '20', named(leftOf(documents, '20', 'EUR'), [of]));
        const tax = taken.reduce((sum, t) => sum + t.tax, 0n);
        documents.push({ number: `A${documents.length}`, gross: -minor, tax, of: [of], turned: false });
        for (const l of leftOf(documents, '20', 'EUR')) expect([l.gross >= 0n, l.tax >= 0n]).toEqual([true, true]);
      };
      for (const { minor, of } of given) if (minor <= total('gross')) giveBack(minor, `F${of}`);
      if (total('gross') > 0n) giveBack(total('gross'), 'F0');
      expect([total('gross'), total('tax')]).toEqual([0n, 0n]);
    }),
  );
});
