/** What an act posts: the lines of its rule, what of them takes back what stands there, and what each is worth in the books. */
import { type Chart, type Day, divideRounded, fail, size, type Tx } from '../../../contracts/index.ts';
import { roleOf, roleOfLine, SHARED } from '../names.ts';
import { accountOf, convert, type Drawn, draw, type MovementLine, standsOf, type Valueless } from '../rules.ts';
import type { Act, Part, Rate } from '../tokens.ts';
import { likeOthers, ofTheMoney, sharedOut, spread } from '../values.ts';
import { Positions } from './positions.ts';
import { isOfMoney } from './results.ts';

/** What drafting an act needs to know. */
export interface Desk {
  readonly tx: Tx;
  readonly chart: Chart;
  readonly booksIn: string;
  readonly pointOfSale: ReadonlyMap<string, string | null>;
  /** What was posted so far. */
  readonly posted: Positions;
  rate(tx: Tx, currency: string, on: Day): Promise<Rate | null>;
}
export interface Draft {
  readonly parts: readonly Part[];
  readonly lines: MovementLine[];
  readonly rate: Rate | null;
}

/** What of some lines an act sees. */
export const seenBy = ({ asOf }: Pick<Act, 'asOf'>, lines: readonly MovementLine[]): readonly MovementLine[] =>
  asOf === undefined ? lines : lines.filter((l) => l.dated <= asOf);

/** The lines of an act as they come, each beside those before it, and what they add up to. */
class Sheet {
  readonly lines: MovementLine[] = [];
  amount = 0n;
  booked = 0n;
  readonly #desk: Desk;
  readonly #act: Act;
  readonly #own = new Positions();
  readonly #orders = new Map<readonly string[], ReadonlyMap<string, number>>();

  constructor(desk: Desk, act: Act) {
    this.#desk = desk;
    this.#act = act;
  }

  push(lines: readonly MovementLine[]): void {
    for (const line of lines) {
      this.lines.push(line);
      this.#own.add(line);
      this.amount += line.amount;
      this.booked += line.booked;
    }
  }

  /** What stands where a line goes, with what the act has put there. */
  standing(line: Valueless): MovementLine[] {
    return [...seenBy(this.#act, this.#desk.posted.beside(line)), ...this.#own.beside(line)];
  }

  /** Both sides of where a line goes, of what is held for a supplier and what he bills: each at a value of its own, and they meet. None elsewhere. */
  meeting(line: Valueless): MovementLine[] {
    if (line.role !== 'principal' || line.dossier === null) return [];
    const [dossier, service] = [line.dossier, line.service?.id ?? null];
    const both = [...seenBy(this.#act, this.#desk.posted.of(dossier, line.role, service)), ...this.#own.of(dossier, line.role, service)];
    return both.filter((l) => l.party?.code === line.party?.code);
  }

  /** Those of some pieces, in their order, that have anything on a position: of a thousand bills, the one that billed the service. */
  among(corrects: readonly string[], position: readonly MovementLine[]): readonly string[] {
    const order = this.#orders.get(corrects) ?? new Map(corrects.map((piece, i) => [piece, i] as const).reverse());
    this.#orders.set(corrects, order);
    const there = new Set([this.#act.piece.ref, ...position.flatMap((l) => [l.piece, l.takes ?? l.piece])]);
    const place = (piece: string): number => order.get(piece) ?? -1;
    return [...there].filter((piece) => order.has(piece)).sort((a, b) => place(a) - place(b));
  }
}

/** What one part takes back of its `position`, and what of it is new; `fresh` are the lines of that, `side` where the rule puts it: 1 for debit. */
function read(
  desk: Desk,
  act: Act,
  part: Part,
  sheet: Sheet,
): { taken: MovementLine[]; fresh: Valueless[]; side: 1n | -1n; position: readonly MovementLine[] } {
  const { chart, pointOfSale } = desk;
  const rule = chart.acts[act.act]?.lines[part.what];
  if (!rule) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no rule for “${part.what}” of the act “${act.act}”.`);
  const side = 'debit' in rule ? 1n : -1n;
  const role = roleOfLine(rule);
  const accounts = roleOf(chart, role);
  const amount = side * part.minor;
  const base = {
    what: part.what,
    role,
    party: accounts.party === undefined ? null : ((accounts.party === 'client' ? part.client : part.supplier) ?? null),
    dossier: part.dossier ?? null,
    service: part.service ? { id: part.service.id, service: part.service.service, supplier: part.service.supplier } : null,
    nature: part.nature ?? null,
    vatRate: part.vatRate ?? null,
    piece: act.piece.ref,
    dated: act.date,
  };
  const line = { ...base, account: accounts.default, amount };
  const meeting = sheet.meeting(line);
  const beside = accounts.spot || base.dossier === null ? [] : overhanging(amount, sheet.standing(line), meeting);
  const charges = act.bills === true && accounts.party === undefined && amount < 0n;
  const takesNone = act.fresh === true || charges;
  const position = takesNone ? [] : beside;
  const taken: MovementLine[] = [];
  let left = amount;
  const take = (from: { readonly drawn: readonly Drawn[]; readonly left: bigint }, takes = part.meantFor): void => {
    taken.push(...from.drawn.map((d) => ({ ...base, ...d, ...(takes === undefined ? {} : { takes }) })));
    left = from.left;
  };
  // What is left of the corrected pieces comes back first, then the oldest; never more than stands there in all.
  for (const piece of sheet.among(part.corrects ?? act.corrects ?? [], position)) {
    const now = [...position, ...taken];
    take(draw(left, standsOf(piece, now), now), piece);
  }
  take(draw(left, [...position, ...taken]));
  if (act.undoes !== undefined)
    take(
      draw(
        left,
        [...position, ...taken].filter((l) => l.piece === act.undoes || l.takes === act.undoes),
      ),
      act.undoes,
    );
  const account =
    part.account ??
    accountOf(accounts, {
      supplier: part.service?.supplier ?? part.supplier?.code ?? null,
      pointOfSale: base.dossier === null ? null : (pointOfSale.get(base.dossier) ?? null),
      service: part.service?.service ?? null,
      vatRate: base.vatRate,
      nature: base.nature === SHARED ? 'discount' : base.nature,
    });
  const fresh = (on: string, minor: bigint, takes = part.settles ?? part.meantFor): Valueless => ({
    ...{ ...base, account: on, amount: minor },
    ...(takes === undefined ? {} : { takes }),
  });
  if (left === 0n) return { taken, side, position, fresh: taken.length > 0 ? [] : [fresh(account, 0n)] };
  // What meets the other side goes where that stands; what stands beside it is among both sides.
  const there = takesNone && meeting.length === 0 ? beside : meeting;
  const met = draw(left, part.account !== undefined ? [] : [...there, ...taken]);
  let rest = met.left;
  const lines = met.drawn.map((d) => fresh(d.account, d.amount));
  // What is paid is taken back of what billed it too.
  for (const piece of accounts.party === 'client' ? (act.corrects ?? []) : []) {
    const billed = [...position, ...taken].filter((l) => l.what === part.what && (l.piece === piece || l.takes === piece));
    const stands = billed.reduce((sum, l) => sum + l.amount, 0n);
    if (stands * rest >= 0n) continue;
    const back = size(stands) < size(rest) ? -stands : rest;
    lines.push(fresh(account, back, piece));
    rest -= back;
  }
  return { taken, side, position, fresh: rest === 0n ? lines : [...lines, fresh(account, rest)] };
}

/** A position in the order it is taken back: first the accounts on which it stands beyond what it meets there. */
function overhanging(amount: bigint, position: readonly MovementLine[], meeting: readonly MovementLine[]): readonly MovementLine[] {
  const stands = (account: string): boolean => meeting.reduce((sum, l) => (l.account === account ? sum + l.amount : sum), 0n) * amount < 0n;
  const first = new Set([...new Set(meeting.map((l) => l.account))].filter(stands));
  return first.size === 0 ? position : position.toSorted((a, b) => Number(first.has(b.account)) - Number(first.has(a.account)));
}

/**
 * The lines of an act, without what they differ by: a part whose value is given has that; else what it takes back keeps its value, and what is new takes the value
 * moved (a carried act), that of the money (where it is given) or the rate of the act. RATE_MISSING, ACCOUNT_UNMAPPED.
 */
export async function draftOf(desk: Desk, act: Act): Promise<Draft> {
  const { tx, chart, booksIn, posted } = desk;
  const rule = chart.acts[act.act];
  if (!rule) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no rule for the act “${act.act}”.`);
  const carried = act.carried ?? rule.carried ?? false;
  const parts = act.parts.filter((p) => p.minor !== 0n || (p.booked ?? 0n) !== 0n || p.kept === true);
  const sheet = new Sheet(desk, act);
  // Money that is moved keeps its value, and what it clears has its own: what is new is no rest of both.
  const ofMoney = carried && isOfMoney(desk, act.act);
  const carry = (fresh: Valueless): boolean => {
    const { amount, booked } = sheet;
    const [left, moved] = [size(fresh.amount), size(amount)];
    if (!carried || ofMoney || moved < left || amount > 0n === fresh.amount > 0n) return false;
    sheet.push([{ ...fresh, booked: moved === left ? -booked : divideRounded(booked * fresh.amount, amount) }]);
    return true;
  };
  /** What adds to a position in a carried act is worth what the position is. */
  const add = (fresh: Valueless): boolean => {
    const at = carried ? sheet.standing(fresh) : [];
    const [amount, booked] = [at.reduce((sum, l) => sum + l.amount, 0n), at.reduce((sum, l) => sum + l.booked, 0n)];
    if (amount === 0n) return false;
    sheet.push([{ ...fresh, booked: divideRounded(booked * fresh.amount, amount) }]);
    return true;
  };
  const waiting: Valueless[] = [];
  const stood: MovementLine[] = [];
  for (const part of parts) {
    const { taken, fresh: own, side, position } = read(desk, act, part, sheet);
    if (taken.length > 0) stood.push(...position);
    if (part.booked !== undefined) sheet.push(sharedOut(side * part.booked, [...taken, ...own]));
    else {
      sheet.push(taken);
      waiting.push(...own.filter((l) => !carry(l)));
    }
  }
  if (ofMoney) {
    const { valued, rest } = ofTheMoney(waiting, sheet.lines);
    sheet.push(valued);
    waiting.splice(0, waiting.length, ...rest);
  }
  const open = waiting.filter((fresh) => !carry(fresh) && !add(fresh)).filter((fresh) => !carry(fresh));
  // What nothing of a carried act is large enough for is worth what the rest of it is: no rate of the day has to do with it.
  const like = carried ? likeOthers(open, sheet.lines) : [];
  sheet.push(like);
  const left = like.length > 0 ? [] : open;
  /** What is given is what it is: what it differs by is no rounding. */
  const stated = parts.every((p) => p.booked !== undefined);
  const rate =
    act.rate !== undefined ? act.rate : (carried || stated) && left.length === 0 ? null : await desk.rate(tx, act.currency, act.date);
  const given = parts.find((p) => p.booked !== undefined && p.settles === undefined);
  if (rate === null && left.length > 0 && given === undefined && act.currency !== booksIn)
    throw fail('RATE_MISSING', `What “${act.act}” ${act.piece.ref} corrects has no rate of ${act.currency}: nothing of it is posted.`);
  // What settles a piece is worth what that was, not what the money is.
  const worth = (amount: bigint): bigint => {
    if (given?.booked !== undefined) return divideRounded(amount * given.booked, given.minor);
    return rate === null ? amount : convert(amount, act.currency, rate.rate, booksIn);
  };
  const { lines } = sheet;
  const isRounding = (off: bigint): boolean => size(off) * 2n <= BigInt(lines.length);
  const hadTaken = lines.every((l) => l.takes !== undefined);
  lines.push(...left.map((fresh) => ({ ...fresh, booked: worth(fresh.amount) })));
  // All at one rate, and they add up: what rounding left, half a unit a line at most, is no exchange result. The money that clears what was posted at the
  // rate it is worth takes it; else lines that are no VAT, and leave something of the document whose rate it is.
  const settles = parts.some((p) => p.settles !== undefined);
  const drew = settles || stood.length > 0;
  const money = drew ? lines.filter((l) => roleOf(chart, l.role).spot) : [];
  const atRate = (l: MovementLine): boolean => rate !== null && l.booked === convert(l.amount, act.currency, rate.rate, booksIn);
  // Nor is what is left where a client's money only changes its account: which of them it stands on has no rate.
  const allocates = lines.every((l) => l.party?.kind === 'client');
  const atOneRate = allocates || !drew || (act.rate !== undefined ? hadTaken : money.length > 0 && !settles && stood.every(atRate));
  const gap = lines.reduce((sum, l) => sum + l.booked, 0n);
  const owed = lines.findLast((l) => l.role === 'receivable');
  if (act.bills && owed && !(atOneRate && isRounding(gap)))
    return { parts, lines: lines.map((l) => (l === owed ? { ...l, booked: l.booked - gap } : l)), rate };
  if (gap === 0n || stated || !atOneRate || !isRounding(gap)) return { parts, lines, rate };
  const all = new Positions([], lines);
  const leaves = ({ takes, ...l }: MovementLine): boolean => {
    const there = [...posted.beside(l), ...all.beside(l)];
    const of = takes === undefined ? (allocates ? there : [l]) : standsOf(takes, there);
    return of.reduce((sum, o) => sum + o.amount, 0n) !== 0n;
  };
  // What the others add up to, owed or paid in one sum, has the value of that sum: each of them is a unit away from its own at most.
  const most = lines.reduce((max, l) => (size(l.amount) > max ? size(l.amount) : max), 0n);
  const carriers = lines.filter((l) => !l.role.startsWith('vat') && leaves(l));
  const others = carriers.filter((l) => size(l.amount) < most);
  // It leaves nothing of what it takes back: the cents are of what else is sold.
  if (act.act === 'creditNote' && others.length === 0) return { parts, lines, rate };
  const off = spread(gap, money.length > 0 ? money.slice(-1) : others.length > 0 ? others : carriers.slice(-1));
  return { parts, lines: lines.map((l) => ({ ...l, booked: l.booked - (off.get(l) ?? 0n) })), rate };
}
