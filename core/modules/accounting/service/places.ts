/** The places of an entry by hand: what its lines are on each account where pieces are held, and what lies or lay there. */
import { type Day, divideRounded, type LineInput, type Money, type Party, type Tx } from '../../../contracts/index.ts';
import type { Piece } from '../choose.ts';
import { type HeldRow, held } from '../model.ts';
import type { Role, Take } from '../tokens.ts';
import { HELD, type HeldDeps, type HeldRole, lying, type Taker, takersOf, without } from './held.ts';

/** An entry as it is being made. */
export interface EntryDraft {
  readonly tx: Tx;
  readonly deps: HeldDeps;
  /** What is held gives those in another currency their value. */
  readonly lines: LineInput[];
  readonly on: Day;
  /** What it takes to the bank, and what it takes from there, in the currency of the books. */
  readonly deposit: bigint;
  readonly withdrawn: bigint;
  isOf(role: Role, account: string): boolean;
  /** What was read for it: several of its places ask the same. */
  readonly known: Map<string, Promise<unknown>>;
}
/** Lines of one entry on one place: an account, of advances a party's and in their currency, of slips those of the dossier they name. */
export interface Place {
  readonly role: HeldRole;
  readonly account: string;
  readonly party: Party | null;
  readonly dossier: string | null;
  readonly currency: string;
  /** Is that another one than that of the books? */
  readonly foreign: boolean;
  /** Lines that take, and those that bring, by their place in the entry. */
  readonly credits: readonly number[];
  readonly debits: readonly number[];
}
export type Slip = Piece & { readonly row: HeldRow };

const worth = (l: LineInput): Money => (l.debit ?? l.credit) as Money;
export const ownOf = (l: LineInput): Money => l.original ?? worth(l);
export const sumOf = (of: readonly bigint[]): bigint => of.reduce((sum, v) => sum + v, 0n);
export const linesAt = ({ lines }: EntryDraft, some: readonly number[]): LineInput[] => some.map((i) => lines[i] as LineInput);
export const ownAt = (entry: EntryDraft, some: readonly number[]): bigint => sumOf(linesAt(entry, some).map((l) => ownOf(l).minor));
export const valueAt = (entry: EntryDraft, some: readonly number[]): bigint => sumOf(linesAt(entry, some).map((l) => worth(l).minor));
/** What is on a place after an entry beyond what was before, in its currency and in that of the books. */
export const netOf = (entry: EntryDraft, { credits, debits }: Place): { readonly minor: bigint; readonly booked: bigint } => ({
  minor: ownAt(entry, debits) - ownAt(entry, credits),
  booked: valueAt(entry, debits) - valueAt(entry, credits),
});

const once = <R>({ known }: EntryDraft, key: unknown, read: () => Promise<R>): Promise<R> => {
  const name = JSON.stringify(key);
  const found = known.get(name) ?? read();
  known.set(name, found);
  return found as Promise<R>;
};
export const liesOf = (entry: EntryDraft, role: HeldRole, of: Parameters<typeof lying>[3]): Promise<HeldRow[]> =>
  once(entry, ['lies', role, of], () => lying(entry.tx, entry.deps, role, of));

export function placesOf({ lines, isOf }: EntryDraft): Place[] {
  const places = new Map<string, Place & { readonly credits: number[]; readonly debits: number[] }>();
  for (const [i, line] of lines.entries()) {
    const role = HELD.find((r) => isOf(r, line.account));
    if (role === undefined) continue;
    const { currency } = ownOf(line);
    const dossier = role === 'transit' ? (line.dossier ?? null) : null;
    const key = JSON.stringify([line.account, line.party?.code, dossier, currency]);
    const of = { role, account: line.account, party: line.party ?? null, dossier, currency, foreign: line.original !== undefined };
    const at = places.get(key) ?? { ...of, credits: [], debits: [] };
    places.set(key, at);
    (line.credit ? at.credits : at.debits).push(i);
  }
  return [...places.values()];
}

/** Gives lines of a place in another currency the value of what they move, each its share. */
export function revalue(entry: EntryDraft, { foreign }: Place, some: readonly number[], booked: bigint): void {
  if (!foreign) return;
  const whole = ownAt(entry, some);
  let [minor, given] = [0n, 0n];
  for (const i of some) {
    const line = entry.lines[i] as LineInput;
    minor += ownOf(line).minor;
    const upTo = divideRounded(booked * minor, whole);
    entry.lines[i] = { ...line, [line.credit ? 'credit' : 'debit']: { ...worth(line), minor: upTo - given } };
    given = upTo;
  }
}

const slipOf = ({ foreign }: Place, row: HeldRow, { minor, booked }: Pick<Taker, 'minor' | 'booked'>): Slip => ({
  ...{ row, left: foreign ? minor : booked, slip: row.slip, day: row.came_on },
});

/** Of some slips those of the dossier a place names; all of them where it names none. */
export function ofDossier<S extends Slip>({ dossier }: Place, slips: readonly S[]): readonly S[] {
  if (dossier === null) return slips;
  const own = new Set(slips.filter((s) => s.row.dossier === dossier).map((s) => s.slip));
  return slips.filter((s) => own.has(s.slip));
}

/** What each of some slips is. */
export const amountsOf = (slips: readonly Slip[]): bigint[] =>
  [...Map.groupBy(slips, (s) => s.slip).values()].map((own) => sumOf(own.map((s) => s.left)));

/** Pieces that came lately: some of them may be what is put back from the bank. Those of a dossier are looked for however old they are. */
const LATELY = 200;
/** What was taken to the bank from a place, what came last first. */
async function readBanked({ tx, deps, on, isOf }: EntryDraft, place: Place): Promise<(Slip & { readonly taker: Taker })[]> {
  const of = { role: 'transit', account: place.account, currency: place.currency, open: false };
  const last = { order: [['id', 'desc']] } as const;
  const named = place.dossier === null ? null : await tx.find(held, { ...of, dossier: place.dossier });
  // A cheque that several dossiers share comes back as one.
  const found = named
    ? await tx.find(held, { ...of, slip: named.map((row) => row.slip) }, last)
    : await tx.find(held, of, { ...last, limit: LATELY });
  const rows = new Map((await tx.lock(held, { id: found.map((row) => row.id) })).map((row) => [row.id, row]));
  const gone = found.flatMap(({ id }) => rows.get(id) ?? []).filter((row) => row.minor > 0n && !row.open);
  const takers = await takersOf(tx, gone);
  const whole = gone.flatMap((row) => {
    const [taker, ...others] = takers(row);
    return taker && others.length === 0 ? [{ ...slipOf(place, row, taker), taker }] : [];
  });
  const seqs = [...new Set(whole.map((s) => s.taker.entry))];
  const took = await deps.ledger.entries(tx, { seqs, limit: seqs.length });
  const banked = took.filter(
    (e) => (e.askedDate ?? e.date) <= on && e.lines.some((l) => l.debit > 0n && (isOf('bank', l.account) || isOf('moves', l.account))),
  );
  return whole.filter((s) => banked.some((e) => e.seq === s.taker.entry));
}

export const bankedOf = (entry: EntryDraft, place: Place): ReturnType<typeof readBanked> =>
  once(entry, ['banked', place.account, place.currency, place.dossier], () => readBanked(entry, place));

/** What lies in transit on a place, as the entry leaves it so far. */
export async function liesOn(entry: EntryDraft, place: Place, takes: readonly Take[]): Promise<Slip[]> {
  const of = place.foreign ? { currency: place.currency } : {};
  const isOn = (row: HeldRow): boolean => row.account === place.account && (!place.foreign || row.currency === place.currency);
  const all = await liesOf(entry, 'transit', of);
  const there = new Map(all.filter((row) => isOn(row) && row.came_on <= entry.on).map((row) => [row.id, row]));
  for (const t of takes) if (isOn(t.of)) there.set(t.of.id, without(there.get(t.of.id) ?? t.of, t));
  return [...there.values()].filter((row) => row.open).map((row) => slipOf(place, row, { minor: row.left_minor, booked: row.left_booked }));
}
