/** Taking an amount back of what stands: in shares, and of what bears a label. */
import { divideRounded } from '../../contracts/index.ts';

/** What is left of something that may be taken back of. */
export interface Open {
  open: bigint;
}
export interface Taken<T> {
  readonly from: T;
  readonly minor: bigint;
}
export const total = (some: readonly Open[]): bigint => some.reduce((sum, s) => sum + s.open, 0n);

/** Takes an amount of what stands, each in its share by cumulative difference; tells `taken`, gives what nothing was left for. */
export function takeBack<T extends Open>(amount: bigint, from: readonly T[], taken: Taken<T>[] = []): bigint {
  if (amount === 0n) return amount;
  const all = total(from);
  const part = amount < all ? amount : all;
  let [cumulative, given] = [0n, 0n];
  for (const s of from) {
    cumulative += s.open;
    const upTo = all === 0n ? 0n : divideRounded(part * cumulative, all);
    if (upTo !== given) taken.push({ from: s, minor: upTo - given });
    s.open -= upTo - given;
    given = upTo;
  }
  return amount - part;
}

/** Those of which something is left and that pass; all of them where none does. */
export function narrow<T extends Open>(from: readonly T[], test: (s: T) => boolean): readonly T[] {
  const found = from.filter((s) => s.open > 0n && test(s));
  return found.length > 0 ? found : from;
}
/** What may be taken of, as it was entered, found by its label without a look at the others: a dossier of a thousand lines asks for each of them. */
export class Shelf<T extends Open & { readonly label: string }> {
  readonly all: T[] = [];
  readonly #labelled = new Map<string, T[]>();

  add(thing: T): void {
    this.all.push(thing);
    const own = this.#labelled.get(thing.label);
    if (own) own.push(thing);
    else this.#labelled.set(thing.label, [thing]);
  }

  /** Those of a label of which something is left. */
  of(label: string): T[] {
    return (this.#labelled.get(label) ?? []).filter((s) => s.open > 0n);
  }
}
