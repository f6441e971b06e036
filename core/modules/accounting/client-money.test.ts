import { describe, expect, it } from 'vitest';
import { ClientMoney } from './client-money.ts';
import { clientPosition } from './rules.ts';

const at = (amount: bigint, rate: number) => ({ amount, booked: (amount * BigInt(rate)) / 100n });
const sides = ({ worth }: ClientMoney): string[] =>
  (['receivable', 'advances', 'overpaid'] as const).map((role) => `${worth[role].amount} ${worth[role].booked}`);

describe('a client’s money', () => {
  it('that is held pays what is billed, and is worth again what it was once that is taken back', () => {
    const money = new ClientMoney();
    money.came(at(500n, 85), [], 500n);
    expect(sides(money)).toEqual(['0 0', '500 425', '0 0']);
    money.issued('F1', [at(500n, 105)], 500n);
    expect(sides(money)).toEqual(['0 0', '0 0', '0 0']);
    money.issued('A1', [{ ...at(-500n, 105), takes: 'F1' }], 500n);
    expect(sides(money)).toEqual(['0 0', '500 425', '0 0']);
    money.sells(300n);
    expect(sides(money)).toEqual(['0 0', '300 255', '200 170']);
  });
  it('pays of each open document the same part, the one it names first', () => {
    const money = new ClientMoney();
    money.issued('F1', [at(300n, 80)], 900n);
    money.issued('F2', [at(600n, 100)], 900n);
    money.came(at(300n, 110), [], 900n);
    expect(sides(money)[0]).toBe('600 560');
    money.came(at(100n, 110), ['F1'], 900n);
    expect(sides(money)[0]).toBe('500 480');
  });
  it('that is given back was held, or had paid what is open again', () => {
    const money = new ClientMoney();
    money.issued('F1', [at(300n, 80)], 300n);
    money.came(at(400n, 100), [], 300n);
    money.came(at(-150n, 90), [], 300n);
    expect(sides(money)).toEqual(['50 40', '0 0', '0 0']);
    money.came(at(-400n, 90), [], 300n);
    expect(sides(money)[0]).toBe(`450 ${240 + 135}`);
  });
  it('that went beyond what was there comes back before anything is paid', () => {
    const money = new ClientMoney();
    money.issued('F1', [at(500n, 90)], 500n);
    money.came(at(-100n, 85), [], 500n);
    expect(sides(money)[0]).toBe('600 535');
    money.came(at(100n, 85), [], 500n);
    expect(sides(money)[0]).toBe('500 450');
  });
  it('that a credit note frees without saying of what pays the others', () => {
    const money = new ClientMoney();
    money.issued('F1', [at(300n, 80)], 300n);
    money.issued('F2', [at(300n, 100)], 600n);
    money.issued('A1', [at(-400n, 90)], 200n);
    expect(sides(money)).toEqual(['200 200', '0 0', '0 0']);
    money.issued('A2', [at(-300n, 90)], 200n);
    expect(sides(money)).toEqual(['0 0', '100 90', '0 0']);
  });

  it('pays the document it names once that is there, and no more what it paid meanwhile, held or not', () => {
    const money = new ClientMoney();
    money.issued('F1', [at(100n, 80)], 100n);
    money.came(at(300n, 90), ['F3'], 100n);
    expect(sides(money)).toEqual(['0 0', '0 0', '200 180']);
    money.issued('F2', [at(150n, 100)], 250n);
    expect(sides(money)).toEqual(['0 0', '0 0', '50 45']);
    money.issued('F3', [at(300n, 110)], 550n);
    expect(sides(money)[0]).toBe(`250 ${80 + 150}`);
  });

  it('is what was paid, billed and sold, and worth between the least and the largest rate of it, whatever happens', () => {
    for (let seed = 1; seed <= 300; seed++) {
      let state = seed;
      const next = (below: number): number => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const money = new ClientMoney();
      const bills: { piece: string; left: bigint; rate: number }[] = [];
      let [paid, invoiced, sale] = [0n, 0n, 0n];
      for (let step = 0; step < 40; step++) {
        const [amount, rate, act] = [BigInt(1 + next(500)) * 100n, 80 + next(31), next(5)];
        if (act === 0) {
          sale += amount;
          money.sells(sale);
        } else if (act === 1) {
          bills.push({ piece: `F${step}`, left: amount, rate });
          invoiced += amount;
          money.issued(`F${step}`, [at(amount, rate)], sale);
        } else if (act === 2 && bills.length > 0) {
          const bill = bills[next(bills.length)] as (typeof bills)[number];
          const back = bill.left < amount ? bill.left : amount;
          bill.left -= back;
          invoiced -= back;
          money.issued(`A${step}`, [{ ...at(-back, bill.rate), takes: bill.piece }], sale);
        } else if (act === 3) {
          paid += amount;
          money.came(at(amount, rate), bills.length > 0 && next(2) === 0 ? [`F${next(40)}`] : [], sale);
        } else if (act === 4 && paid >= amount) {
          paid -= amount;
          money.came(at(-amount, rate), [], sale);
        }
        const { receivable, advances, overpaid } = money.worth;
        expect([seed, { receivable: receivable.amount, advances: advances.amount, overpaid: overpaid.amount }]).toEqual([
          seed,
          clientPosition(paid, invoiced, sale),
        ]);
        for (const side of [receivable, advances, overpaid]) {
          const rounding = 40n;
          expect(
            side.booked * 100n >= side.amount * 80n - rounding * 100n && side.booked * 100n <= side.amount * 110n + rounding * 100n,
            `seed ${seed}, step ${step}`,
          ).toBe(true);
        }
      }
    }
  });
});
