/** What later acts stand on: it is taken from where it stands, and not taken away beneath them, by hand or by a reversal. */
import {
  type Day,
  divideRounded,
  fail,
  formatMinor,
  type Ledger,
  type LineInput,
  type Money,
  type PostedEntry,
  type Tx,
} from '../../../contracts/index.ts';
import { choose, madeOf } from '../choose.ts';
import type { HeldRow } from '../model.ts';
import type { Part, Role, Take } from '../tokens.ts';
import { isUnder } from './accounts.ts';
import { type Brought, HELD, type HeldDeps, lying, shareOf, without } from './held.ts';

/** At most what is there. */
function tooMuch(party: string | null, { minor, currency }: Money, account: string, on: Day, pointer: string): Error {
  const text = `${formatMinor(minor > 0n ? minor : 0n, currency)} ${currency}`;
  const [code, message] =
    party === null
      ? (['AMOUNT_INVALID', `${text} lie in transit on ${account} on ${on} and each day since: take at most that.`] as const)
      : ([
          'ADVANCE_EXCEEDS_PAID',
          `${text} of what ${party} was paid in advance stand on ${account} on ${on} and each day since: take at most that; pay the rest in money, or undo what took it.`,
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
    taken.push({ of, minor, booked: minor === of.left_minor ? of.left_booked : divideRounded(of.left_booked * minor, of.left_minor) });
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
  readonly takes: Take[];
  readonly brings: Brought[];
}

/**
 * What lines by hand do to what is held. An advance that leaves takes its value with it: the line is worth that. From transit they take the slips that make
 * the amount up; where none do, a deposit cuts one, and what is none (a commission) is taken off the deposit it will be of. ADVANCE_EXCEEDS_PAID.
 */
export async function byHand(
  tx: Tx,
  deps: HeldDeps,
  lines: LineInput[],
  { on, isOf, deposit }: { readonly on: Day; isOf(role: Role, account: string): boolean; readonly deposit: bigint },
): Promise<ByHand> {
  const [takes, brings]: [Take[], Brought[]] = [[], []];
  /** Pieces without what lines before took of them. */
  const still = (rows: readonly HeldRow[]): HeldRow[] =>
    rows.map((row) => takes.reduce((r, t) => (t.of.id === r.id ? without(r, t) : r), row));
  for (const [i, line] of lines.entries()) {
    const role = HELD.find((r) => isOf(r, line.account));
    if (role === undefined) continue;
    const value = (line.debit ?? line.credit) as Money;
    const own = line.original ?? value;
    const sign = line.debit ? 1n : -1n;
    const brought = {
      role,
      account: line.account,
      party: line.party ?? null,
      currency: own.currency,
      amount: sign * own.minor,
      booked: sign * value.minor,
    };
    if (line.debit) brings.push(brought);
    else if (role === 'supplierAdvances') {
      const about = { supplier: line.party?.code ?? '', money: own, on, pointer: `/lines/${i}`, account: line.account };
      const taken = advancesTaken(still(await lying(tx, deps, role, { party: about.supplier, currency: own.currency })), about);
      lines[i] = { ...line, credit: { ...value, minor: taken.reduce((sum, t) => sum + t.booked, 0n) } };
      takes.push(...taken);
    } else {
      const lies = still(await lying(tx, deps, role)).filter((row) => row.account === line.account && row.came_on <= on);
      const pieces = lies.map((row) => ({ row, left: row.left_booked, slip: row.slip }));
      const all = pieces.reduce((sum, p) => sum + p.left, 0n);
      const chosen = madeOf(value.minor, pieces) ?? (deposit >= value.minor && value.minor <= all ? choose(value.minor, pieces) : null);
      if (chosen) takes.push(...chosen.map(({ piece: { row }, amount }) => ({ of: row, ...shareOf(row, amount) })));
      else brings.push(brought);
    }
  }
  return { takes, brings };
}

/** Whether an entry that was just posted took more than was there, of a party's advances or of what lies in transit, on its day or any since. */
export async function checkTaken(
  tx: Tx,
  ledger: Ledger,
  entry: PostedEntry,
  { advances, transit }: { readonly advances: readonly string[]; readonly transit: readonly string[] },
  pointer: string,
): Promise<void> {
  const taken = new Map<string, { readonly account: string; readonly party: string | null; readonly currency: string; minor: bigint }>();
  for (const l of entry.lines) {
    const isAdvance = isUnder(advances, l.account);
    if (!isAdvance && !isUnder(transit, l.account)) continue;
    // An advance is of a party and in its currency; cheques and cards lie in transit at what they are worth.
    const of = isAdvance && l.original ? l.original : { minor: l.debit + l.credit, currency: l.currency };
    const party = isAdvance ? (l.party?.code ?? null) : null;
    const key = JSON.stringify([l.account, party, of.currency]);
    const at = taken.get(key) ?? { account: l.account, party, currency: of.currency, minor: 0n };
    at.minor += l.credit > 0n ? of.minor : -of.minor;
    taken.set(key, at);
  }
  for (const { account, party, currency, minor } of taken.values()) {
    if (minor <= 0n) continue;
    const { least } = await ledger.held(tx, { account, ...(party === null ? {} : { party, currency }) }, entry.date);
    if (least < 0n) throw tooMuch(party, { minor: least + minor, currency }, account, entry.date, pointer);
  }
}
