/** What an entry of an accountant does to what is held: what its lines take, bring, and put back from the bank. */
import { type Day, divideRounded, type LineInput, type Money, type Party, type Tx } from '../../../contracts/index.ts';
import { type Chosen, choose, fewestOf, isShortOf, madeOf, type Piece } from '../choose.ts';
import { type HeldRow, held } from '../model.ts';
import type { Role, Take } from '../tokens.ts';
import {
  type Brought,
  exceeds,
  HELD,
  type HeldDeps,
  type HeldRole,
  lying,
  shareOf,
  type Taker,
  takersOf,
  without,
  worthOf,
} from './held.ts';
import { advancesTaken, textOf } from './holds.ts';

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
}
/** What its lines take of pieces, and what they bring. */
export interface ByHand {
  readonly takes: readonly Take[];
  readonly brings: readonly Brought[];
}
/** Lines of one entry on one place: an account, of advances a party's and in their currency, of slips those of the dossier they name. */
interface Place {
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
type Slip = Piece & { readonly row: HeldRow };

const worth = (l: LineInput): Money => (l.debit ?? l.credit) as Money;
const ownOf = (l: LineInput): Money => l.original ?? worth(l);
const sumOf = (of: readonly bigint[]): bigint => of.reduce((sum, v) => sum + v, 0n);
const linesAt = ({ lines }: EntryDraft, some: readonly number[]): LineInput[] => some.map((i) => lines[i] as LineInput);
const ownAt = (entry: EntryDraft, some: readonly number[]): bigint => sumOf(linesAt(entry, some).map((l) => ownOf(l).minor));
const valueAt = (entry: EntryDraft, some: readonly number[]): bigint => sumOf(linesAt(entry, some).map((l) => worth(l).minor));
/** What is on a place after an entry beyond what was before, in its currency and in that of the books. */
const netOf = (entry: EntryDraft, { credits, debits }: Place): { readonly minor: bigint; readonly booked: bigint } => ({
  minor: ownAt(entry, debits) - ownAt(entry, credits),
  booked: valueAt(entry, debits) - valueAt(entry, credits),
});

function placesOf({ lines, isOf }: EntryDraft): Place[] {
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
function revalue(entry: EntryDraft, { foreign }: Place, some: readonly number[], booked: bigint): void {
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
function ofDossier<S extends Slip>({ dossier }: Place, slips: readonly S[]): readonly S[] {
  if (dossier === null) return slips;
  const own = new Set(slips.filter((s) => s.row.dossier === dossier).map((s) => s.slip));
  return slips.filter((s) => own.has(s.slip));
}

/** Pieces that came lately: some of them may be what is put back from the bank. Those of a dossier are looked for however old they are. */
const LATELY = 200;
/** What was taken to the bank from a place, what came last first. */
async function bankedOf({ tx, deps, on, isOf }: EntryDraft, place: Place): Promise<(Slip & { readonly taker: Taker })[]> {
  const of = { role: 'transit', account: place.account, currency: place.currency, open: false };
  const last = { order: [['id', 'desc']] } as const;
  const named = place.dossier === null ? null : await tx.find(held, { ...of, dossier: place.dossier });
  // A cheque that several dossiers share comes back as one.
  const found = named
    ? await tx.find(held, { ...of, slip: named.map((row) => row.slip) }, last)
    : await tx.find(held, of, { ...last, limit: LATELY });
  const gone = found.filter((row) => row.minor > 0n);
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

/** The slips that come back from the bank to a place: of the dossier it names, the fewest, what came last first. None where nothing makes them up. */
async function putBack(entry: EntryDraft, place: Place): Promise<Take[]> {
  const { minor, booked } = netOf(entry, place);
  if (place.role !== 'transit' || minor <= 0n || booked > entry.withdrawn) return [];
  const found = fewestOf(minor, ofDossier(place, await bankedOf(entry, place))) ?? [];
  const rows = await entry.tx.lock(held, { id: found.map(({ piece }) => piece.row.id) });
  if (rows.some((row) => row.open)) return [];
  return found.map(({ piece: { row, taker } }) => ({ of: row, minor: -taker.minor, booked: -taker.booked, undoes: taker.entry }));
}

/** What lies in transit on a place, as the entry leaves it so far. */
async function liesOn({ tx, deps, on }: EntryDraft, place: Place, takes: readonly Take[]): Promise<Slip[]> {
  const of = place.foreign ? { currency: place.currency } : {};
  const isOn = (row: HeldRow): boolean => row.account === place.account && (!place.foreign || row.currency === place.currency);
  const there = new Map((await lying(tx, deps, 'transit', of)).filter((row) => isOn(row) && row.came_on <= on).map((row) => [row.id, row]));
  for (const t of takes) if (isOn(t.of)) there.set(t.of.id, without(there.get(t.of.id) ?? t.of, t));
  return [...there.values()].filter((row) => row.open).map((row) => slipOf(place, row, { minor: row.left_minor, booked: row.left_booked }));
}

/** The place in transit that what is taken from another one is moved to. */
const movedTo = (entry: EntryDraft, from: Place, places: readonly Place[]): Place | undefined =>
  places.find((to) => to.role === 'transit' && to.currency === from.currency && netOf(entry, to).minor === -netOf(entry, from).minor);

/** Does what is taken from a place go to the bank, less a commission? */
const isBanked = (entry: EntryDraft, place: Place): boolean =>
  entry.deposit > 0n && isShortOf(entry.deposit, valueAt(entry, place.credits) - valueAt(entry, place.debits));

/** Is each of some lines a slip of its own? */
function areSlips(entry: EntryDraft, some: readonly number[], slips: readonly Slip[]): boolean {
  const left = [...Map.groupBy(slips, (s) => s.slip).values()].map((own) => sumOf(own.map((s) => s.left)));
  return linesAt(entry, some).every((line) => {
    const at = left.indexOf(ownOf(line).minor);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/**
 * The acts that the lines of a place are. Where both sides are acts of their own, slips that come back and a deposit, they are apart, and so are lines that are
 * each a slip. Else what it brings and takes there is set off.
 */
async function apart(entry: EntryDraft, place: Place): Promise<readonly Place[]> {
  if (place.role !== 'transit') return [place];
  const [back, out] = [
    { ...place, credits: [] },
    { ...place, debits: [] },
  ];
  const each = async (one: Place): Promise<readonly Place[]> => {
    const some = [...one.debits, ...one.credits];
    if (some.length < 2) return some.length === 0 ? [] : [one];
    const slips = one.debits.length > 0 ? await bankedOf(entry, one) : await liesOn(entry, one, []);
    if (!areSlips(entry, some, ofDossier(one, slips))) return [one];
    return [...one.debits.map((i) => ({ ...one, debits: [i] })), ...one.credits.map((i) => ({ ...one, credits: [i] }))];
  };
  if (place.credits.length === 0) return each(back);
  if (place.debits.length === 0) return each(out);
  const isDeposit = async (): Promise<boolean> =>
    (isBanked(entry, out) || isBanked(entry, place)) && madeOf(ownAt(entry, out.credits), await liesOn(entry, out, [])) !== null;
  return (await putBack(entry, back)).length > 0 || (await isDeposit()) ? [...(await each(back)), ...(await each(out))] : [place];
}

/**
 * The slips that are taken from a place: those that make the amount up, where it goes to the bank; else it is taken off the deposit it will be of, as a
 * commission is (null), unless it is all there is, what a deposit less its commission left of a slip, or what a dossier named has there. AMOUNT_INVALID.
 */
async function slipsTaken(entry: EntryDraft, place: Place, takes: readonly Take[], isMoved: boolean): Promise<Take[] | null> {
  const { account, currency, credits, foreign } = place;
  const minor = -netOf(entry, place).minor;
  const lies = await liesOn(entry, place, takes);
  const all = sumOf(lies.map((s) => s.left));
  if (minor > all) {
    const there = textOf({ minor: all, currency });
    const detail = `${there} lie in transit on ${account} on ${entry.on}: take at most that.`;
    throw exceeds('transit', detail, { message: `at most ${there}`, pointer: `/lines/${credits[0]}` });
  }
  const chosen = (): readonly Chosen<Slip>[] | null => {
    const made = credits.length === 1 ? fewestOf(minor, lies) : madeOf(minor, lies);
    if (made && (entry.deposit > 0n || isMoved || minor === all)) return made;
    if (isBanked(entry, place)) return choose(minor, lies);
    return fewestOf(
      minor,
      lies.filter(({ row }) => row.left_minor !== row.minor),
    );
  };
  const named = place.dossier === null ? null : fewestOf(minor, ofDossier(place, lies));
  const taken = named ?? chosen();
  return taken?.map(({ piece: { row }, amount }) => ({ of: row, ...(foreign ? worthOf : shareOf)(row, amount) })) ?? null;
}

/** The advances that are taken from a place. ADVANCE_EXCEEDS_PAID. */
async function advancesOf(entry: EntryDraft, { account, party, currency, credits, ...place }: Place & { minor: bigint }): Promise<Take[]> {
  const supplier = party?.code ?? '';
  const money = { minor: place.minor, currency };
  const all = await lying(entry.tx, entry.deps, 'supplierAdvances', { party: supplier, currency });
  return advancesTaken(all, { supplier, money, on: entry.on, pointer: `/lines/${credits[0]}`, account });
}

/** What is put back and banked again in one entry is where it was. */
const merged = (takes: readonly Take[]): Take[] =>
  [...Map.groupBy(takes, (t) => `${t.of.account} ${t.of.id}`).values()]
    .map((own) => ({ ...(own[0] as Take), minor: sumOf(own.map((t) => t.minor)), booked: sumOf(own.map((t) => t.booked)) }))
    .filter((t) => t.minor !== 0n || t.booked !== 0n);

/**
 * What the lines of an entry do to what is held, place by place. What leaves takes its value with it, so a line in another currency is worth that, and so is
 * what the entry brings of it to another place: it is moved. ADVANCE_EXCEEDS_PAID, AMOUNT_INVALID.
 */
export async function byHand(entry: EntryDraft): Promise<ByHand> {
  const [takes, brings]: [Take[], Brought[]] = [[], []];
  const bring = (place: Place): void => {
    const { minor: amount, booked } = netOf(entry, place);
    const { role, account, party, dossier, currency } = place;
    brings.push({ role, account, party, dossier, currency, amount, booked });
  };
  const places: Place[] = [];
  for (const netted of placesOf(entry))
    for (const place of await apart(entry, netted)) {
      const back = await putBack(entry, place);
      takes.push(...back);
      if (back.length === 0) places.push(place);
      else revalue(entry, place, place.debits, valueAt(entry, place.credits) - sumOf(back.map((t) => t.booked)));
    }
  /** Slips that came to a place from another one in transit. */
  const slips = new Map<Place, readonly Take[]>();
  /** What left of a currency, and what it was worth: what comes elsewhere is that. */
  const moved = new Map<string, { minor: bigint; booked: bigint }>();
  for (const place of places) {
    const minor = -netOf(entry, place).minor;
    if (minor <= 0n) continue;
    const to = place.role === 'transit' ? movedTo(entry, place, places) : undefined;
    const taken =
      place.role === 'transit' ? await slipsTaken(entry, place, takes, to !== undefined) : await advancesOf(entry, { ...place, minor });
    takes.push(...(taken ?? []));
    if (to && taken) slips.set(to, taken);
    if (taken === null) bring(place);
    if (taken === null || !place.foreign) continue;
    const booked = sumOf(taken.map((t) => t.booked));
    revalue(entry, place, place.credits, booked + valueAt(entry, place.debits));
    const at = moved.get(place.currency) ?? { minor: 0n, booked: 0n };
    moved.set(place.currency, { minor: at.minor + minor, booked: at.booked + booked });
  }
  for (const place of places) {
    const { minor, booked } = netOf(entry, place);
    if (minor <= 0n) continue;
    const from = moved.get(place.currency);
    const own = from === undefined ? 0n : from.minor < minor ? from.minor : minor;
    if (from && own > 0n) {
      const carried = divideRounded(from.booked * own, from.minor);
      revalue(entry, place, place.debits, carried + divideRounded(booked * (minor - own), minor) + valueAt(entry, place.credits));
      moved.set(place.currency, { minor: from.minor - own, booked: from.booked - carried });
    }
    const came = slips.get(place);
    if (!came) bring(place);
    for (const { of, minor: amount, booked } of came ?? []) brings.push({ ...place, dossier: of.dossier, slip: of.slip, amount, booked });
  }
  return { takes: merged(takes), brings };
}
