/**
 * What is left of invoices, group by group, and which of them a credit takes back: pure. A group is a service, or the own lines of a VAT rate. What an invoice
 * bills of a group can be given back to it; a discount that one invoice takes off what another billed leads what is given back of the first to the other. So it is
 * a flow from groups to invoices, and a way is found wherever there is one.
 */

/** What is left, by invoice (the oldest first) and group: less than nothing where a discount lowers what others billed. */
export type LeftByGroup = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/** A document: what it bills by group (less than nothing of what it gives back) and, of a credit note, what it takes of which invoice. */
export interface Billed {
  readonly number: string;
  readonly groups: ReadonlyMap<string, bigint>;
  /** Null for an invoice. */
  readonly takes: ReadonlyMap<string, bigint> | null;
}

/** What there is to say of groups. */
export interface Groups {
  /** May it be taken of any invoice, where no other way is left? */
  anywhere(group: string): boolean;
  /** The group that it lowers: of what billed that first. */
  lowers(group: string): string | null;
}

/** By invoice and group, what is taken of it; `rest` is what no way was found for. */
interface Flow {
  readonly taken: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  readonly rest: bigint;
}

type Amounts = Map<string, Map<string, bigint>>;
function add(to: Amounts, a: string, b: string, minor: bigint): void {
  const own = to.get(a) ?? new Map<string, bigint>();
  to.set(a, own.set(b, (own.get(b) ?? 0n) + minor));
}

/** Ways with room, and what was sent along them: the shortest first, in the order they were opened. What was sent may be led another way later. */
function network() {
  const [free, sent]: [Amounts, Amounts] = [new Map(), new Map()];
  const way = (from: string, to: string): string[] | null => {
    const before = new Map<string, string | null>([[from, null]]);
    for (const at of before.keys()) {
      if (at === to) break;
      for (const [next, room] of free.get(at) ?? []) if (room > 0n && !before.has(next)) before.set(next, at);
    }
    if (!before.has(to)) return null;
    const found = [to];
    for (let at = before.get(to); at != null; at = before.get(at)) found.unshift(at);
    return found;
  };
  return {
    open(from: string, to: string, room: bigint): void {
      add(free, from, to, room);
      add(free, to, from, 0n);
    },
    send(from: string, to: string): void {
      for (let found = way(from, to); found !== null; found = way(from, to)) {
        const steps = found.slice(1).map((next, i) => [(found as string[])[i] as string, next] as const);
        const rooms = steps.map(([a, b]) => free.get(a)?.get(b) ?? 0n);
        const least = rooms.reduce((x, y) => (x < y ? x : y));
        for (const [a, b] of steps)
          for (const [some, minor] of [[free, -least] as const, [sent, least] as const]) {
            add(some, a, b, minor);
            add(some, b, a, -minor);
          }
      }
    },
    sent: (from: string, to: string): bigint => sent.get(from)?.get(to) ?? 0n,
    /** All that was sent from a kind of places to another, their names without what tells the kinds apart. */
    *between(from: string, to: string): Iterable<readonly [string, string, bigint]> {
      for (const [a, own] of sent)
        if (a.startsWith(from))
          for (const [b, minor] of own) if (b.startsWith(to) && minor !== 0n) yield [a.slice(from.length), b.slice(to.length), minor];
    },
  };
}

const [START, GROUP, INVOICE, KEPT] = ['start', 'group ', 'invoice ', 'kept '];
const groupAt = (group: string): string => `${GROUP}${group}`;
const invoiceAt = (number: string): string => `${INVOICE}${number}`;
const keptAt = (group: string): string => `${KEPT}${group}`;
const end = (at: string): string => `end of ${at}`;

/**
 * Leads what is given back of each group to the invoices that have `room`, in their order. What is billed at the same time (a penalty kept) is added to an
 * invoice, and lowers what is taken of it, from the first group on.
 */
function flow(
  groups: ReadonlyMap<string, bigint>,
  left: LeftByGroup,
  room: ReadonlyMap<string, bigint>,
  { anywhere, lowers }: Groups,
): Flow {
  const { open, send, sent, between } = network();
  const back = [...groups].filter(([, minor]) => minor < 0n);
  const kept = [...groups].filter(([, minor]) => minor > 0n);
  const all = back.reduce((sum, [, minor]) => sum - minor, 0n);
  const rest = (): bigint => back.reduce((sum, [group]) => sum - sent(START, groupAt(group)), all);
  const invoices = [...new Set([...room.keys(), ...left.keys()])];
  const each = (see: (invoice: string, group: string, minor: bigint) => void): void => {
    for (const invoice of invoices) for (const [group, minor] of left.get(invoice) ?? []) see(invoice, group, minor);
  };
  /** What gives back more than was billed of it, and what is kept, in one document: the one lowers the other. */
  const within = (): void => {
    for (const [group] of back) for (const [other] of kept) open(groupAt(group), keptAt(other), all);
  };
  const bill = (some: (group: string) => boolean) =>
    each((invoice, group, minor) => minor > 0n && some(group) && open(groupAt(group), invoiceAt(invoice), minor));
  const lead = (some: (group: string) => boolean) =>
    each((invoice, group, minor) => minor < 0n && some(group) && open(invoiceAt(invoice), groupAt(group), -minor));
  for (const [group, minor] of back) open(START, groupAt(group), -minor);
  bill((group) => groups.has(group));

  for (const [group, minor] of kept) {
    open(groupAt(group), keptAt(group), minor);
    open(keptAt(group), end(keptAt(group)), minor);
  }
  const keep = (): boolean => {
    for (const [group] of kept) send(START, end(keptAt(group)));
    return kept.every(([group, minor]) => sent(keptAt(group), end(keptAt(group))) === minor);
  };
  const isKept = (group: string): boolean => (groups.get(group) ?? 0n) > 0n;
  lead(isKept);
  if (!keep()) {
    for (const invoice of invoices) for (const [group] of kept) open(invoiceAt(invoice), keptAt(group), all);
    if (!keep()) {
      within();
      keep();
    }
  }

  for (const [invoice, minor] of room) open(invoiceAt(invoice), end(invoiceAt(invoice)), minor);
  const give = (): boolean => {
    for (const invoice of room.keys()) send(START, end(invoiceAt(invoice)));
    return rest() === 0n;
  };
  if (!give()) {
    const known = new Set([...groups.keys(), ...[...left.values()].flatMap((own) => [...own.keys()])]);
    bill((group) => !groups.has(group));
    lead((group) => !isKept(group));
    for (const group of known) {
      const lowered = lowers(group);
      for (const invoice of room.keys()) {
        const minor = lowered === null ? 0n : (left.get(invoice)?.get(lowered) ?? 0n);
        if (minor > 0n) open(groupAt(group), invoiceAt(invoice), minor);
      }
    }
    if (!give()) {
      within();
      for (const group of known) if (anywhere(group)) for (const invoice of room.keys()) open(groupAt(group), invoiceAt(invoice), all);
      give();
    }
  }

  const taken: Amounts = new Map();
  for (const [group, invoice, minor] of between(GROUP, INVOICE)) add(taken, invoice, group, minor);
  for (const [invoice, group, minor] of between(INVOICE, KEPT)) add(taken, invoice, group, -minor);
  const [first] = invoices;
  if (first !== undefined)
    for (const [group, other, minor] of between(GROUP, KEPT)) {
      // Of one that is kept itself: it is what it gave back to an invoice.
      if (group === other) continue;
      add(taken, first, group, minor);
      add(taken, first, other, -minor);
    }
  return { taken, rest: rest() };
}

/** What was taken was taken, whatever the invoices had billed. */
const REPLAYED: Groups = { anywhere: () => true, lowers: () => null };

/** What documents leave of the invoices among them; the oldest comes first. */
export function leftByGroup(documents: readonly Billed[]): LeftByGroup {
  const left: Amounts = new Map();
  for (const { number, groups, takes } of documents) {
    if (takes === null) for (const [group, minor] of groups) add(left, number, group, minor);
    else
      for (const [invoice, own] of flow(groups, left, takes, REPLAYED).taken)
        for (const [group, minor] of own) add(left, invoice, group, -minor);
  }
  return left;
}

/**
 * Which invoices a credit takes back: each group from those that billed it, and never more of one than is `room` for. The invoice named comes first, then the
 * oldest. What may be taken `anywhere` beyond what was billed of it (a gesture) is taken of any. `rest` is what no invoice is left for.
 */
export function allocateCredit(
  groups: ReadonlyMap<string, bigint>,
  left: LeftByGroup,
  room: ReadonlyMap<string, bigint>,
  named: string,
  about: Groups,
): { readonly credits: ReadonlyMap<string, bigint>; readonly rest: bigint } {
  const ordered = new Map([...room].toSorted(([a], [b]) => Number(b === named) - Number(a === named)));
  const { taken, rest } = flow(groups, left, ordered, about);
  const credits = [...ordered.keys()].flatMap((invoice) => {
    const minor = [...(taken.get(invoice)?.values() ?? [])].reduce((sum, m) => sum + m, 0n);
    return minor > 0n ? [[invoice, minor] as const] : [];
  });
  return { credits: new Map(credits), rest };
}
