/** What an entry of an accountant does to what is held: what its lines take, bring, and put back from the bank. */
import { divideRounded } from '../../../contracts/index.ts';
import { type Chosen, choose, fewestOf, isShortOf, madeOf } from '../choose.ts';
import type { Take } from '../tokens.ts';
import { type Brought, exceeds, shareOf, worthOf } from './held.ts';
import { advancesTaken, textOf } from './holds.ts';
import {
  amountsOf,
  bankedOf,
  type EntryDraft,
  liesOf,
  liesOn,
  linesAt,
  netOf,
  ofDossier,
  ownAt,
  ownOf,
  type Place,
  placesOf,
  revalue,
  type Slip,
  sumOf,
  valueAt,
} from './places.ts';

/** What its lines take of pieces, and what they bring. */
export interface ByHand {
  readonly takes: readonly Take[];
  readonly brings: readonly Brought[];
}
/**
 * The slips that come back from the bank to a place: of the dossier it names, one, else several. None where nothing makes them up, nor where another one is of
 * that amount: whose receipt is reversed later tells which it was.
 */
async function putBack(entry: EntryDraft, place: Place): Promise<Take[]> {
  const { minor, booked } = netOf(entry, place);
  if (place.role !== 'transit' || minor <= 0n || booked > entry.withdrawn) return [];
  const banked = ofDossier(place, await bankedOf(entry, place));
  const found = fewestOf(minor, banked) ?? [];
  const own = new Set(found.map(({ piece }) => piece.slip));
  const [sums, others] = [amountsOf(banked.filter((s) => own.has(s.slip))), amountsOf(banked.filter((s) => !own.has(s.slip)))];
  if (sums.some((sum) => others.includes(sum))) return [];
  return found.map(({ piece: { row, taker } }) => ({ of: row, minor: -taker.minor, booked: -taker.booked, undoes: taker.entry }));
}

/** The place in transit that what is taken from another one is moved to. */
const movedTo = (entry: EntryDraft, from: Place, places: readonly Place[]): Place | undefined =>
  places.find((to) => to.role === 'transit' && to.currency === from.currency && netOf(entry, to).minor === -netOf(entry, from).minor);

/** Does what is taken from a place go to the bank, less a commission? */
const isBanked = (entry: EntryDraft, place: Place): boolean =>
  entry.deposit > 0n && isShortOf(entry.deposit, valueAt(entry, place.credits) - valueAt(entry, place.debits));

/** Is each of some lines a slip of its own? */
function areSlips(entry: EntryDraft, some: readonly number[], slips: readonly Slip[]): boolean {
  const left = amountsOf(slips);
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
  const all = await liesOf(entry, 'supplierAdvances', { party: supplier, currency });
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
