/** Which discounts of a dossier went with its trips, once nobody travels any more: those that are not of what it sells itself. */
import type { OwnLine } from './own-lines.ts';

/** A discount, and what of it stands. */
interface Given {
  readonly line: OwnLine;
  /** The own lines that were there when it was given bear it whole. */
  readonly isOwn: boolean;
  left: bigint;
}

/** The discounts that one taken back means, as `own-lines.ts` has them: of its label and amount, of its label, then the others, the latest first. */
function meant({ label, minor }: OwnLine, given: readonly Given[]): readonly Given[] {
  const latest = given.toReversed();
  const own = latest.filter((g) => g.line.label === label);
  const first = (own.length > 0 ? own : latest).filter((g) => g.left === minor);
  return [...new Set([...first, ...own, ...latest])];
}

/**
 * A discount is of the own lines (fees, mark-ups) that were there when it was given where they can bear all of it, and stays with them: a penalty bears none. Another
 * was given for the trip, and so was what takes it back: they are billed no more, and what of them is billed comes back. `lines` in the order they were entered.
 */
export function lapsedOf(lines: readonly OwnLine[]): ReadonlySet<string> {
  const off = new Set<OwnLine>();
  const given: Given[] = [];
  let open = 0n;
  const takeBack = (line: OwnLine): void => {
    let rest = line.minor;
    const of: Given[] = [];
    for (const g of meant(line, given)) {
      const taken = rest < g.left ? rest : g.left;
      if (taken === 0n) continue;
      g.left -= taken;
      rest -= taken;
      if (g.isOwn) open += taken;
      of.push(g);
    }
    open += rest;
    // It cannot be cut: with what it takes back of the trip goes what it takes back of a fee.
    if (of.some((g) => off.has(g.line))) for (const l of [line, ...of.map((g) => g.line)]) off.add(l);
  };
  for (const line of lines) {
    const { nature, minor } = line;
    if (nature === 'penalty') continue;
    if (nature !== 'discount') open += minor;
    else if (minor > 0n) takeBack(line);
    else {
      const isOwn = open >= -minor;
      given.push({ line, isOwn, left: -minor });
      if (isOwn) open += minor;
      else off.add(line);
    }
  }
  return new Set([...off].map((l) => l.id));
}
