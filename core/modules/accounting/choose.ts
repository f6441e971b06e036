/** Which of the slips that lie in transit an amount is made of: pure. */

/** A cheque, a card slip, or what was given back (below zero). */
export interface Piece {
  /** What nothing took yet. */
  readonly left: bigint;
  /** What is of one slip is taken as a whole. */
  readonly slip: string;
}
interface Slip<P> {
  readonly pieces: readonly P[];
  readonly left: bigint;
}
export const sumOf = (some: readonly { readonly left: bigint }[]): bigint => some.reduce((sum, p) => sum + p.left, 0n);

/** Whether an amount is made of one choice only, many slips do not say in so many steps. */
const MOST_TRIED = 20_000;
/** Nor do more slips than so many, or more of what was given back. */
const [MOST_HELD, MOST_GIVEN] = [1_000, 8];

/** Choices of slips above zero that make up an amount, two of them at most; null where there were too many to try. */
function choicesOf<S extends { readonly left: bigint }>(amount: bigint, slips: readonly S[], tried: { count: number }): S[][] | null {
  const rest: bigint[] = [];
  for (const [i, slip] of [...slips.entries()].reverse()) rest[i] = (rest[i + 1] ?? 0n) + slip.left;
  const dead = new Set<string>();
  const found: S[][] = [];
  const from = (i: number, need: bigint, taken: readonly S[]): boolean => {
    if (need === 0n) return found.push([...taken]) > 0;
    const [slip, state] = [slips[i], `${i} ${need}`];
    if (!slip || need < 0n || need > (rest[i] ?? 0n) || found.length > 1 || dead.has(state) || tried.count > MOST_TRIED) return false;
    tried.count++;
    const [some, others] = [from(i + 1, need - slip.left, [...taken, slip]), from(i + 1, need, taken)];
    if (!some && !others) dead.add(state);
    return some || others;
  };
  from(0, amount, []);
  return tried.count > MOST_TRIED ? null : found;
}

/**
 * The pieces an amount is made of, none of them cut: all that lie there, else the one choice that makes it up to the cent, less what of what was given back;
 * `none` where nothing does, `several` where more than one choice does, or may do.
 */
export function madeOf<P extends Piece>(amount: bigint, pieces: readonly P[]): readonly P[] | 'none' | 'several' {
  const slips = [...Map.groupBy(pieces, (p) => p.slip).values()].map((own): Slip<P> => ({ pieces: own, left: sumOf(own) }));
  const [came, given] = [slips.filter((s) => s.left > 0n), slips.filter((s) => s.left < 0n)];
  if (given.length === 0 && amount === sumOf(pieces)) return pieces;
  if (came.length > MOST_HELD || given.length > MOST_GIVEN) return 'several';
  const tried = { count: 0 };
  const found: (readonly Slip<P>[])[] = [];
  for (let bits = 0; bits < 2 ** given.length; bits++) {
    const off = given.filter((_, i) => bits & (1 << i));
    const own = choicesOf(amount - sumOf(off), came, tried);
    if (own === null) return 'several';
    found.push(...own.map((some) => [...some, ...off]));
    if (found.length > 1) return 'several';
  }
  return found[0]?.flatMap((s) => s.pieces) ?? 'none';
}
