/** What several channels tell of the same acts, told once. */
import { type Booked, type BookedDocument, fromJson, type Instant, type StatedAmount } from '../../contracts/index.ts';
import { byTime, plain } from './rules.ts';

/** A booking as one channel told it: `plugin` is the connector. */
export interface Told {
  readonly plugin: string;
  readonly booked: Booked;
  /** When a person took its amounts, though others contradict them. */
  readonly accepted?: Instant | null;
}

/** What a message does to a document, where that is done once whoever tells it; null where each message stands for itself. */
function actOf({ kind, voids, occurredOn }: Booked, { number }: BookedDocument): string | null {
  if (kind === 'issued' || kind === 'exchanged') return `sold ${number}`;
  if (kind === 'refunded') return `refunded ${number} ${occurredOn}`;
  if (kind === 'voided') return voids === 'sale' ? `voided ${number}` : `refund voided ${number} ${occurredOn}`;
  return null;
}

/**
 * The bookings, with each act on a document in one of them: where more than one channel tells it, in that of the channel a person believed last, else of the
 * supplier himself, else of whoever tells most of its booking, by the earliest message; what it leaves unsaid of the document is taken from the others. The order
 * they came in does not matter.
 */
export function toldOnce(all: readonly Told[]): Booked[] {
  const acts = Map.groupBy(
    all.flatMap(({ plugin, booked, accepted }) =>
      booked.documents.flatMap((document) => {
        const act = actOf(booked, document);
        return act === null ? [] : [{ plugin, booked, accepted: accepted ?? '', document, act }];
      }),
    ),
    ({ act }) => act,
  );
  /** Documents that others tell, and what the others make of one's own. */
  const elsewhere = new Set<BookedDocument>();
  const whole = new Map<BookedDocument, BookedDocument>();
  for (const tellers of acts.values()) {
    if (new Set(tellers.map((t) => t.plugin)).size < 2) continue;
    const [first, ...more] = tellers.sort(
      (a, b) =>
        b.accepted.localeCompare(a.accepted) ||
        Number(isSuppliers(b.booked)) - Number(isSuppliers(a.booked)) ||
        b.booked.documents.length - a.booked.documents.length ||
        byTime(a.booked, b.booked) ||
        (a.plugin < b.plugin ? -1 : 1),
    );
    for (const { plugin, document } of tellers) if (plugin !== first?.plugin) elsewhere.add(document);
    const others = more.filter(({ plugin }) => plugin !== first?.plugin).map(({ document }) => document);
    for (const { plugin, document } of tellers) if (plugin === first?.plugin) whole.set(document, others.reduce(united, document));
  }
  return all.flatMap(({ booked }) => {
    const documents = booked.documents.filter((document) => !elsewhere.has(document)).map((document) => whole.get(document) ?? document);
    return documents.length === 0 && booked.documents.length > 0 ? [] : [{ ...booked, documents }];
  });
}

const isSuppliers = ({ toldBy }: Booked): boolean => toldBy === 'supplier';

type Field = Exclude<keyof BookedDocument, 'number' | 'traveller'>;
const FIELDS = [
  ...['kind', 'memo', 'conjunction', 'original', 'inConnectionWith', 'fare', 'equivalent', 'taxes', 'total', 'commission', 'fees'],
  ...['penalty', 'refund', 'net', 'selling', 'issuedOn', 'reason', 'payments'],
] as readonly Field[];
const isSaid = (value: unknown): boolean => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

const united = (one: BookedDocument, other: BookedDocument): BookedDocument => ({
  ...one,
  ...Object.fromEntries(FIELDS.filter((field) => !isSaid(one[field]) && isSaid(other[field])).map((field) => [field, other[field]])),
});

/** The first document of which another channel told the same act with other amounts; null where they agree. What one leaves unsaid is no other amount. */
export function contradiction(told: Told, others: readonly Told[]): { readonly number: string; readonly plugin: string } | null {
  for (const document of told.booked.documents)
    for (const { plugin, booked } of others) {
      if (plugin === told.plugin || booked.kind === 'voided') continue;
      const act = actOf(told.booked, document);
      const same = booked.documents.find((d) => d.number === document.number);
      if (act === null || same === undefined || actOf(booked, same) !== act) continue;
      if (AMOUNTS.some((field) => differ(document[field], same[field]))) return { number: document.number, plugin };
    }
  return null;
}
const AMOUNTS = ['fare', 'equivalent', 'taxes', 'total', 'commission', 'fees', 'penalty', 'refund', 'net', 'selling'] as const;

/** Do two that both say something say other amounts? However wide they are written, and in whatever order they are listed. */
function differ(one: unknown, other: unknown): boolean {
  if (!isSaid(one) || !isSaid(other)) return false;
  if (Array.isArray(one)) return listed(one) !== listed(other as unknown[]);
  if (typeof one === 'string') return plain(one) !== plain(other as string);
  if ('currency' in (one as object)) return minor(one as StatedAmount) !== minor(other as StatedAmount);
  return Object.keys(one as object).some((key) => differ((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]));
}
const minor = (of: StatedAmount): string => `${fromJson(of).minor} ${of.currency}`;
const listed = (lines: readonly unknown[]): string =>
  (lines as (StatedAmount & { code: string; paidBefore?: boolean })[])
    .map((line) => `${line.code} ${line.paidBefore ?? false} ${minor(line)}`)
    .sort()
    .join('\n');
