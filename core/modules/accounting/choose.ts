/** Which of the pieces that lie somewhere an amount is made of: pure. */
import type { Day } from '../../contracts/index.ts';

/** A cheque, a card slip, or what was given back (below zero); in the order they came. */
export interface Piece {
  /** What nothing took yet. */
  readonly left: bigint;
  /** What is of one slip is taken as a whole. */
  readonly slip: string;
  /** The day it came. */
  readonly day: Day;
}
interface Slip<P> {
  readonly pieces: readonly P[];
  readonly left: bigint;
}
export interface Chosen<P> {
  readonly piece: P;
  readonly amount: bigint;
}
const sumOf = (some: readonly { readonly left: bigint }[]): bigint => some.reduce((sum, p) => sum + p.left, 0n);

/** Of many pieces many choices make up an amount: one that is not found in so many steps would be a guess as any. */
const MOST_TRIED = 20_000;
/** Nor does a drawer hold more than so many that a deposit leaves some of. */
const MOST_HELD = 1_000;

/** Slips that came one after the other and make an amount up, the first that do: the takings of some days. */
function runOf<S extends { readonly left: bigint }>(amount: bigint, slips: readonly S[]): readonly S[] | null {
  let [from, sum] = [0, 0n];
  for (const [i, slip] of slips.entries()) {
    sum += slip.left;
    while (sum > amount && from < i) sum -= (slips[from++] as S).left;
    if (sum === amount) return slips.slice(from, i + 1);
  }
  return amount === 0n ? [] : null;
}

/** The slips that make up an amount to the cent, what came first before what came later. */
function exactly<S extends { readonly left: bigint }>(amount: bigint, slips: readonly S[], tried: { count: number }): readonly S[] | null {
  if (slips.length > MOST_HELD) return null;
  const rest: bigint[] = [];
  for (const [i, p] of [...slips.entries()].reverse()) rest[i] = (rest[i + 1] ?? 0n) + p.left;
  const dead = new Set<string>();
  const from = (i: number, need: bigint): S[] | null => {
    if (need === 0n) return [];
    const [slip, state] = [slips[i], `${i} ${need}`];
    if (!slip || need < 0n || need > (rest[i] ?? 0n) || tried.count >= MOST_TRIED || dead.has(state)) return null;
    tried.count++;
    const others = from(i + 1, need - slip.left);
    const found = others ? [slip, ...others] : from(i + 1, need);
    if (!found) dead.add(state);
    return found;
  };
  return from(0, amount);
}

/** Pieces of one kind together, in the order the first of each came. */
const together = <P extends Piece>(pieces: readonly P[], kind: (piece: P) => string): Slip<P>[] =>
  [...Map.groupBy(pieces, kind).values()].map((own) => ({ pieces: own, left: sumOf(own) }));

/** Slips as they lie there, what came first first: above zero, and what was given back. */
interface Slips<P> {
  readonly came: readonly Slip<P>[];
  readonly given: readonly Slip<P>[];
}
function slipsOf<P extends Piece>(pieces: readonly P[]): Slips<P> {
  const slips = together(pieces, (p) => p.slip);
  return { came: slips.filter((s) => s.left > 0n), given: slips.filter((s) => s.left < 0n) };
}
const whole = <P extends Piece>(slips: readonly Slip<P>[]): Chosen<P>[] =>
  slips.flatMap((s) => s.pieces.map((piece) => ({ piece, amount: piece.left })));

/** More of what was given back than so many is taken off all or nothing. */
const MOST_GIVEN = 8;
/** Choices among what was given back: none, then the fewest. */
function choicesOf<S>(given: readonly S[]): readonly (readonly S[])[] {
  if (given.length > MOST_GIVEN) return [[], given];
  const all = Array.from({ length: 2 ** given.length }, (_, bits) => given.filter((_g, i) => bits & (1 << i)));
  return all.sort((a, b) => a.length - b.length);
}

function made<P extends Piece>(amount: bigint, { came, given }: Slips<P>): readonly Chosen<P>[] | null {
  if (amount === sumOf(came) + sumOf(given)) return whole([...came, ...given]);
  const choices = choicesOf(given);
  for (const off of choices) {
    const run = runOf(amount - sumOf(off), came);
    if (run) return whole([...run, ...off]);
  }
  const tried = { count: 0 };
  for (const off of choices) {
    const found = exactly(amount - sumOf(off), came, tried);
    if (found) return whole([...found, ...off]);
  }
  return null;
}

/** What makes up an amount to the cent, none of it cut, less what of what was given back was taken off it; null where nothing does. */
export const madeOf = <P extends Piece>(amount: bigint, pieces: readonly P[]): readonly Chosen<P>[] | null => made(amount, slipsOf(pieces));

/** The first slip that is an amount, else several that make it up to the cent. */
export function fewestOf<P extends Piece>(amount: bigint, pieces: readonly P[]): readonly Chosen<P>[] | null {
  const slips = slipsOf(pieces);
  const one = slips.came.find((s) => s.left === amount);
  return one ? whole([one]) : made(amount, slips);
}

/** A part of what some pieces are, in their order, less what of them was given back. */
function cut<P extends Piece>(amount: bigint, pieces: readonly P[]): Chosen<P>[] {
  let need = amount;
  return [...pieces.filter((p) => p.left < 0n), ...pieces.filter((p) => p.left > 0n)].flatMap((piece) => {
    const own = piece.left < need ? piece.left : need;
    need -= own;
    return own === 0n ? [] : [{ piece, amount: own }];
  });
}

/** Is an amount another one, or that less a commission? Who takes cards keeps a twentieth of what is paid with them at most. */
export const isShortOf = (amount: bigint, whole: bigint): boolean => (whole - amount) * 20n <= whole;

/** What came one after the other and, less a commission, is an amount: less the smallest one. */
function lessCommission<P>(amount: bigint, slips: readonly Slip<P>[]): readonly P[] | null {
  let [from, sum] = [0, 0n];
  let best: { readonly slips: readonly Slip<P>[]; readonly sum: bigint } | null = null;
  for (const [i, slip] of slips.entries()) {
    sum += slip.left;
    while (from < i && sum - (slips[from] as Slip<P>).left >= amount) sum -= (slips[from++] as Slip<P>).left;
    if (sum >= amount && isShortOf(amount, sum) && (best === null || sum < best.sum)) best = { slips: slips.slice(from, i + 1), sum };
  }
  return best?.slips.flatMap((s) => s.pieces) ?? null;
}

/**
 * What an amount takes of what lies there: what makes it up to the cent. Where nothing does, what it is short of by a commission is cut: the takings of some
 * days, else one slip, else some that came one after the other; a cheque that is too large for it is none of its takings. Else what came first is taken first
 * where it fits, and what the rest then comes nearest to is cut. The amount is at most what lies there in all.
 */
export function choose<P extends Piece>(amount: bigint, pieces: readonly P[]): readonly Chosen<P>[] {
  const slips = slipsOf(pieces);
  const exact = made(amount, slips);
  if (exact) return exact;
  const { came, given } = slips;
  const [fit, larger] = [came.filter((s) => s.left <= amount), came.filter((s) => s.left > amount)];
  const days = together(
    fit.flatMap((s) => s.pieces),
    (p) => p.day,
  );
  const short = lessCommission(amount, days) ?? lessCommission(amount, larger) ?? lessCommission(amount, fit);
  if (short) return cut(amount, short);
  let need = amount - sumOf(given);
  const [taken, left]: [Slip<P>[], Slip<P>[]] = [[...given], []];
  for (const slip of came)
    if (slip.left <= need) {
      need -= slip.left;
      taken.push(slip);
    } else left.push(slip);
  const [nearest] = left.sort((a, b) => (a.left < b.left ? -1 : 1));
  return [...whole(taken), ...(nearest ? cut(need, nearest.pieces) : [])];
}
