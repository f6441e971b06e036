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
/** Lines of one entry on one place: an account, of advances a party's and in their currency. */
interface Place {
  readonly role: HeldRole;
  readonly account: string;
  readonly party: Party | null;
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
    const key = JSON.stringify([line.account, line.party?.code, currency]);
    const of = { role, account: line.account, party: line.party ?? null, currency, foreign: line.original !== undefined };
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

/** Of some slips those of the dossiers that lines name; null where one of them names none. */
async function ofDossiers<S extends Slip>(
  { tx, deps, lines }: EntryDraft,
  some: readonly number[],
  slips: readonly S[],
): Promise<S[] | null> {
  const named = new Set(some.map((i) => lines[i]?.dossier ?? null));
  if (named.has(null)) return null;
  const brought = await deps.ledger.entries(tx, { seqs: slips.map((s) => s.row.entry), limit: slips.length });
  const theirs = new Set(brought.filter((e) => e.lines.some((l) => l.dossier !== null && named.has(l.dossier))).map((e) => e.seq));
  const own = new Set(slips.filter((s) => theirs.has(s.row.entry)).map((s) => s.slip));
  return slips.filter((s) => own.has(s.slip));
}

/** Pieces that came lately: some of them may be what is put back from the bank. */
const LATELY = 200;
/** What was taken to the bank from a place, what came last first. */
async function bankedOf({ tx, deps, isOf }: EntryDraft, place: Place): Promise<(Slip & { readonly taker: Taker })[]> {
  const of = { role: 'transit', account: place.account, currency: place.currency, open: false };
  const gone = (await tx.find(held, of, { order: [['id', 'desc']], limit: LATELY })).filter((row) => row.minor > 0n);
  const takers = await takersOf(tx, gone);
  const whole = gone.flatMap((row) => {
    const [taker, ...others] = takers(row);
    return taker && others.length === 0 ? [{ ...slipOf(place, row, taker), taker }] : [];
  });
  const took = await deps.ledger.entries(tx, { seqs: [...new Set(whole.map((s) => s.taker.entry))], limit: LATELY });
  const banked = took.filter((e) => e.lines.some((l) => l.debit > 0n && (isOf('bank', l.account) || isOf('moves', l.account))));
  return whole.filter((s) => banked.some((e) => e.seq === s.taker.entry));
}

/** The slips that come back from the bank to a place: of the dossiers its lines name, the fewest, what came last first. None where nothing makes them up. */
async function putBack(entry: EntryDraft, place: Place): Promise<Take[]> {
  const { minor, booked } = netOf(entry, place);
  if (place.role !== 'transit' || minor <= 0n || booked > entry.withdrawn) return [];
  const banked = await bankedOf(entry, place);
  const found = fewestOf(minor, (await ofDossiers(entry, place.debits, banked)) ?? banked) ?? [];
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

/** Does what is taken from a place go to the bank, less a commission? */
const isBanked = (entry: EntryDraft, place: Place): boolean =>
  entry.deposit > 0n && isShortOf(entry.deposit, valueAt(entry, place.credits) - valueAt(entry, place.debits));

/** A place where both sides are acts of their own, slips that come back and a deposit: one place of each. Else what it brings and takes there is set off. */
async function apart(entry: EntryDraft, place: Place): Promise<readonly Place[]> {
  if (place.role !== 'transit' || place.credits.length === 0 || place.debits.length === 0) return [place];
  const [back, out] = [
    { ...place, credits: [] },
    { ...place, debits: [] },
  ];
  const isDeposit = async (): Promise<boolean> =>
    isBanked(entry, out) && madeOf(ownAt(entry, out.credits), await liesOn(entry, out, [])) !== null;
  return (await putBack(entry, back)).length > 0 || (await isDeposit()) ? [back, out] : [place];
}

/**
 * The slips that are taken from a place: those that make the amount up, where it goes to the bank; else it is taken off the deposit it will be of, as a
 * commission is (null), unless it is all there is, what a deposit less its commission left of a slip, or what a dossier named has there. AMOUNT_INVALID.
 */
async function slipsTaken(entry: EntryDraft, place: Place, takes: readonly Take[]): Promise<Take[] | null> {
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
    if (isBanked(entry, place)) return choose(minor, lies);
    if (minor === all) return madeOf(minor, lies);
    const rest = lies.filter(({ row, left }) => left === minor && row.left_minor !== row.minor);
    return rest.length === 1 ? rest.map((piece) => ({ piece, amount: minor })) : null;
  };
  const named = await ofDossiers(entry, credits, lies);
  const taken = (named && madeOf(minor, named)) ?? chosen();
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
    brings.push({ role: place.role, account: place.account, party: place.party, currency: place.currency, amount, booked });
  };
  const places: Place[] = [];
  for (const netted of placesOf(entry))
    for (const place of await apart(entry, netted)) {
      const back = await putBack(entry, place);
      takes.push(...back);
      if (back.length === 0) places.push(place);
      else revalue(entry, place, place.debits, valueAt(entry, place.credits) - sumOf(back.map((t) => t.booked)));
    }
  /** What left of a currency, and what it was worth: what comes elsewhere is that. */
  const moved = new Map<string, { minor: bigint; booked: bigint }>();
  for (const place of places) {
    const minor = -netOf(entry, place).minor;
    if (minor <= 0n) continue;
    const taken = place.role === 'transit' ? await slipsTaken(entry, place, takes) : await advancesOf(entry, { ...place, minor });
    takes.push(...(taken ?? []));
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
    bring(place);
  }
  return { takes: merged(takes), brings };
}
