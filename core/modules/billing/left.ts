/** What is left of each document at a VAT rate, once what later ones gave back of it is taken off: pure. */
import { type Money, money } from '../../contracts/index.ts';
import { taxOnce } from './rules.ts';

/** Of one document at one rate: tax included, and the tax. */
export interface Left {
  readonly number: string;
  readonly gross: bigint;
  readonly tax: bigint;
}
/** A document at one rate; the oldest one comes first. */
export interface Stated extends Left {
  /** The documents it takes back of, the first one first. */
  readonly of: readonly string[];
  /** Its lines are lines of those, turned: what is given back of a discount is theirs again. */
  readonly turned: boolean;
}

/** What an amount gives back (both amounts less than nothing), document by document; of the last of one, all of its tax. What nothing is left for is of none. */
export function takenOf(sum: Money, rate: string, from: readonly Left[]): readonly Left[] {
  let open = -sum.minor;
  const taken: Left[] = [];
  for (const { number, ...left } of from) {
    const part = open < left.gross ? open : left.gross;
    if (part <= 0n) continue;
    taken.push({ number, gross: -part, tax: taxOnce(money(-part, sum.currency), rate, left) });
    open -= part;
  }
  return open <= 0n ? taken : [...taken, { number: '', gross: -open, tax: taxOnce(money(-open, sum.currency), rate, null) }];
}

/** Those named first, in their order. */
export const named = (left: readonly Left[], first: readonly string[]): readonly Left[] => [
  ...first.flatMap((number) => left.filter((l) => l.number === number)),
  ...left.filter((l) => !first.includes(l.number)),
];

/** What is left of documents at a rate: what one gives back is taken of those it corrects, then of the oldest. */
export function leftOf(documents: readonly Stated[], rate: string, currency: string): readonly Left[] {
  const left = new Map<string, Left>();
  const add = (number: string, gross: bigint, tax: bigint): void => {
    const at = left.get(number) ?? { number, gross: 0n, tax: 0n };
    left.set(number, { number, gross: at.gross + gross, tax: at.tax + tax });
  };
  for (const { number, gross, tax, of, turned } of documents) {
    if (gross >= 0n) {
      add(turned ? (of[0] ?? number) : number, gross, tax);
      continue;
    }
    const taken = takenOf(money(gross, currency), rate, named([...left.values()], of));
    let rest = tax;
    for (const [i, t] of taken.entries()) {
      const part = i === taken.length - 1 ? rest : t.tax;
      add(t.number, t.gross, part);
      rest -= part;
    }
  }
  return [...left.values()];
}
