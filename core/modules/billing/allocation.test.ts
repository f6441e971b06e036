import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allocateCredit, type Billed, leftByGroup } from './allocation.ts';

type Groups = Readonly<Record<string, bigint>>;
const invoice = (number: string, groups: Groups): Billed => ({ number, groups: new Map(Object.entries(groups)), takes: null });
const ABOUT = {
  anywhere: (group: string): boolean => /^(own|less)/.test(group),
  lowers: (group: string): string | null => /^less (.*)/.exec(group)?.[1] ?? null,
};
const sum = (all: Iterable<bigint>): bigint => [...all].reduce((a, b) => a + b, 0n);
/** What is left of each invoice, all in all. */
function roomOf(documents: readonly Billed[]): ReadonlyMap<string, bigint> {
  const room = new Map(documents.flatMap((d) => (d.takes === null ? [[d.number, sum(d.groups.values())] as const] : [])));
  for (const { takes } of documents) for (const [number, minor] of takes ?? []) room.set(number, (room.get(number) ?? 0n) - minor);
  return room;
}
const allocate = (groups: Groups, documents: readonly Billed[], named: string) =>
  allocateCredit(new Map(Object.entries(groups)), leftByGroup(documents), roomOf(documents), named, ABOUT);
const credit = (groups: Groups, documents: readonly Billed[], named: string): Groups =>
  Object.fromEntries(allocate(groups, documents, named).credits);
const note = (groups: Groups, takes: Groups): Billed => ({ ...invoice('A', groups), takes: new Map(Object.entries(takes)) });

const two = [invoice('F1', { v: 20_000n }), invoice('F2', { w: 15_000n })];
it('takes each group from the invoice that billed it, never from another’s lines', () => {
  expect(credit({ v: -10_000n, w: -15_000n }, two, 'F1')).toEqual({ F1: 10_000n, F2: 15_000n });
  expect(allocate({ w: -16_000n }, two, 'F1')).toEqual({ credits: new Map([['F2', 15_000n]]), rest: 1_000n });
  const shared = [invoice('F1', { a: 40_000n, b: 100_000n }), invoice('F2', { a: 10_000n })];
  for (const named of ['F1', 'F2']) {
    expect(credit({ a: -50_000n }, shared, named)).toEqual({ F1: 40_000n, F2: 10_000n });
    expect(credit({ a: -50_000n, b: -100_000n }, shared, named)).toEqual({ F1: 140_000n, F2: 10_000n });
    expect(allocate({ a: -50_001n }, shared, named).rest).toBe(1n);
  }
  expect(credit({ a: -10_000n }, shared, 'F2')).toEqual({ F2: 10_000n });
  expect(credit({ a: -10_000n }, shared, 'F1')).toEqual({ F1: 10_000n });
});

it('takes of the invoice named first, then of the oldest', () => {
  const three = ['F1', 'F2', 'F3'].map((number) => invoice(number, { a: 1_000n }));
  expect([...allocate({ a: -2_500n }, three, 'F2').credits]).toEqual([
    ['F2', 1_000n],
    ['F1', 1_000n],
    ['F3', 500n],
  ]);
});

it('lowers the credit by what is kept, from the first group on, and gives that back later', () => {
  expect(credit({ v: -20_000n, own: 5_000n }, two, 'F1')).toEqual({ F1: 15_000n });
  expect(credit({ v: -20_000n, w: -15_000n, own: 5_000n }, two, 'F2')).toEqual({ F1: 15_000n, F2: 15_000n });
  const kept = [...two, note({ v: -20_000n, own: 5_000n }, { F1: 15_000n })];
  expect(credit({ own: -5_000n, w: -1n }, kept, 'F2')).toEqual({ F1: 5_000n, F2: 1n });
  // All of it is kept.
  const all = [...two, note({ v: -20_000n, own: 20_000n }, { F1: 0n })];
  expect([credit({ own: -20_000n }, all, 'F1'), allocate({ v: -1n }, all, 'F1').rest]).toEqual([{ F1: 20_000n }, 1n]);
});

it('takes own lines from what billed their rate, before the invoice named, then of any', () => {
  const rates = [invoice('F1', { 'own 20': 6_000n }), invoice('F2', { 'own 10': 5_500n })];
  expect(credit({ 'own 20': -6_000n, 'own 10': -2_200n }, rates, 'F2')).toEqual({ F1: 6_000n, F2: 2_200n });
  expect([...allocate({ own: -16_000n }, two, 'F2').credits]).toEqual([
    ['F2', 15_000n],
    ['F1', 1_000n],
  ]);
  // A gesture takes of what nothing else needs: whatever it was taken of before.
  const gesture = [...two, note({ own: -3_000n }, { F1: 3_000n })];
  expect(credit({ v: -20_000n }, gesture, 'F1')).toEqual({ F1: 17_000n, F2: 3_000n });
});

it('a discount on another invoice than what it lowers leads what is given back there', () => {
  const lowered = [invoice('F1', { v: 100_000n }), invoice('F2', { w: 20_000n, v: -13_000n })];
  for (const named of ['F1', 'F2']) {
    expect(credit({ w: -20_000n }, lowered, named)).toEqual({ F1: 13_000n, F2: 7_000n });
    expect(credit({ v: -87_000n, w: -20_000n }, lowered, named)).toEqual({ F1: 100_000n, F2: 7_000n });
  }
  expect(credit({ w: -7_000n }, lowered, 'F2')).toEqual({ F2: 7_000n });
  const cancelled = [...lowered, note({ w: -20_000n }, { F2: 7_000n, F1: 13_000n })];
  expect([credit({ v: -87_000n }, cancelled, 'F1'), allocate({ v: -87_001n }, cancelled, 'F1').rest]).toEqual([{ F1: 87_000n }, 1n]);
});

it('a discount of no service stays where what it lowers is given back, and is taken of that first', () => {
  const one = [invoice('F1', { v: 100_000n, w: 100_000n, 'less v': -10_000n, 'less w': -10_000n })];
  expect(credit({ v: -100_000n }, one, 'F1')).toEqual({ F1: 100_000n });
  expect(credit({ v: -100_000n, 'less v': 10_000n }, one, 'F1')).toEqual({ F1: 90_000n });
  expect(allocate({ v: -100_000n, w: -100_000n }, one, 'F1').rest).toBe(20_000n);
  const apart = [invoice('F0', { x: 50_000n }), invoice('F1', { v: 100_000n }), invoice('F2', { w: 20_000n, 'less v': -13_000n })];
  expect(credit({ w: -20_000n }, apart, 'F2')).toEqual({ F1: 13_000n, F2: 7_000n });
});

it('finds the way back after a credit that was taken of one invoice alone', () => {
  const greedy = [
    invoice('F1', { a: 40_000n, b: 100_000n }),
    invoice('F2', { a: 10_000n }),
    note({ b: -5_000n }, { F1: 5_000n }),
    note({ a: -50_000n }, { F1: 50_000n }),
  ];
  expect(credit({ b: -95_000n }, greedy, 'F1')).toEqual({ F1: 85_000n, F2: 10_000n });
});

const NAMES = ['a', 'b', 'c', 'own 20', 'own 10', 'less a'] as const;
const amount = fc.bigInt({ min: 1n, max: 9_000n });
const step = fc.record({
  invoice: fc.boolean(),
  /** By group: an amount, or the share of what stands that is given back. */
  of: fc.array(fc.record({ name: fc.constantFrom(...NAMES), minor: amount, share: fc.integer({ min: 1, max: 100 }), back: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  named: fc.nat(5),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Takes = ReadonlyMap<string, bigint> | null;

/** Plays invoices (with discounts on what others billed) and credits (with something kept); `issue` says what of which invoice one takes, null where it is refused. */
function play(steps: readonly Step[], issue: (groups: Groups, documents: readonly Billed[], named: string) => Takes) {
  const documents: Billed[] = [];
  const standing = new Map<string, bigint>();
  const write = (made: Billed): void => {
    documents.push(made);
    for (const [group, minor] of made.groups) standing.set(group, (standing.get(group) ?? 0n) + minor);
  };
  for (const s of steps) {
    const groups = new Map<string, bigint>();
    for (const { name, minor, share, back } of s.of) {
      const given = -((standing.get(name) ?? 0n) * BigInt(share)) / 100n;
      // A credit note bills little.
      const gives = s.invoice ? back : back || share > 20;
      if (!groups.has(name)) groups.set(name, gives ? given : name === 'less a' ? -minor / 9n : minor);
    }
    const total = sum(groups.values());
    const given = [...groups.values()].some((minor) => minor < 0n);
    if (s.invoice && total > 0n) write({ number: `F${documents.length}`, groups, takes: null });
    const open = documents.filter((d) => d.takes === null);
    const named = open[s.named % open.length]?.number;
    if (s.invoice || total > 0n || !given || named === undefined) continue;
    const takes = issue(Object.fromEntries(groups), documents, named);
    if (takes) write({ number: `A${documents.length}`, groups, takes });
  }
  return { documents, standing, write };
}
/** Gives back all that stands: a group after the other in any order, or, where a discount stands, at once. */
function undo({ documents, standing, write }: ReturnType<typeof play>, order: readonly string[]): void {
  const all = [...standing].filter(([, minor]) => minor !== 0n).toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const together = all.some(([, minor]) => minor < 0n);
  for (const some of together ? [all] : all.map((one) => [one])) {
    const groups = Object.fromEntries(some.map(([group, minor]) => [group, -minor]));
    const named = documents.filter((d) => d.takes === null).at(order[0] === 'a' ? 0 : -1)?.number ?? '';
    const { credits, rest } = allocate(groups, documents, named);
    expect([rest, sum(credits.values())]).toEqual([0n, -sum(Object.values(groups))]);
    write(note(groups, Object.fromEntries(credits)));
    for (const left of roomOf(documents).values()) expect(left >= 0n).toBe(true);
  }
  expect([...roomOf(documents).values()].filter((left) => left !== 0n)).toEqual([]);
}
const order = fc.shuffledSubarray<string>([...NAMES], { minLength: NAMES.length });
const steps = fc.array(step, { minLength: 6, maxLength: 16 });

it('whatever was invoiced and credited, a way is found for all that stands, and nothing is left', () => {
  let credits = 0;
  fc.assert(
    fc.property(steps, order, (all, turn) => {
      const played = play(all, (groups, documents, named) => {
        const found = allocate(groups, documents, named);
        // What a discount is left of can be more than what it lowers.
        if (found.rest > 0n && ('less a' in groups || documents.some((d) => d.groups.has('less a')))) return null;
        credits++;
        expect([found.rest, sum(found.credits.values())]).toEqual([0n, -sum(Object.values(groups))]);
        const room = roomOf(documents);
        for (const [number, minor] of found.credits) expect(minor > 0n && minor <= (room.get(number) ?? 0n)).toBe(true);
        return found.credits;
      });
      undo(played, turn);
    }),
    { numRuns: 400 },
  );
  expect(credits).toBeGreaterThan(400);
});

it('also after credits that were taken of invoices in their order, whatever those had billed', () =>
  fc.assert(
    fc.property(steps, order, (all, turn) => {
      const played = play(all, (groups, documents) => {
        let open = -sum(Object.values(groups));
        const takes = new Map<string, bigint>();
        for (const [number, left] of roomOf(documents)) {
          const part = open < left ? open : left;
          open -= part;
          if (part > 0n) takes.set(number, part);
        }
        return open === 0n ? takes : null;
      });
      undo(played, turn);
    }),
    { numRuns: 400 },
  ));
