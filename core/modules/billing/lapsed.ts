/** Which discounts of a dossier went with its trips, once nobody travels any more: those that are not of what it sells itself. */
import type { OwnLine } from './own-lines.ts';

interface Given {
  readonly label: string;
  left: bigint;
}

/**
 * A discount is of the own lines (fees, mark-ups) that were there when it was given where they can bear all of it, or where it states their rate: it stays with
 * them. Another was given for the trip, and so was what takes it back: they are billed no more. `lines` in the order they were entered. What is billed stays billed,
 * and has lowered what it could.
 */
export function lapsedOf(lines: readonly OwnLine[]): ReadonlySet<string> {
  const lapsed = new Set<string>();
  const given: Given[] = [];
  let open = 0n;
  for (const { id, nature, label, minor, stated, billed } of lines) {
    // A discount lowers no penalty.
    if (nature === 'penalty') continue;
    if (nature !== 'discount') open += minor;
    else if (minor > 0n) {
      const back = given.findLast((g) => g.label === label && g.left >= minor);
      if (back === undefined) open += minor;
      else {
        back.left -= minor;
        if (!billed) lapsed.add(id);
      }
    } else if (open >= -minor || stated != null) open += minor;
    else if (!billed) {
      given.push({ label, left: -minor });
      lapsed.add(id);
    }
  }
  return lapsed;
}
