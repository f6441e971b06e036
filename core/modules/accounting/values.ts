/** What lines are worth that were not posted with a value of their own. */
import { divideRounded, size } from '../../contracts/index.ts';
import type { MovementLine, Valueless } from './rules.ts';

/** A value over some lines, by their amounts; the last one takes what rounding left. */
export function sharedOut(value: bigint, lines: readonly Valueless[]): MovementLine[] {
  const all = lines.reduce((sum, l) => sum + l.amount, 0n);
  let left = value;
  return lines.map((l, i) => {
    const booked = i === lines.length - 1 || all === 0n ? left : divideRounded(value * l.amount, all);
    left -= booked;
    return { ...l, booked };
  });
}

/** What rounding left over some lines, a unit each, at even distances: one unit alone is the last one's. */
export function spread(left: bigint, lines: readonly MovementLine[]): ReadonlyMap<MovementLine, bigint> {
  const [units, unit] = [Number(size(left)), left < 0n ? -1n : 1n];
  const each = new Map<MovementLine, bigint>();
  for (let i = 1; i <= units; i++) {
    const at = lines[Math.ceil((i * lines.length) / units) - 1];
    if (at) each.set(at, (each.get(at) ?? 0n) + unit);
  }
  return each;
}

/** Lines beside others of an act that have a value: worth what those are on the average, the last one what it takes to add up. */
export function likeOthers(open: readonly Valueless[], others: readonly MovementLine[]): MovementLine[] {
  const sum = (of: (l: MovementLine) => bigint): bigint => others.reduce((total, l) => total + of(l), 0n);
  const [amount, booked] = [sum((l) => size(l.amount)), sum((l) => size(l.booked))];
  if (amount === 0n) return [];
  // Where the others add up by themselves, so do these.
  let left = sum((l) => l.amount) === 0n ? 0n : -sum((l) => l.booked);
  return open.map((l, i) => {
    const own = i === open.length - 1 ? left : divideRounded(booked * l.amount, amount);
    left -= own;
    return { ...l, booked: own };
  });
}

/**
 * What is new where money is moved: its share of what the other side of the act is worth, by cumulative difference after what the act clears on its own side,
 * whatever that was worth. What rounding leaves between them is no exchange result, and is the last one's. `rest`: what nothing stands against.
 */
export function ofTheMoney(
  fresh: readonly Valueless[],
  lines: readonly MovementLine[],
): { readonly valued: MovementLine[]; readonly rest: Valueless[] } {
  const sum = (some: readonly MovementLine[], of: (l: MovementLine) => bigint): bigint => some.reduce((total, l) => total + of(l), 0n);
  const [valued, rest]: [MovementLine[], Valueless[]] = [[], []];
  for (const debit of [true, false]) {
    const own = fresh.filter((l) => l.amount > 0n === debit);
    const [cleared, from] = [lines.filter((l) => l.amount > 0n === debit), lines.filter((l) => l.amount > 0n !== debit)];
    const [amount, booked] = [sum(from, (l) => l.amount), sum(from, (l) => l.booked)];
    if (amount === 0n) {
      rest.push(...own);
      continue;
    }
    const upTo = (part: bigint): bigint => divideRounded(booked * part, amount);
    let before = sum(cleared, (l) => l.amount);
    for (const line of own) {
      valued.push({ ...line, booked: upTo(before + line.amount) - upTo(before) });
      before += line.amount;
    }
  }
  const all = [...lines, ...valued];
  const [gap, last] = [sum(all, (l) => l.booked), valued.pop()];
  if (last) valued.push(size(gap) * 2n > BigInt(all.length) ? last : { ...last, booked: last.booked - gap });
  return { valued, rest };
}

/**
 * Lines with a share of what is on each. That they balance as they did, the largest one of a party takes what rounding leaves of the amount, an exchange result
 * what it leaves of the value.
 */
export function shareOf(lines: readonly MovementLine[], share: (amount: bigint) => bigint): MovementLine[] {
  const cut = lines.map((l) => ({ ...l, amount: share(l.amount), booked: share(l.booked) }));
  const weight = (l: MovementLine | undefined): bigint => (l?.party ? size(l.amount) : -1n);
  const largest = lines.reduce((best, l, i) => (weight(l) > weight(lines[best]) ? i : best), 0);
  const result = lines.findIndex((l) => l.amount === 0n);
  const left = (of: 'amount' | 'booked'): bigint => cut.reduce((sum, l) => sum + l[of], 0n);
  const [amount, booked] = [left('amount'), left('booked')];
  const rest = (i: number, at: number, minor: bigint): bigint => (i === at ? minor : 0n);
  return cut.map((l, i) => ({
    ...l,
    amount: l.amount - rest(i, largest, amount),
    booked: l.booked - rest(i, result < 0 ? largest : result, booked),
  }));
}

/** What stands somewhere, and what it is worth in the books. */
export interface Stands {
  readonly amount: bigint;
  readonly booked: bigint;
}
export const standing = (lines: readonly Stands[]): Stands => ({
  amount: lines.reduce((sum, l) => sum + l.amount, 0n),
  booked: lines.reduce((sum, l) => sum + l.booked, 0n),
});

/** A line of a piece, or of what takes it back. */
export interface Piece extends Stands {
  readonly piece: string;
  readonly takes?: string;
}
/** What the first `minor` of some lines is worth, the oldest piece first; all of it, all that stands there. */
export function worthOf(lines: readonly Piece[], minor: bigint): bigint {
  const all = standing(lines);
  if (minor === all.amount) return all.booked;
  let [left, worth] = [minor, 0n];
  for (const { amount, booked } of [...Map.groupBy(lines, (l) => l.takes ?? l.piece).values()].map(standing)) {
    if (left === 0n || amount * minor <= 0n) continue;
    const taken = size(amount) < size(left) ? amount : left;
    worth += divideRounded(booked * taken, amount);
    left -= taken;
  }
  return worth;
}
