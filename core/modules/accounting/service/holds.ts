/** What later acts stand on: it is taken from where it stands, and not taken away beneath them, by hand or by a reversal. */
import { type Day, formatMinor, type Money, type Tx } from '../../../contracts/index.ts';
import type { Part, Take } from '../tokens.ts';
import { advancesOf, exceeds, freeOn, type HeldDeps, worthOf } from './held.ts';

/** An amount as it is told; below zero nothing is there. */
export const textOf = ({ minor, currency }: Money): string => `${formatMinor(minor > 0n ? minor : 0n, currency)} ${currency}`;

/** What an amount takes of advances of a supplier in its currency, the oldest first, each at what it is worth. ADVANCE_EXCEEDS_PAID. */
export async function advancesTaken(
  tx: Tx,
  deps: HeldDeps,
  { supplier, money, on, pointer, account }: { supplier: string; money: Money; on: Day; pointer: string; account?: string },
): Promise<Take[]> {
  const all = await advancesOf(tx, deps, { party: supplier, currency: money.currency });
  const free = await freeOn(tx, all, on);
  const taken: Take[] = [];
  let left = money.minor;
  for (const of of all.filter((p) => account === undefined || p.account === account)) {
    const there = free(of).minor;
    const minor = there < left ? there : left;
    if (minor <= 0n) continue;
    taken.push({ of, ...worthOf(of, minor) });
    left -= minor;
  }
  const where = account ?? [...new Set(all.map((p) => p.account))].join(', ');
  if (left > 0n) {
    const there = textOf({ ...money, minor: money.minor - left });
    const detail = `${there} of what ${supplier} was paid in advance stand ${where && `on ${where} `}on ${on}: take at most that; pay the rest in money, or undo what took it.`;
    throw exceeds('supplierAdvances', detail, { message: `at most ${there}`, pointer });
  }
  return taken;
}

/** The parts of a payment that takes some. */
export const advanceParts = (taken: readonly Take[]): Part[] =>
  taken.map(({ of, minor, booked }) => ({ what: 'advance', minor, booked, account: of.account }));
