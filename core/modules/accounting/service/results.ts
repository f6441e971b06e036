/** What the lines of an act differ by in the books: gained or lost by exchange, or a cost that turned out to be worth more or less. */
import { divideRounded, size } from '../../../contracts/index.ts';
import { roleOf, roleOfLine } from '../names.ts';
import { convert, type MovementLine, residues } from '../rules.ts';
import type { Act, ActName, Rate, Role } from '../tokens.ts';
import { standing } from '../values.ts';
import type { Desk } from './drafts.ts';

/** Does an act move money, or what it clears: what clients owe, what is owed to suppliers? Only there something is gained or lost by exchange; else a cost is worth more or less. */
export function isOfMoney({ chart }: Desk, act: ActName): boolean {
  const roles = Object.values(chart.acts[act]?.lines ?? {}).map((rule) => roleOf(chart, roleOfLine(rule)));
  return roles.some((r) => r.spot || r.party === 'client') || roles.every((r) => r.party !== undefined);
}

/** What values differ by is gain or loss, dossier by dossier: first less of the variance there is, or of the exchange result of the piece an act undoes. */
export function differences(desk: Desk, act: Omit<Act, 'parts'>, lines: readonly MovementLine[], rate: Rate | null): MovementLine[] {
  const { chart, booksIn, posted } = desk;
  const [loss, gain]: [Role, Role] = isOfMoney(desk, act.act) ? ['exchangeLoss', 'exchangeGain'] : ['varianceLoss', 'varianceGain'];
  const [{ piece, dated, dossier: first }] = lines as [MovementLine];
  // A variance is the dossier's, whichever piece made it.
  const ofUndone = (l: MovementLine): boolean => l.piece === act.undoes || loss === 'varianceLoss';
  const result = (role: Role, dossier: string | null, booked: bigint, account = roleOf(chart, role).default): MovementLine[] =>
    booked === 0n
      ? []
      : [
          {
            ...{ what: role, role, account, party: null, dossier, service: null, nature: null },
            ...{ vatRate: null, piece, dated, amount: 0n, booked },
          },
        ];
  const of = [...Map.groupBy(lines, (l) => l.dossier)].flatMap(([dossier, own]): [string, bigint][] => {
    if (dossier === null || rate === null || dossier === first) return [];
    const [amount, booked] = [own.reduce((sum, l) => sum + l.amount, 0n), own.reduce((sum, l) => sum + l.booked, 0n)];
    const off = booked - convert(amount, act.currency, rate.rate, booksIn);
    // What each of its lines may be off by rounding is none.
    return size(off) * 2n <= BigInt(own.length) ? [] : [[dossier, off]];
  });
  const gap = lines.reduce((sum, l) => sum + l.booked, 0n);
  const rest = of.reduce((sum, [, own]) => sum - own, gap);
  return [[first, rest] as const, ...of].flatMap(([dossier, own]) => {
    const [undone, made] = own > 0n ? [loss, gain] : [gain, loss];
    const stands = posted.of(dossier, undone).filter((l) => l.amount === 0n && l.nature === null && ofUndone(l));
    const { back, left } = takenBack(own, stands);
    return [...back.flatMap(({ account, booked }) => result(undone, dossier, -booked, account)), ...result(made, dossier, -left)];
  });
}

/**
 * A value, above zero for a loss, on the results of exchange: first less of what there is. One that stands on its wrong side, because what it took back was taken back of
 * a day before since, goes to the other.
 */
export function toResults(
  { chart }: Desk,
  lines: readonly MovementLine[],
  value: bigint,
): { readonly role: Role; readonly account: string; readonly booked: bigint }[] {
  const own = lines.filter((l) => l.role === 'exchangeLoss' || l.role === 'exchangeGain');
  const turned = [...Map.groupBy(own, (l) => l.account)].flatMap(([account, some]) => {
    const [{ role }] = some as [MovementLine];
    const { booked } = standing(some);
    return booked === 0n || booked > 0n === (role === 'exchangeLoss') ? [] : [{ role, account, booked: -booked }];
  });
  const all = turned.reduce((left, t) => left - t.booked, value);
  const [undone, made]: [Role, Role] = all > 0n ? ['exchangeGain', 'exchangeLoss'] : ['exchangeLoss', 'exchangeGain'];
  const { back, left } = takenBack(
    -all,
    own.filter((l) => l.role === undone),
  );
  return [
    ...turned,
    ...back.map(({ account, booked }) => ({ role: undone, account, booked: -booked })),
    ...(left === 0n ? [] : [{ role: made, account: roleOf(chart, made).default, booked: -left }]),
  ];
}

/** What a value takes back of results that stand, account by account, and what is left of it. */
export function takenBack(
  value: bigint,
  stands: readonly Pick<MovementLine, 'account' | 'booked'>[],
): { readonly back: readonly { readonly account: string; readonly booked: bigint }[]; readonly left: bigint } {
  let left = value;
  const back = [...Map.groupBy(stands, (l) => l.account)].flatMap(([account, own]) => {
    const there = own.reduce((sum, l) => sum + l.booked, 0n);
    if (there === 0n || there > 0n !== left > 0n) return [];
    const booked = size(there) < size(left) ? there : left;
    left -= booked;
    return [{ account, booked }];
  });
  return { back, left };
}

/** Positions with a value and nothing on them. Money itself and exchange results are none. */
export const valueOfNothing = ({ chart }: Desk, lines: readonly MovementLine[]): ReturnType<typeof residues> =>
  residues(lines.filter((l) => l.dossier !== null && !roleOf(chart, l.role).spot));

/**
 * Lines without the value they would leave where nothing stands any more: the line that brought it there takes it with it. Of what is billed it is of what else the same
 * service sells, where that is something (a discount that is taken back at another rate), else of what the client owes.
 */
export function cleared(
  desk: Desk,
  lines: readonly MovementLine[],
  { seen, bills }: { readonly seen: (lines: readonly MovementLine[]) => readonly MovementLine[]; readonly bills: boolean },
): MovementLine[] {
  const at = (l: MovementLine): readonly MovementLine[] => seen(desk.posted.of(l.dossier, l.role, l.service?.id ?? null));
  const places = new Map(lines.map((l) => [JSON.stringify([l.dossier, l.role, l.service?.id]), l]));
  const there = [...places.values()].flatMap(at);
  const left = new Map(valueOfNothing(desk, [...there, ...lines]).map(({ line, value }) => [line, value]));
  let owed = 0n;
  const rest = lines.flatMap((l): MovementLine[] => {
    const value = left.get(l) ?? 0n;
    const own = { ...l, booked: l.booked - value };
    if (value === 0n || !bills) return [own];
    const among = [...at(l), ...lines].filter((o) => o.dossier === l.dossier && o.role === l.role && o.service?.id === l.service?.id);
    const other = largest(among);
    if (other === null) owed += value;
    return other === null ? [own] : [own, { ...other, piece: l.piece, dated: l.dated, amount: 0n, booked: value }];
  });
  const total = rest.findLast((l) => l.role === 'receivable');
  return owed === 0n ? rest : rest.map((l) => (l === total ? { ...l, booked: l.booked + owed } : l));
}

/** What is sold, without what VAT is stated of: its base is what the document says. */
const isSold = ({ role, vatRate }: MovementLine): boolean =>
  (role === 'deferredRevenue' || role === 'sale' || role === 'income') && vatRate === null;

/**
 * No money moves by a credit note: what its lines differ by, because they were billed at several rates, is of what its dossier sells yet. Not so what money
 * that came for one invoice or another left there of what was billed: that is gained or lost.
 */
export function creditedEven({ posted }: Desk, lines: readonly MovementLine[]): readonly MovementLine[] {
  const [{ dossier, piece, dated }] = lines as [MovementLine];
  const owed = lines.filter((l) => l.role === 'receivable');
  const paid = owed.reduce((sum, l) => sum + l.booked - asBilled(posted.of(dossier, l.role), l), 0n);
  const gap = standing(lines).booked;
  const off = size(paid) * 2n > BigInt(lines.length) ? gap - paid : gap;
  if (off === 0n) return lines;
  const sold = largest([...posted.of(dossier, null), ...lines].filter(isSold));
  if (sold !== null) return [...lines, { ...sold, piece, dated, amount: 0n, booked: -off }];
  // Nothing else is sold: cents are the client's.
  const last = size(off) * 2n > BigInt(lines.length) ? undefined : owed.at(-1);
  return lines.map((l) => (l === last ? { ...l, booked: l.booked - off } : l));
}
/** What the invoice that a line takes back was worth when it was issued, of as much. */
function asBilled(owed: readonly MovementLine[], { takes, amount, booked }: MovementLine): bigint {
  const billed = standing(owed.filter((l) => l.what === 'total' && l.piece === takes));
  return billed.amount === 0n ? booked : divideRounded(billed.booked * amount, billed.amount);
}

/** A line of the position that most stands on. */
function largest(lines: readonly MovementLine[]): MovementLine | null {
  const positions = Map.groupBy(lines, (l) => JSON.stringify([l.account, l.service?.id, l.nature, l.vatRate]));
  const [most = []] = [...positions.values()].toSorted((a, b) => Number(size(standing(b).amount) - size(standing(a).amount)));
  if (standing(most).amount === 0n) return null;
  const { takes: _, ...line } = most.at(-1) as MovementLine;
  return line;
}
