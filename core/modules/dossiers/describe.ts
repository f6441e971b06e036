/** What the facts of one booking describe together: one booking, whatever order they arrived in. */
import { type Booked, type BookedDocument, numbered, type Service } from '../../contracts/index.ts';
import { byTime } from './rules.ts';

type Traveller = Booked['travellers'][number];

const TAKES_BACK: ReadonlySet<Booked['kind']> = new Set(['voided', 'refunded']);
const SELLS: ReadonlySet<Booked['kind']> = new Set(['issued', 'exchanged']);
const travels = (b: Booked): boolean => b.item !== null;

/**
 * The booking as a whole; `facts` holds one or more facts of it, in any order. Voids and refunds describe nothing unless there is nothing else.
 * A latest reservation, change or cancellation is the full state of the journey; otherwise the journey is all that was issued and still stands.
 * Documents are those not voided, not fully refunded and not exchanged for a later one; when none is left, the booking reads as it was sold. Travellers are those
 * who hold one of them, and those of whom no document speaks.
 */
export function describeBooking(facts: readonly Booked[], type: Pick<Service, 'together'>): Booked {
  const ordered = [...facts].sort(byTime);
  const telling = ordered.filter((b) => !TAKES_BACK.has(b.kind));
  const told = telling.length > 0 ? telling : ordered;
  const latest = told.findLast(travels) ?? (told.at(-1) as Booked);
  const sold = told.filter((b) => SELLS.has(b.kind));
  const standing = standingDocuments(ordered);
  const documents = standing.size > 0 ? [...standing.values()] : [...soldDocuments(sold).values()];
  // A fact without documents stands by itself: nothing can take it back but another state.
  const alive = sold.filter((b) => b.documents.length === 0 || documents.some(({ fact }) => fact === b));
  const journey = SELLS.has(latest.kind) ? journeyOf(alive) : [latest];
  const items = journey.flatMap(({ item }) => (item === null ? [] : [item]));
  const travellers = travellersOf(
    told.filter((b) => !SELLS.has(b.kind) || alive.includes(b)),
    goneIn(sold, standing),
  );
  return {
    ...latest,
    recordLocator: told.findLast((b) => b.recordLocator !== null)?.recordLocator ?? null,
    validatingCarrier: latest.validatingCarrier ?? told.findLast((b) => b.validatingCarrier !== null)?.validatingCarrier ?? null,
    travellers: travellers.all,
    documents: (documents.length > 0 ? documents : latest.documents.map((document) => ({ document, fact: latest }))).map(
      ({ document, fact }) => ({ ...document, traveller: travellers.place(fact, document.traveller) }),
    ),
    item: items.length > 0 ? type.together(items) : null,
  };
}

interface Sold {
  readonly document: BookedDocument;
  /** The latest fact that sells it. */
  readonly fact: Booked;
}

function soldDocuments(sold: readonly Booked[]): Map<string, Sold> {
  const found = new Map<string, Sold>();
  for (const fact of sold) for (const document of fact.documents) found.set(document.number, { document, fact });
  return found;
}

/** Documents a traveller still holds, by number. */
function standingDocuments(ordered: readonly Booked[]): Map<string, Sold> {
  const standing = soldDocuments(ordered.filter((b) => SELLS.has(b.kind)));
  const voided = ordered.filter((b) => b.voids === 'sale');
  for (const d of voided.flatMap((b) => b.documents)) standing.delete(d.number);
  // Only what is not voided takes the place of its original: the void of an exchange gives the old document back, its refund does not.
  for (const { document } of [...standing.values()])
    if (document.original !== null && document.original !== document.number) standing.delete(document.original);
  const refunded = new Set<string>();
  for (const b of ordered) {
    if (b.voids === 'refund') for (const d of b.documents) refunded.delete(d.number);
    // A document that was used in part is refunded in part: the traveller still holds it.
    if (b.kind === 'refunded') for (const d of b.documents) if (!isUsed(d)) refunded.add(d.number);
  }
  for (const number of refunded) standing.delete(number);
  return standing;
}
const isUsed = (of: BookedDocument): boolean => /[1-9]/.test(of.refund?.used?.amount ?? '');

/** The facts that tell the journey: those with tickets, because the paper of a fee or a bag may name legs that were exchanged since. */
function journeyOf(alive: readonly Booked[]): readonly Booked[] {
  const own = alive.filter((b) => travels(b) && (b.documents.length === 0 || b.documents.some((d) => PASSAGE.has(d.kind))));
  return own.length > 0 ? own : alive.filter(travels);
}
const PASSAGE: ReadonlySet<BookedDocument['kind']> = new Set(['ticket', 'voucher']);

/**
 * Who travels by what the facts of one booking tell, and whom they name at all: one whose documents were all refunded or voided is named and does not travel, and
 * neither is one of whom the latest message, where none has documents, says nothing more.
 */
export function travellersIn(facts: readonly Booked[]): { readonly named: readonly string[]; readonly travel: readonly string[] } {
  const ordered = [...facts].sort(byTime);
  const telling = ordered.filter((b) => !TAKES_BACK.has(b.kind));
  const names = (of: readonly Traveller[]): string[] => of.map(({ name }) => name);
  const whole = telling.every((b) => b.documents.length === 0) ? telling.findLast((b) => b.travellers.length > 0) : undefined;
  const travel = whole ? whole.travellers : travellersOf(telling, goneIn(telling, standingDocuments(ordered))).all;
  return { named: names(ordered.flatMap((b) => b.travellers)), travel: names(travel) };
}

/** Who was sold a ticket or a voucher and holds none that stands, while others do. Of one that nobody is named for, nobody can tell who holds it. */
function goneIn(facts: readonly Booked[], standing: ReadonlyMap<string, Sold>): ReadonlySet<string> {
  if ([...standing.values()].some(({ document: { kind, traveller } }) => PASSAGE.has(kind) && traveller === null)) return new Set();
  const holds = new Map<string, boolean>();
  for (const { kind, travellers, documents } of facts) {
    const keys = SELLS.has(kind) ? numbered(travellers.map((t) => t.name)) : [];
    for (const of of documents) {
      const key = of.traveller === null ? undefined : keys[of.traveller];
      if (key !== undefined && PASSAGE.has(of.kind)) holds.set(key, holds.get(key) || standing.has(of.number));
    }
  }
  const gone = [...holds].filter(([, still]) => !still).map(([key]) => key);
  return new Set(gone.length < holds.size ? gone : []);
}

/** The travellers of several facts but for those who are gone, each once by name, in the order they are first named; `place` says where one of a fact went. */
function travellersOf(facts: readonly Booked[], gone: ReadonlySet<string>) {
  const all = new Map<string, Traveller>();
  for (const { travellers } of facts) {
    const keys = numbered(travellers.map((t) => t.name));
    for (const [i, traveller] of travellers.entries()) {
      const key = keys[i] as string;
      const before = all.get(key);
      all.set(key, { name: traveller.name, type: traveller.type ?? before?.type ?? null });
    }
  }
  for (const key of gone) all.delete(key);
  const order = [...all.keys()];
  return {
    all: [...all.values()],
    place(fact: Booked, index: number | null): number | null {
      const at = index === null ? -1 : order.indexOf(numbered(fact.travellers.map((t) => t.name))[index] ?? '');
      return at < 0 ? null : at;
    },
  };
}
