/** Which of the pieces that lie somewhere an amount is made of: pure. */

/** A cheque, a card slip, or what was given back (below zero); in the order they came. */
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
export interface Chosen<P> {
  readonly piece: P;
  readonly amount: bigint;
}
const sumOf = (some: readonly { readonly left: bigint }[]): bigint => some.reduce((sum, p) => sum + p.left, 0n);

/** Of many pieces many choices make up an amount: one that is not found in so many steps would be a guess as any. */
const MOST_TRIED = 20_000;
/** Nor does a drawer hold more than so many that a deposit leaves some of. */
const MOST_HELD = 1_000;

/** The slips that make up an amount to the cent, what came first before what came later. */
function exactly<S extends { readonly left: bigint }>(amount: bigint, slips: readonly S[], tried: { count: number }): readonly S[] | null {
  let [all, sum] = [0, 0n];
  while (all < slips.length && sum < amount) sum += (slips[all++] as S).left;
  if (sum === amount) return slips.slice(0, all);
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

/** Slips as they lie there, what came first first: above zero, and what was given back. */
function slipsOf<P extends Piece>(pieces: readonly P[]): { readonly came: Slip<P>[]; readonly given: Slip<P>[] } {
  const slips = [...Map.groupBy(pieces, (p) => p.slip).values()].map((own) => ({ pieces: own, left: sumOf(own) }));
  return { came: slips.filter((s) => s.left > 0n), given: slips.filter((s) => s.left < 0n) };
}
const whole = <P extends Piece>(slips: readonly Slip<P>[]): Chosen<P>[] =>
  slips.flatMap((s) => s.pieces.map((piece) => ({ piece, amount: piece.left })));

/** What makes up an amount to the cent, none of it cut, less what was given back since; null where nothing does. */
export function madeOf<P extends Piece>(amount: bigint, pieces: readonly P[]): readonly Chosen<P>[] | null {
  const { came, given } = slipsOf(pieces);
  const tried = { count: 0 };
  for (let less = given.length; less >= 0; less--) {
    const off = given.slice(0, less);
    const found = exactly(amount - sumOf(off), came, tried);
    if (found) return whole([...found, ...off]);
  }
  return null;
}

/**
 * What an amount takes of what lies there: what makes it up to the cent. Where nothing does, what came first is taken first where it fits, and what the rest
 * then comes nearest to is cut. The amount is at most what lies there in all.
 */
export function choose<P extends Piece>(amount: bigint, pieces: readonly P[]): readonly Chosen<P>[] {
  const exact = madeOf(amount, pieces);
  if (exact) return exact;
  const { came, given } = slipsOf(pieces);
  let need = amount - sumOf(given);
  const [taken, left]: [Slip<P>[], Slip<P>[]] = [[...given], []];
  for (const slip of came)
    if (slip.left <= need) {
      need -= slip.left;
      taken.push(slip);
    } else left.push(slip);
  const [nearest] = left.sort((a, b) => (a.left < b.left ? -1 : 1));
  const cut: Chosen<P>[] = [];
  for (const piece of nearest?.pieces ?? []) {
    const own = piece.left < need ? piece.left : need;
    if (own > 0n) cut.push({ piece, amount: own });
    need -= own > 0n ? own : 0n;
  }
  return [...whole(taken), ...cut];
}
