/** What an entry of an accountant does to the advances that suppliers hold: what its lines take of them, and what they bring. */
import { type Day, divideRounded, type LineInput, type Money, type Party, type Tx } from '../../../contracts/index.ts';
import type { Take } from '../tokens.ts';
import type { Brought, HeldDeps } from './held.ts';
import { advancesTaken } from './holds.ts';

/** An entry as it is being made. */
export interface EntryDraft {
  readonly tx: Tx;
  readonly deps: HeldDeps;
  /** What is held gives those in another currency their value. */
  readonly lines: LineInput[];
  readonly on: Day;
  /** Are advances of suppliers kept on an account? */
  isKept(account: string): boolean;
}
/** What its lines take of pieces, and what they bring. */
export interface ByHand {
  readonly takes: readonly Take[];
  readonly brings: readonly Brought[];
}
/** Lines of one entry on one place: an account of advances, of one supplier, in one currency. */
interface Place {
  readonly account: string;
  readonly party: Party | null;
  readonly currency: string;
  /** Is that another one than that of the books? */
  readonly foreign: boolean;
  /** Lines that take, and those that bring, by their place in the entry. */
  readonly credits: number[];
  readonly debits: number[];
}

const worth = (l: LineInput): Money => (l.debit ?? l.credit) as Money;
const ownOf = (l: LineInput): Money => l.original ?? worth(l);
const sumAt = ({ lines }: EntryDraft, some: readonly number[], of: (l: LineInput) => Money): bigint =>
  some.reduce((sum, i) => sum + of(lines[i] as LineInput).minor, 0n);
/** What is on a place after an entry beyond what was before, in its currency and in that of the books. */
const netOf = (entry: EntryDraft, { credits, debits }: Place): { readonly minor: bigint; readonly booked: bigint } => ({
  minor: sumAt(entry, debits, ownOf) - sumAt(entry, credits, ownOf),
  booked: sumAt(entry, debits, worth) - sumAt(entry, credits, worth),
});

function placesOf({ lines, isKept }: EntryDraft): Place[] {
  const places = new Map<string, Place>();
  for (const [i, line] of lines.entries()) {
    if (!isKept(line.account)) continue;
    const { currency } = ownOf(line);
    const key = JSON.stringify([line.account, line.party?.code, currency]);
    const of = { account: line.account, party: line.party ?? null, currency, foreign: line.original !== undefined };
    const at = places.get(key) ?? { ...of, credits: [], debits: [] };
    places.set(key, at);
    (line.credit ? at.credits : at.debits).push(i);
  }
  return [...places.values()];
}

/** Gives lines of a place in another currency the value of what they move, each its share. */
function revalue(entry: EntryDraft, { foreign }: Place, some: readonly number[], booked: bigint): void {
  if (!foreign) return;
  const whole = sumAt(entry, some, ownOf);
  let [minor, given] = [0n, 0n];
  for (const i of some) {
    const line = entry.lines[i] as LineInput;
    minor += ownOf(line).minor;
    const upTo = divideRounded(booked * minor, whole);
    entry.lines[i] = { ...line, [line.credit ? 'credit' : 'debit']: { ...worth(line), minor: upTo - given } };
    given = upTo;
  }
}

/**
 * What the lines of an entry do to what is held, place by place. What leaves takes its value with it, so a line in another currency is worth that, and so is
 * what the entry brings of it to another place: it is moved. ADVANCE_EXCEEDS_PAID.
 */
export async function byHand(entry: EntryDraft): Promise<ByHand> {
  const [takes, brings]: [Take[], Brought[]] = [[], []];
  const places = placesOf(entry);
  /** What left of a currency, and what it was worth: what comes elsewhere is that. */
  const moved = new Map<string, { minor: bigint; booked: bigint }>();
  for (const place of places) {
    const minor = -netOf(entry, place).minor;
    if (minor <= 0n) continue;
    const { account, party, currency, credits } = place;
    const about = { supplier: party?.code ?? '', on: entry.on, pointer: `/lines/${credits[0]}`, account };
    const taken = await advancesTaken(entry.tx, entry.deps, { ...about, money: { minor, currency } });
    takes.push(...taken);
    if (!place.foreign) continue;
    const booked = taken.reduce((sum, t) => sum + t.booked, 0n);
    revalue(entry, place, place.credits, booked + sumAt(entry, place.debits, worth));
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
      revalue(entry, place, place.debits, carried + divideRounded(booked * (minor - own), minor) + sumAt(entry, place.credits, worth));
      moved.set(place.currency, { minor: from.minor - own, booked: from.booked - carried });
    }
    const { account, party, currency } = place;
    brings.push({ role: 'supplierAdvances', account, party, currency, amount: minor, booked: netOf(entry, place).booked });
  }
  return { takes, brings };
}
