import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type OpenInvoice, refundable, uncovered } from './rules.ts';

const amount = fc.bigInt({ min: 0n, max: 500_000n });
const invoices = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 1, max: 99 }).map((n) => `F2026-${String(n).padStart(6, '0')}`),
    dueOn: fc.integer({ min: 1, max: 28 }).map((d) => `2026-02-${String(d).padStart(2, '0')}`),
    total: amount,
  }),
  { selector: (i) => i.number, maxLength: 8 },
);

describe('refundable', () => {
  it('CALC-PAY-02 overpaid 50.00: 50.00 may be given back and not a cent more', () => {
    expect(refundable(105_000n, 100_000n, 100_000n)).toBe(5_000n);
    expect(refundable(100_000n, 100_000n, 0n)).toBe(0n);
    expect(refundable(60_000n, 50_000n, 0n)).toBe(10_000n);
    expect(refundable(10n, 500n, 0n)).toBe(0n);
  });
  it('CALC-INS-04, its overpayment: cut to 500.00 after 600.00 was paid, 100.00 too much', () =>
    expect(refundable(60_000n, 50_000n, 0n)).toBe(10_000n));
  it('looks at the larger of what is sold and what is billed', () => {
    expect(refundable(100n, 60n, 90n)).toBe(10n);
    expect(refundable(100n, 90n, 60n)).toBe(10n);
  });
});

describe('allocate', () => {
  const [a, b, c]: [OpenInvoice, OpenInvoice, OpenInvoice] = [
    { number: 'F1', dueOn: '2026-03-01', total: 100n },
    { number: 'F2', dueOn: '2026-02-01', total: 100n },
    { number: 'F3', dueOn: '2026-02-01', total: 100n },
  ];
  const of = (paid: bigint, named: { invoice: string; amount: bigint }[] = []) => {
    const { allocations, rest } = allocate([a, b, c], paid, named);
    return [Object.fromEntries(allocations.map((x) => [x.invoice, x.amount])), rest];
  };
  it('pays the oldest due first, and the smaller number of two due on one day', () => {
    expect(of(150n)).toEqual([{ F2: 100n, F3: 50n }, 0n]);
    expect(of(320n)).toEqual([{ F1: 100n, F2: 100n, F3: 100n }, 20n]);
  });
  it('pays what a receipt names before', () => {
    expect(of(150n, [{ invoice: 'F1', amount: 80n }])).toEqual([{ F1: 80n, F2: 70n }, 0n]);
    expect(of(150n, [{ invoice: 'gone', amount: 80n }])).toEqual([{ F2: 100n, F3: 50n }, 0n]);
    expect(of(150n, [{ invoice: 'F1', amount: 999n }])).toEqual([{ F1: 100n, F2: 50n }, 0n]);
  });
  it('what is owed since a cheque came back after its money was refunded is paid last by what names an invoice, first by the rest', () => {
    const moved = (kind: string, amount_minor: bigint, ref = kind, linked: string | null = null) => ({ kind, amount_minor, ref, linked });
    const cheque = [moved('receipt', 100n, 'R1'), moved('refund', -100n), moved('reversal', -100n, 'RX', 'R1')];
    expect(uncovered(cheque)).toBe(100n);
    expect(uncovered([...cheque, moved('receipt', 100n, 'R2')])).toBe(100n);
    // What came before the refund still covers it.
    expect(uncovered([moved('receipt', 60n, 'R0'), ...cheque])).toBe(40n);
    expect(uncovered([moved('receipt', 100n, 'R1'), moved('refund', -30n), moved('reversal', -70n, 'RX', 'R1')])).toBe(0n);
    const since = (paid: bigint, named: { invoice: string; amount: bigint }[] = []) => {
      const { allocations, rest } = allocate([a, b, c], paid, named, 100n);
      return [Object.fromEntries(allocations.map((x) => [x.invoice, x.amount])), rest];
    };
    expect(since(0n, [{ invoice: 'F1', amount: 100n }])).toEqual([{ F1: 100n }, -100n]);
    expect(since(-30n, [{ invoice: 'F1', amount: 70n }])).toEqual([{ F1: 70n }, -100n]);
    expect(since(20n, [{ invoice: 'F1', amount: 100n }])).toEqual([{ F1: 100n }, -80n]);
    expect(since(0n)).toEqual([{}, 0n]);
    expect(since(20n)).toEqual([{ F2: 20n }, 0n]);
  });
  it('a receipt that was reversed names nothing any more, whenever it was reversed', () => {
    const named = { invoice: 'F1', amount: 100n };
    const back = { invoice: 'F1', amount: -100n };
    expect(of(100n, [named, back])).toEqual([{ F2: 100n }, 0n]);
    expect(of(100n, [named, named, back])).toEqual([{ F1: 100n }, 0n]);
    expect(of(100n, [named, { invoice: 'F3', amount: 60n }, back])).toEqual([{ F2: 40n, F3: 60n }, 0n]);
  });
  it('gives each invoice at most what it asks, never skips an older one, and leaves nothing unplaced', () => {
    const named = fc.array(fc.record({ invoice: fc.constantFrom('F2026-000001', 'F2026-000002'), amount }), { maxLength: 3 });
    fc.assert(
      fc.property(invoices, amount, named, (all, paid, names) => {
        const { allocations, rest } = allocate(all, paid, names);
        const given = new Map(allocations.map((x) => [x.invoice, x.amount]));
        expect(allocations.reduce((sum, x) => sum + x.amount, 0n) + rest).toBe(paid);
        for (const i of all) expect((given.get(i.number) ?? 0n) <= i.total).toBe(true);
        const owed = all.reduce((sum, i) => sum + i.total, 0n);
        expect(rest).toBe(paid > owed ? paid - owed : 0n);
        if (names.length === 0) {
          const byDue = [...all].sort((x, y) => x.dueOn.localeCompare(y.dueOn) || x.number.localeCompare(y.number));
          const firstShort = byDue.findIndex((i) => (given.get(i.number) ?? 0n) < i.total);
          if (firstShort >= 0) for (const later of byDue.slice(firstShort + 1)) expect(given.get(later.number) ?? 0n).toBe(0n);
        }
      }),
    );
  });
});
