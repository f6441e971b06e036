/** Pure rules of accounting: which account, what a reduction takes back, what the client's money stands for, when revenue is due. */
import {
  beginning,
  type Day,
  decimal,
  divideRounded,
  exponentOf,
  type LineInput,
  money,
  type Party,
  type RoleAccounts,
  size,
  type Words,
} from '../../contracts/index.ts';
import type { Books, ClientPosition, Of, OfService, Part, Role, What } from './tokens.ts';

/** A line of a movement: what happened, and where it was posted. Debits are positive. */
export interface MovementLine {
  /** The line of the act's rule; the role itself of an exchange result. */
  readonly what: What | Role;
  readonly role: Role;
  readonly account: string;
  readonly party: Party | null;
  readonly dossier: string | null;
  readonly service: OfService | null;
  readonly nature: string | null;
  readonly vatRate: string | null;
  readonly piece: string;
  /** The piece it takes back, where the act said which. */
  readonly takes?: string;
  readonly dated: Day;
  /** In the currency of the dossier. */
  readonly amount: bigint;
  /** In the currency of the books. */
  readonly booked: bigint;
}
export type Valueless = Omit<MovementLine, 'booked'>;

export interface AccountKey {
  readonly supplier?: string | null;
  readonly pointOfSale?: string | null;
  readonly service?: string | null;
  readonly vatRate?: string | null;
  readonly nature?: string | null;
}
/** The account of a role: the most specific one the chart names. */
export function accountOf(role: RoleAccounts, key: AccountKey): string {
  for (const by of ['supplier', 'pointOfSale', 'service', 'vatRate', 'nature'] as const) {
    const value = key[by];
    const found = value === null || value === undefined ? undefined : role[by]?.[value];
    if (found !== undefined) return found;
  }
  return role.default;
}

/** Fills a label pattern; what is not known leaves no gap. */
export const fillLabel = (pattern: Words, locale: string, names: Readonly<Record<string, string>>): string =>
  beginning(
    (pattern[locale.slice(0, 2)] ?? pattern['en'] ?? Object.values(pattern)[0] ?? '')
      .replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
    250,
  );

/** An amount in the currency of the books: `rate` is what one unit is worth, rounded once. */
export function convert(minor: bigint, from: string, rate: string, to: string): bigint {
  const r = decimal(rate);
  return divideRounded(minor * r.value * 10n ** BigInt(exponentOf(to)), 10n ** BigInt(r.scale + exponentOf(from)));
}

export const matches = (l: MovementLine, of: Of): boolean =>
  (of.dossier === undefined || l.dossier === of.dossier) &&
  (of.service === undefined || l.service?.id === of.service) &&
  (of.nature === undefined || l.nature === of.nature) &&
  (of.vatRate === undefined || l.vatRate === of.vatRate) &&
  (of.piece === undefined || l.piece === of.piece) &&
  (of.what === undefined || l.what === of.what) &&
  (of.until === undefined || l.dated <= of.until) &&
  (of.supplier === undefined || l.party?.code === of.supplier);

/** Do two lines stand on one position: what one adds, the other takes back? */
export const samePosition = (a: Valueless, b: Valueless): boolean =>
  a.dossier === b.dossier &&
  a.role === b.role &&
  a.service?.id === b.service?.id &&
  a.nature === b.nature &&
  a.vatRate === b.vatRate &&
  a.party?.code === b.party?.code;

/** What a piece posted on a position and nobody took back of it by name; all of the position where no other piece added to it. */
export function standsOf(piece: string, position: readonly MovementLine[]): readonly MovementLine[] {
  const isOwn = (l: MovementLine): boolean => l.piece === piece || l.takes === piece;
  const own = position.filter(isOwn);
  const stands = own.reduce((sum, l) => sum + l.amount, 0n);
  return stands === 0n || position.some((l) => !isOwn(l) && l.amount * stands > 0n) ? own : position;
}

/** Positions nothing stands on, account by account, that keep a value: a line of each, with that value. */
export function residues(lines: readonly MovementLine[]): { readonly line: MovementLine; readonly value: bigint }[] {
  const at = (l: MovementLine): string =>
    [l.dossier, l.role, l.account, l.party?.code, l.service?.id, l.nature, l.vatRate].map((v) => v ?? '').join(' ');
  return [...Map.groupBy(lines, at).values()].flatMap((own) => {
    const value = own.reduce((sum, l) => sum + l.booked, 0n);
    const stands = own.reduce((sum, l) => sum + l.amount, 0n);
    return stands !== 0n || value === 0n || own.every((l) => l.amount === 0n) ? [] : [{ line: own.at(-1) as MovementLine, value }];
  });
}

export interface Drawn {
  readonly account: string;
  readonly amount: bigint;
  readonly booked: bigint;
}
/**
 * What an amount takes back of what stands on a position: the accounts it was posted to, oldest first, at the value it was posted with. What is left over
 * (or everything, where the amount adds to the position) is new. `within` is the whole position where `position` is the part to take from.
 */
export function draw(
  amount: bigint,
  position: readonly MovementLine[],
  within: readonly MovementLine[] = position,
): { readonly drawn: Drawn[]; readonly left: bigint } {
  const open = new Map<string, { amount: bigint; booked: bigint }>();
  for (const l of position) {
    const at = open.get(l.account) ?? { amount: 0n, booked: 0n };
    open.set(l.account, { amount: at.amount + l.amount, booked: at.booked + l.booked });
  }
  const drawn: Drawn[] = [];
  const most = within.reduce((sum, l) => sum + l.amount, 0n);
  let left = most > 0n === amount > 0n ? 0n : size(amount) < size(most) ? amount : -most;
  const beyond = amount - left;
  for (const [account, at] of open) {
    if (left === 0n || at.amount === 0n || at.amount > 0n === left > 0n) continue;
    const taken = size(left) < size(at.amount) ? size(left) : size(at.amount);
    const signed = left < 0n ? -taken : taken;
    // All of it takes all of its value: nothing is left over from rounding.
    const booked = taken === size(at.amount) ? -at.booked : -divideRounded(at.booked * taken, size(at.amount));
    drawn.push({ account, amount: signed, booked });
    left -= signed;
  }
  return { drawn, left: left + beyond };
}

/** Lines of the journal: what lies on one account, party and dossier is one line. */
export function journalLines(lines: readonly MovementLine[], currency: string, booksIn: string): LineInput[] {
  const merged = new Map<string, { line: MovementLine; amount: bigint; booked: bigint }>();
  for (const line of lines) {
    const key = JSON.stringify([line.account, line.party?.kind, line.party?.code, line.dossier, line.amount === 0n]);
    const at = merged.get(key);
    merged.set(key, { line, amount: (at?.amount ?? 0n) + line.amount, booked: (at?.booked ?? 0n) + line.booked });
  }
  return [...merged.values()].flatMap(({ line, amount, booked }): LineInput[] => {
    if (booked === 0n) return [];
    const value = money(size(booked), booksIn);
    // The amount beside is on the side of the line; where rounding turned the line over, there is none to show.
    const original =
      currency !== booksIn && amount !== 0n && amount > 0n === booked > 0n ? { original: money(size(amount), currency) } : {};
    return [
      {
        account: line.account,
        ...(booked > 0n ? { debit: value } : { credit: value }),
        ...original,
        ...(line.party ? { party: line.party } : {}),
        ...(line.dossier === null ? {} : { dossier: line.dossier }),
      },
    ];
  });
}

/** Where the client's money on a dossier stands. */
export const CLIENT_ROLES = ['receivable', 'advances', 'overpaid'] as const satisfies readonly (Role & keyof ClientPosition)[];

/** What the client's money on a dossier stands for, by what was paid, billed and sold. */
export function clientPosition(paid: bigint, invoiced: bigint, sale: bigint): ClientPosition {
  const net = paid - invoiced;
  if (net <= 0n) return { receivable: -net, advances: 0n, overpaid: 0n };
  const toCome = sale > invoiced ? sale - invoiced : 0n;
  const advances = net < toCome ? net : toCome;
  return { receivable: 0n, advances, overpaid: net - advances };
}

/** What the client paid and was billed by the end of a day, as it stands on his accounts. */
export function clientOn(books: Books, dossier: string, until: Day): { readonly paid: bigint; readonly invoiced: bigint } {
  const of = { dossier, until };
  const invoiced = books.balance(null, { ...of, what: 'total' });
  const owed = CLIENT_ROLES.reduce((sum, role) => sum + books.balance(role, of), 0n);
  return { paid: invoiced - owed, invoiced };
}

/** What has to be posted so that the client's accounts on a dossier say `target`, at the end of a day where one is given. */
export function clientParts(
  books: Pick<Books, 'balance'>,
  dossier: { readonly ref: string },
  target: ClientPosition,
  client: Party | null,
  until?: Day,
): Part[] {
  const of = { dossier: dossier.ref, ...(until === undefined ? {} : { until }) };
  return (
    [
      ['receivable', target.receivable - books.balance('receivable', of)],
      ['advances', target.advances + books.balance('advances', of)],
      ['overpaid', target.overpaid + books.balance('overpaid', of)],
    ] as const
  ).flatMap(([what, minor]) => (minor === 0n ? [] : [{ what, minor, dossier: dossier.ref, ...(client ? { client } : {}) }]));
}

/** Since when the sum of movements at the end of their days is not zero; null where it is. */
export function openSince(lines: readonly Pick<MovementLine, 'dated' | 'amount'>[]): Day | null {
  let [sum, since]: [bigint, Day | null] = [0n, null];
  const days = Map.groupBy(lines, (l) => l.dated);
  for (const day of [...days.keys()].sort()) {
    for (const l of days.get(day) ?? []) sum += l.amount;
    since = sum === 0n ? null : (since ?? day);
  }
  return since;
}
