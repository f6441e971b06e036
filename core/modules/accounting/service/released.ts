/** Money that had paid what a credit note takes back pays what else is open of its client: in another currency, that is worth what it is, not what the former was. */
import { divideRounded, size } from '../../../contracts/index.ts';
import type { PostedPart } from '../tokens.ts';

type Line = Pick<PostedPart, 'piece' | 'takes' | 'amount' | 'booked'>;
interface Side {
  readonly amount: bigint;
  readonly booked: bigint;
}
const sideOf = (lines: readonly Side[]): Side => ({
  amount: lines.reduce((sum, l) => sum + l.amount, 0n),
  booked: lines.reduce((sum, l) => sum + l.booked, 0n),
});

/** The value of the first `minor` of some sides, the oldest first. */
function worthOf(sides: readonly Side[], minor: bigint): bigint {
  let left = minor;
  return sides.reduce((sum, { amount, booked }) => {
    const taken = size(amount) < left ? size(amount) : left;
    left -= taken;
    return sum + divideRounded(booked * taken, size(amount));
  }, 0n);
}

/**
 * By how much the receivables of a dossier are worth other than what is open of each document: what money without a name, and documents that were paid and taken
 * back, clear of the others. Nothing where each cleared what it paid.
 */
export function releasedValue(lines: readonly Line[], documents: ReadonlySet<string>): bigint {
  const of = ({ piece, takes }: Line): string => (takes !== undefined && documents.has(takes) ? takes : documents.has(piece) ? piece : '');
  const sides = [...Map.groupBy(lines, of).values()].map(sideOf);
  const [open, paid] = [sides.filter((s) => s.amount > 0n), sides.filter((s) => s.amount < 0n)];
  const [owed, held] = [sideOf(open).amount, size(sideOf(paid).amount)];
  const met = owed < held ? owed : held;
  const off = worthOf(open, met) + worthOf(paid, met);
  // What each line may be off by rounding is none.
  return size(off) * 2n <= BigInt(lines.length) ? 0n : off;
}
