/** Where the money of a cheque or a card slip is, told from what came into transit and what went out of it: pure. */

/** What moved an account on which money lies in transit: in (more than nothing) or out. */
export interface Move {
  readonly seq: number;
  /** The entry it is the mirror of. */
  readonly reverses: number | null;
  readonly moved: bigint;
  /** `came`: put there by a receipt, or given back from there (less than nothing); `returned`: it came back from the bank; else by a deposit or by hand. */
  readonly kind: 'came' | 'returned' | 'other';
}
interface Piece extends Pick<Move, 'seq'> {
  readonly value: bigint;
  /** What of it lies there yet. */
  left: bigint;
}
const sumOf = (pieces: readonly Piece[]): bigint => pieces.reduce((sum, p) => sum + p.left, 0n);

/** Of many pieces many choices make up an amount: one that is not found in so many steps, of all deposits together, would be a guess as any. */
const MOST_TRIED = 20_000;
/** Nor does a drawer hold more than so many that a deposit leaves some of. */
const MOST_HELD = 1_000;

/** The pieces that make up an amount to the cent, what came first before what came later. */
function exactly(amount: bigint, pieces: readonly Piece[], tried: { count: number }): readonly Piece[] | null {
  let [all, sum] = [0, 0n];
  while (all < pieces.length && sum < amount) sum += (pieces[all++] as Piece).left;
  if (sum === amount) return pieces.slice(0, all);
  if (pieces.length > MOST_HELD) return null;
  const rest: bigint[] = [];
  for (const [i, p] of [...pieces.entries()].reverse()) rest[i] = (rest[i + 1] ?? 0n) + p.left;
  const dead = new Set<string>();
  const from = (i: number, need: bigint): Piece[] | null => {
    if (need === 0n) return [];
    const [piece, state] = [pieces[i], `${i} ${need}`];
    if (!piece || need < 0n || need > (rest[i] ?? 0n) || tried.count >= MOST_TRIED || dead.has(state)) return null;
    tried.count++;
    const others = from(i + 1, need - piece.left);
    const found = others ? [piece, ...others] : from(i + 1, need);
    if (!found) dead.add(state);
    return found;
  };
  return from(0, amount);
}

/** Takes an amount to the bank: of what came whole pieces, less what was given back since, as far as it can be so. */
function take(amount: bigint, pieces: readonly Piece[], tried: { count: number }): void {
  const came = pieces.filter((p) => p.left > 0n);
  const given = pieces.filter((p) => p.left < 0n);
  for (let less = given.length; less >= 0; less--) {
    const off = given.slice(0, less);
    const whole = exactly(amount - sumOf(off), came, tried);
    if (!whole) continue;
    for (const p of [...whole, ...off]) p.left = 0n;
    return;
  }
  let need = amount - sumOf(given);
  for (const p of given) p.left = 0n;
  for (const p of came)
    if (p.left <= need) {
      need -= p.left;
      p.left = 0n;
    }
  // Nothing that is left fits: what the rest comes nearest to is in both places.
  const [nearest] = came.filter((p) => p.left > 0n).sort((a, b) => Number(a.left - b.left));
  if (nearest) nearest.left -= need;
}

/** Brings back what deposits did not take after all, the last first. */
function bringBack(amount: bigint, pieces: readonly Piece[]): void {
  let open = amount;
  for (const p of pieces.toReversed()) {
    const gone = p.value - p.left;
    const back = gone < open ? gone : open;
    if (back <= 0n) continue;
    p.left += back;
    open -= back;
  }
}

/**
 * What of the receipt of an entry is at the bank. `moves` are those of its account in their order, since nothing lay there. A deposit took what makes it up
 * to the cent, none of it cut, what came first before what came later; where nothing does, what came first is taken first where it fits. Only where what is
 * then left of the deposit fits nothing is a piece of it in both places.
 */
export function bankedOf(entry: number, moves: readonly Move[]): bigint {
  const undone = new Set(moves.map((m) => m.reverses));
  const outs = new Map(moves.filter((m) => m.kind === 'other' && m.moved < 0n).map((m) => [m.seq, m]));
  const pieces: Piece[] = [];
  const tried = { count: 0 };
  let returned = 0n;
  for (const { seq, reverses, moved, kind } of moves) {
    if (kind === 'returned') returned += moved;
    else if (reverses !== null && moved < 0n) {
      // It left again from where it was: what was at the bank of it came back before.
      const own = pieces.find((p) => p.seq === reverses);
      const elsewhere = -moved - returned - (own?.left ?? 0n);
      if (own) pieces.splice(pieces.indexOf(own), 1);
      returned = 0n;
      if (elsewhere > 0n) take(elsewhere, pieces, tried);
      // It was at the bank though it is told of here: a deposit in between was undone since, and what the last is told to have taken lay here.
      else bringBack(-elsewhere, pieces);
    } else if (outs.has(reverses ?? seq)) {
      // A deposit that was undone took nothing.
      if (reverses === null && !undone.has(seq)) take(-moved, pieces, tried);
    } else pieces.push({ seq, value: moved, left: moved });
  }
  const own = pieces.find((p) => p.seq === entry);
  return own ? own.value - own.left : 0n;
}
