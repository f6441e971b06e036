/** What later acts stand on: it is taken from where it stands, and not taken away beneath them, by hand or by a reversal. */
import { type Day, divideRounded, fail, formatMinor, type LineInput, type Money, type Party, type Tx } from '../../../contracts/index.ts';
import { choose, isShortOf, madeOf } from '../choose.ts';
import { type HeldRow, held } from '../model.ts';
import type { Part, Role, Take } from '../tokens.ts';
import { type Brought, HELD, type HeldDeps, type HeldRole, lying, shareOf, takersOf, worthOf } from './held.ts';

/** At most what is there. */
function tooMuch(party: string | null, { minor, currency }: Money, account: string, on: Day, pointer: string): Error {
  const text = `${formatMinor(minor > 0n ? minor : 0n, currency)} ${currency}`;
  const [code, message] =
    party === null
      ? (['AMOUNT_INVALID', `${text} lie in transit on ${account} on ${on}: take at most that.`] as const)
      : ([
          'ADVANCE_EXCEEDS_PAID',
          `${text} of what ${party} was paid in advance stand on ${account} on ${on}: take at most that; pay the rest in money, or undo what took it.`,
        ] as const);
  return fail(code, message, [{ code, message: `at most ${text}`, pointer }]);
}

/** What an amount takes of advances of a supplier in its currency, the oldest first, each at what it is worth. ADVANCE_EXCEEDS_PAID. */
export function advancesTaken(
  all: readonly HeldRow[],
  { supplier, money, on, pointer, account }: { supplier: string; money: Money; on: Day; pointer: string; account?: string },
): Take[] {
  const taken: Take[] = [];
  let left = money.minor;
  for (const of of all.filter((p) => p.came_on <= on && (account === undefined || p.account === account))) {
    const minor = of.left_minor < left ? of.left_minor : left;
    if (minor <= 0n) continue;
    taken.push({ of, ...worthOf(of, minor) });
    left -= minor;
  }
  const where = account ?? [...new Set(all.map((p) => p.account))].join(', ');
  if (left > 0n) throw tooMuch(supplier, { ...money, minor: money.minor - left }, where, on, pointer);
  return taken;
}

/** The parts of a payment that takes some. */
export const advanceParts = (taken: readonly Take[]): Part[] =>
  taken.map(({ of, minor, booked }) => ({ what: 'advance', minor, booked, account: of.account }));

/** What lines by hand take of pieces, and what they bring. */
export interface ByHand {
  readonly takes: readonly Take[];
  readonly brings: readonly Brought[];
}
/** Lines of one entry on one place: an account, of advances a party's and in their currency. */
interface Place {
  readonly role: HeldRole;
  readonly account: string;
  readonly party: Party | null;
  readonly currency: string;
  /** Lines that take, and those that bring, by their place in the entry. */
  readonly credits: number[];
  readonly debits: number[];
}
const worth = (l: LineInput): Money => (l.debit ?? l.credit) as Money;
const ownOf = (l: LineInput): Money => l.original ?? worth(l);
const sumOf = (of: readonly bigint[]): bigint => of.reduce((sum, v) => sum + v, 0n);

/** Pieces that were banked lately: one of them may be what is put back from there. */
const LATELY = 200;
/** The slip that comes back from the bank by hand, the last one of that amount; null where none is. */
async function putBack(tx: Tx, { account, currency }: Place, minor: bigint): Promise<Take | null> {
  const gone = await tx.find(held, { role: 'transit', account, currency, open: false }, { order: [['id', 'desc']], limit: LATELY });
  for (const of of gone.filter((p) => p.minor === minor)) {
    const [taker, ...others] = await takersOf(tx, of);
    if (taker && others.length === 0) return { of, minor: -taker.minor, booked: -taker.booked, undoes: taker.entry };
  }
  return null;
}

/**
 * What lines by hand do to what is held, place by place: what they bring and take on one place is set off. What leaves takes its value with it, so a line in
 * another currency is worth that, and so is what the entry brings of it to another place: it is moved. From transit they take the slips that make the amount
 * up, where it goes to the bank; else it is taken off the deposit it will be of, as a commission is, unless it is all there is. ADVANCE_EXCEEDS_PAID, AMOUNT_INVALID.
 */
export async function byHand(
  tx: Tx,
  deps: HeldDeps,
  lines: LineInput[],
  {
    on,
    isOf,
    deposit,
    withdrawn,
  }: { readonly on: Day; isOf(role: Role, account: string): boolean; readonly deposit: bigint; readonly withdrawn: bigint },
): Promise<ByHand> {
  const places = new Map<string, Place>();
  for (const [i, line] of lines.entries()) {
    const role = HELD.find((r) => isOf(r, line.account));
    if (role === undefined) continue;
    const { currency } = ownOf(line);
    const key = JSON.stringify([line.account, line.party?.code, currency]);
    const at = places.get(key) ?? { role, account: line.account, party: line.party ?? null, currency, credits: [], debits: [] };
    places.set(key, at);
    (line.credit ? at.credits : at.debits).push(i);
  }
  const [takes, brings]: [Take[], Brought[]] = [[], []];
  /** What left of a currency, and what it was worth: what comes elsewhere is that. */
  const moved = new Map<string, { minor: bigint; booked: bigint }>();
  const net = (p: Place): bigint =>
    sumOf(p.debits.map((i) => ownOf(lines[i] as LineInput).minor)) - sumOf(p.credits.map((i) => ownOf(lines[i] as LineInput).minor));
  const value = (some: readonly number[]): bigint => sumOf(some.map((i) => worth(lines[i] as LineInput).minor));
  /** Spreads what the lines of a place are worth, by what each is. */
  const revalue = (some: readonly number[], booked: bigint): void => {
    const whole = sumOf(some.map((i) => ownOf(lines[i] as LineInput).minor));
    let [minor, given] = [0n, 0n];
    for (const i of some) {
      const line = lines[i] as LineInput;
      if (!line.original) continue;
      minor += line.original.minor;
      const upTo = divideRounded(booked * minor, whole);
      const side = line.credit ? 'credit' : 'debit';
      lines[i] = { ...line, [side]: { ...(line[side] as Money), minor: upTo - given } };
      given = upTo;
    }
  };
  for (const p of places.values()) {
    const minor = -net(p);
    if (minor <= 0n) continue;
    const pointer = `/lines/${p.credits[0]}`;
    const foreign = lines[p.credits[0] as number]?.original !== undefined;
    // What it brings there itself is worth what it takes.
    if (p.role === 'supplierAdvances') {
      const about = { supplier: p.party?.code ?? '', money: { minor, currency: p.currency }, on, pointer, account: p.account };
      takes.push(...advancesTaken(await lying(tx, deps, p.role, { party: about.supplier, currency: p.currency }), about));
    } else {
      const of = foreign ? { currency: p.currency } : {};
      const lies = (await lying(tx, deps, p.role, of)).filter((row) => row.account === p.account && row.came_on <= on);
      const pieces = lies.map((row) => ({ row, left: foreign ? row.left_minor : row.left_booked, slip: row.slip }));
      const all = sumOf(pieces.map((x) => x.left));
      if (minor > all) throw tooMuch(null, { minor: all, currency: p.currency }, p.account, on, pointer);
      // What goes elsewhere than to the bank may be anything, unless it is all there is, or what a deposit less its commission left of a slip.
      const banked = deposit > 0n && isShortOf(deposit, value(p.credits) - value(p.debits));
      const rest = pieces
        .filter(({ row, left }) => left === minor && row.left_minor !== row.minor)
        .map((piece) => ({ piece, amount: minor }));
      const chosen = banked ? choose(minor, pieces) : minor === all ? madeOf(minor, pieces) : rest.length === 1 ? rest : null;
      if (chosen)
        takes.push(
          ...chosen.map(({ piece: { row }, amount }) => ({ of: row, ...(foreign ? worthOf(row, amount) : shareOf(row, amount)) })),
        );
      else
        brings.push({
          role: p.role,
          account: p.account,
          party: p.party,
          currency: p.currency,
          amount: -minor,
          booked: value(p.debits) - value(p.credits),
        });
      if (!chosen) continue;
    }
    if (!foreign) continue;
    const booked = sumOf(takes.filter((t) => t.of.account === p.account && t.of.party === (p.party?.code ?? null)).map((t) => t.booked));
    revalue(p.credits, booked + value(p.debits));
    const at = moved.get(p.currency) ?? { minor: 0n, booked: 0n };
    moved.set(p.currency, { minor: at.minor + minor, booked: at.booked + booked });
  }
  for (const p of places.values()) {
    const minor = net(p);
    if (minor <= 0n) continue;
    const back = p.role === 'transit' && withdrawn >= value(p.debits) - value(p.credits) ? await putBack(tx, p, minor) : null;
    if (back) {
      takes.push(back);
      revalue(p.debits, value(p.credits) - back.booked);
      continue;
    }
    const from = moved.get(p.currency);
    const own = from === undefined ? 0n : from.minor < minor ? from.minor : minor;
    if (from && own > 0n) {
      const carried = divideRounded(from.booked * own, from.minor);
      const rest = divideRounded((value(p.debits) - value(p.credits)) * (minor - own), minor);
      revalue(p.debits, carried + rest + value(p.credits));
      moved.set(p.currency, { minor: from.minor - own, booked: from.booked - carried });
    }
    brings.push({
      role: p.role,
      account: p.account,
      party: p.party,
      currency: p.currency,
      amount: minor,
      booked: value(p.debits) - value(p.credits),
    });
  }
  return { takes, brings };
}
