/**
 * What stands on an account until something takes it, piece by piece: cheques and card slips in transit, advances paid to suppliers. Each entry that brings or
 * takes says so here, so that nobody guesses later where the money of a cheque is, or which advance a bill was paid of.
 */
import { type Agencies, type Day, divideRounded, fail, type Ledger, type PostedEntry, size, type Tx } from '../../../contracts/index.ts';
import { type HeldRow, held, takes } from '../model.ts';
import type { MovementLine } from '../rules.ts';
import type { Role, Take } from '../tokens.ts';
import { accountsEver } from './accounts.ts';

/** Roles whose balance is kept by piece. */
export const HELD = ['transit', 'supplierAdvances'] as const satisfies readonly Role[];
export const isHeld = (role: string): role is (typeof HELD)[number] => (HELD as readonly string[]).includes(role);

export interface HeldDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
}
export type Brought = Pick<MovementLine, 'role' | 'account' | 'party' | 'amount' | 'booked'> & {
  readonly currency: string;
  /** Where it is another one than that of what the entry brings. */
  readonly slip?: string;
  /** That of its dossier. */
  readonly pointOfSale?: string | null;
};

/** An entry, with the day it was asked for: where that is closed, it is posted on the first open one. */
type Posted = Pick<PostedEntry, 'seq' | 'date' | 'askedDate'>;
const dayOf = ({ date, askedDate }: Pick<PostedEntry, 'date' | 'askedDate'>): Day => askedDate ?? date;

/** Notes what an entry brought. What is worth nothing in the books lies nowhere. */
export async function bring(
  tx: Tx,
  brought: readonly Brought[],
  { entry, slip }: { readonly entry: Posted; readonly slip: string },
): Promise<void> {
  const on = dayOf(entry);
  await tx.insert(
    held,
    brought.flatMap(({ role, account, party, currency, amount, booked, slip: own, pointOfSale = null }) =>
      booked === 0n
        ? []
        : [
            {
              ...{ id: tx.newId(), role, account, party: party?.code ?? null, currency, slip: own ?? slip, entry: entry.seq },
              ...{ came_on: on, minor: amount, booked, left_minor: amount, left_booked: booked, open: true },
              point_of_sale: pointOfSale,
            },
          ],
    ),
  );
}

/** Open advances of a supplier in a currency, what came first first, with what stands there of before they were kept: a piece without id. */
export async function advancesOf(
  tx: Tx,
  { ledger, agencies }: HeldDeps,
  { party, currency }: { readonly party: string; readonly currency: string },
): Promise<HeldRow[]> {
  const role = 'supplierAdvances';
  const rows = await tx.lock(held, { role, open: true, party, currency });
  const accounts = (await accountsEver(tx, agencies.chart(tx.ctx.agency)))(role);
  const before: HeldRow[] = [];
  for (const account of new Set([...accounts, ...rows.map((r) => r.account)])) {
    const own = rows.filter((r) => r.account === account);
    const { now, value } = await ledger.held(tx, { account, party, currency });
    const booked = value - own.reduce((sum, r) => sum + r.left_booked, 0n);
    const minor = now - own.reduce((sum, r) => sum + r.left_minor, 0n);
    if (booked === 0n) continue;
    before.push({
      ...{ id: '', agency: tx.ctx.agency, role, account, party, currency, slip: account, entry: 0, came_on: '0000-01-01' },
      ...{ minor, booked, left_minor: minor, left_booked: booked, open: true, point_of_sale: null },
    });
  }
  return [...before, ...rows.sort(byArrival)];
}
/** What came first before what came later. */
export const byArrival = (a: HeldRow, b: HeldRow): number => (`${a.came_on} ${a.id}` < `${b.came_on} ${b.id}` ? -1 : 1);

/** A share of a piece by its own currency, at what it is worth. */
export const worthOf = (piece: HeldRow, minor: bigint): Pick<Take, 'minor' | 'booked'> => ({
  minor,
  booked: minor === piece.left_minor ? piece.left_booked : divideRounded(piece.left_booked * minor, piece.left_minor),
});
/** A piece without what was taken of it. */
const without = (piece: HeldRow, { minor, booked }: Pick<Take, 'minor' | 'booked'>): HeldRow => {
  const left = { left_minor: piece.left_minor - minor, left_booked: piece.left_booked - booked };
  return { ...piece, ...left, open: left.left_minor !== 0n || left.left_booked !== 0n };
};

/** Notes what an entry took, or gave back: what came back lies there from that day on. */
export async function take(tx: Tx, taken: readonly Take[], { seq: entry, ...posted }: Posted): Promise<void> {
  const kept = taken.filter((t) => t.of.id !== '');
  const after = new Map<string, HeldRow>();
  for (const { of, ...own } of kept) after.set(of.id, without(after.get(of.id) ?? of, own));
  for (const piece of after.values()) await tx.put(held, piece);
  await tx.insert(
    takes,
    kept.map(({ of, minor, booked, undoes }) => ({
      ...{ id: tx.newId(), agency: tx.ctx.agency, held: of.id, entry, undoes: undoes ?? null, minor, booked, dated: dayOf(posted) },
    })),
  );
}

/** What of a piece may be taken on a day, in its currency: what lay there then and ever since; the most that did on a day since; and the last day on which that changed. */
export interface Free {
  readonly minor: bigint;
  readonly most: bigint;
  readonly changed: Day | null;
}
/** The same of some pieces. */
export async function freeOn(tx: Tx, pieces: readonly HeldRow[], on: Day): Promise<(piece: HeldRow) => Free> {
  const ids = pieces.flatMap((p) => (p.id === '' ? [] : [p.id]));
  const later = ids.length === 0 ? [] : await tx.find(takes, { held: ids, dated: { gt: on } });
  const ofPiece = Map.groupBy(later, (t) => t.held);
  return ({ id, came_on, left_minor }) => {
    const byDay = Map.groupBy(ofPiece.get(id) ?? [], (t) => t.dated as Day);
    const days = [...byDay.keys()].sort().reverse();
    let [lay, least, most] = [left_minor, left_minor, left_minor];
    for (const day of days) {
      for (const t of byDay.get(day) ?? []) lay += t.minor;
      if (size(lay) < size(least)) least = lay;
      if (size(lay) > size(most)) most = lay;
    }
    const [changed = null] = came_on > on ? [came_on] : days;
    return { minor: came_on > on ? 0n : least, most, changed };
  };
}

/** Pieces an entry brought. */
export const broughtBy = async (tx: Tx, entry: number): Promise<HeldRow[]> =>
  (await tx.lock(held, { entry })).sort((a, b) => (a.id < b.id ? -1 : 1));

/** The other entries that brought a share of the same cheque or card slip. */
export async function besides(tx: Tx, entry: number | null): Promise<number[]> {
  const slip = entry === null ? [] : [...new Set((await tx.find(held, { entry, role: 'transit' })).map((p) => p.slip))];
  const all = slip.length === 0 ? [] : await tx.find(held, { slip, role: 'transit' });
  return [...new Set(all.map((p) => p.entry))].filter((other) => other !== entry);
}

/** What stands of what an entry took of a piece. */
export interface Taker {
  readonly entry: number;
  /** The day it was asked for, where that is known. */
  readonly dated: Day | null;
  readonly minor: bigint;
  readonly booked: bigint;
}
/** What took of some pieces, of each in the order of the entries: what was given back of it is taken off. */
export async function takersOf(tx: Tx, pieces: readonly HeldRow[]): Promise<(piece: HeldRow) => readonly Taker[]> {
  const rows = await tx.find(takes, { held: pieces.map((p) => p.id) }, { order: [['entry', 'asc']] });
  const ofPiece = Map.groupBy(rows, (r) => r.held);
  return ({ id }) =>
    [...Map.groupBy(ofPiece.get(id) ?? [], (r) => r.undoes ?? r.entry)]
      .map(([entry, own]) => ({
        entry,
        dated: own.find((t) => t.undoes === null)?.dated ?? null,
        minor: own.reduce((sum, t) => sum + t.minor, 0n),
        booked: own.reduce((sum, t) => sum + t.booked, 0n),
      }))
      .filter((t) => t.minor !== 0n || t.booked !== 0n);
}

/** That more of a role is taken than is there. */
export function exceeds(role: string, detail: string, { message, pointer }: { readonly message: string; readonly pointer: string }): Error {
  const code = role === 'supplierAdvances' ? 'ADVANCE_EXCEEDS_PAID' : 'AMOUNT_INVALID';
  return fail(code, detail, [{ code, message, pointer }]);
}
const takenSince = (entry: number, { role, party }: HeldRow): Error =>
  exceeds(
    role,
    role === 'supplierAdvances'
      ? `What ${party} was paid in advance here was taken since, by the payment of a bill or by hand: undo that first.`
      : `What entry ${entry} put in transit was taken from there since: undo that first.`,
    { message: 'taken since', pointer: '/entry' },
  );

/** AMOUNT_INVALID, ADVANCE_EXCEEDS_PAID where what an entry put there is not there any more, DATE_INVALID where it was elsewhere after the day. */
function checkFree(entry: number, piece: HeldRow, needed: bigint, { minor, changed }: Free): void {
  if (size(piece.left_minor) < size(needed)) throw takenSince(entry, piece);
  if (size(minor) >= size(needed)) return;
  throw fail('DATE_INVALID', `What entry ${entry} put there was elsewhere until ${changed}: give that day or a later one.`, [
    { code: 'DATE_INVALID', message: `${changed} or later`, pointer: '/date' },
  ]);
}

/** DATE_INVALID where what is given back of a piece had come back for some time since the day. */
export function checkGone({ minor }: HeldRow, given: bigint, { most, changed }: Free): void {
  if (size(most) + size(given) <= size(minor)) return;
  throw fail('DATE_INVALID', `It had come back in between, until ${changed}: give that day or a later one.`, [
    { code: 'DATE_INVALID', message: `${changed} or later`, pointer: '/date' },
  ]);
}

/** What an entry took, to be given back. PAYMENT_STATE where some of it came back since. */
async function givenBack(tx: Tx, entry: number, on: Day): Promise<Take[]> {
  const rows = Map.groupBy(await tx.find(takes, { entry }), (t) => t.held);
  if (rows.size === 0) return [];
  const back: Take[] = [];
  const pieces = await tx.lock(held, { id: [...rows.keys()] });
  const [takers, free] = [await takersOf(tx, pieces), await freeOn(tx, pieces, on)];
  for (const of of pieces) {
    const own = rows.get(of.id) ?? [];
    // What it had put back is where it was before.
    for (const { minor, booked, undoes } of own.filter((t) => t.undoes !== null)) {
      checkFree(entry, of, minor, free(of));
      back.push({ of, minor: -minor, booked: -booked, undoes: undoes as number });
    }
    const took = own.reduce((sum, t) => sum + (t.undoes === null ? t.minor : 0n), 0n);
    if (took === 0n) continue;
    const stands = takers(of).find((t) => t.entry === entry);
    if (stands?.minor !== took) {
      const message = `Some of what entry ${entry} took to the bank came back from there since: enter the return of the others too, each by its receipt.`;
      throw fail('PAYMENT_STATE', message, [{ code: 'PAYMENT_STATE', message, pointer: '/entry' }]);
    }
    checkGone(of, stands.minor, free(of));
    back.push({ of, minor: -stands.minor, booked: -stands.booked, undoes: entry });
  }
  return back;
}

/**
 * Undoes what an entry brought and took, by its mirror. PAYMENT_STATE where what it took came back since: it is where the mirror would bring it already.
 * ADVANCE_EXCEEDS_PAID, AMOUNT_INVALID where what it brought was taken since, DATE_INVALID where it was elsewhere after the day.
 */
export async function undo(tx: Tx, entry: number, mirror: Posted): Promise<void> {
  const on = dayOf(mirror);
  await take(tx, await givenBack(tx, entry, on), mirror);
  const brought = await broughtBy(tx, entry);
  const free = await freeOn(tx, brought, on);
  for (const piece of brought) checkFree(entry, piece, piece.minor, free(piece));
  await take(
    tx,
    brought.map((of) => ({ of, minor: of.left_minor, booked: of.left_booked })),
    mirror,
  );
}
