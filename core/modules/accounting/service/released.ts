/** Money that had paid what a credit note takes back pays what else is open of its client: in another currency, that is worth what it is, not what the former was. */
import { type Agencies, divideRounded, size, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { Books, PostedPart } from '../tokens.ts';
import { type Stands, standing } from '../values.ts';

type Line = Pick<PostedPart, 'piece' | 'takes' | 'amount' | 'booked'>;
interface Side {
  amount: bigint;
  booked: bigint;
}
/** Money that named no document, and found none open. */
const NONE = '';

/** What is open of each document, below zero where it was paid and taken back: as documents and money came, one after the other. */
class Open {
  readonly #sides = new Map<string, Side>();
  /** What money without a name paid of which document, by its piece. */
  readonly #paid = new Map<string, { readonly of: string; amount: bigint }[]>();

  get worth(): bigint {
    return standing([...this.#sides.values()]).booked;
  }

  add(of: string, { amount, booked }: Stands): void {
    const side = this.#sides.get(of) ?? { amount: 0n, booked: 0n };
    this.#sides.set(of, side);
    side.amount += amount;
    side.booked += booked;
  }

  /** Money without a name pays what is open, of each document the same part. */
  pay({ piece, amount, booked }: Line): void {
    const open = [...this.#sides].filter(([of, s]) => of !== NONE && s.amount > 0n);
    const all = standing(open.map(([, s]) => s));
    const pays = -amount < all.amount ? -amount : all.amount;
    const shares = open.map(([of, s]) => ({ of, amount: divideRounded(pays * s.amount, all.amount), weight: s.booked }));
    const own = this.#paid.get(piece) ?? [];
    this.#paid.set(piece, [...own, ...shares]);
    let left: Side = { amount, booked };
    const rest = amount + pays !== 0n;
    for (const [i, { of, amount: part, weight }] of shares.entries()) {
      const last = i === shares.length - 1 && !rest;
      const share =
        last || all.booked === 0n ? left : { amount: -part, booked: divideRounded(booked * pays * weight, all.booked * -amount) };
      this.add(of, share);
      left = { amount: left.amount - share.amount, booked: left.booked - share.booked };
    }
    if (left.amount !== 0n || left.booked !== 0n) this.add(NONE, left);
  }

  /** What of money without a name goes: of what it paid, else of what was paid and taken back. */
  goes({ takes, amount, booked }: Line): void {
    let left: Side = { amount, booked };
    const give = (of: string, most: bigint): bigint => {
      const given = most < left.amount ? most : left.amount;
      if (given <= 0n) return 0n;
      const share = given === left.amount ? left : { amount: given, booked: divideRounded(left.booked * given, left.amount) };
      this.add(of, share);
      left = { amount: left.amount - share.amount, booked: left.booked - share.booked };
      return given;
    };
    for (const share of this.#paid.get(takes ?? NONE)?.toReversed() ?? []) share.amount -= give(share.of, share.amount);
    for (const [of, side] of this.#sides) give(of, -side.amount);
    give(NONE, left.amount);
  }

  /** What was paid and taken back pays what else is open, the oldest first. */
  meet(): void {
    const sides = [...this.#sides.values()];
    for (const held of sides)
      for (const owed of sides) {
        if (held.amount >= 0n || owed.amount <= 0n) continue;
        const met = owed.amount < -held.amount ? owed.amount : -held.amount;
        for (const side of [held, owed]) {
          const part = side.amount < 0n ? -met : met;
          side.booked -= divideRounded(side.booked * part, side.amount);
          side.amount -= part;
        }
      }
  }
}

/**
 * By how much the receivables of a dossier are worth other than what is open of each document: what documents that were paid and taken back left clears the others.
 * Nothing where each cleared what it paid.
 */
export function releasedValue(lines: readonly Line[], documents: ReadonlySet<string>): bigint {
  const open = new Open();
  for (const line of lines) {
    const { piece, takes, amount } = line;
    if (amount === 0n) continue;
    const of = takes !== undefined && documents.has(takes) ? takes : documents.has(piece) ? piece : null;
    if (of !== null) open.add(of, line);
    else if (amount < 0n) open.pay(line);
    else open.goes(line);
    open.meet();
  }
  const off = standing(lines).booked - open.worth;
  // What each line may be off by rounding is none.
  return size(off) * 2n <= BigInt(lines.length) ? 0n : off;
}

/** Brings the receivables of a dossier to that value, with the exchange result of it. */
export async function release(tx: Tx, agencies: Agencies, { ref, currency }: LockedDossier, books: Books): Promise<void> {
  if (currency === agencies.get(tx.ctx.agency).currency) return;
  const of = { dossier: ref };
  const lines = books.lines('receivable', of);
  const off = releasedValue(lines, new Set(books.lines('receivable', { ...of, what: 'total' }).map((l) => l.piece)));
  const [last, client] = [lines.at(-1), books.client(ref)];
  if (off === 0n || last === undefined) return;
  const part = { ...of, what: 'receivable', minor: 0n, booked: -off, account: last.account, ...(client ? { client } : {}) } as const;
  const date = agencies.today(tx.ctx.agency);
  const about = { key: `deposits:${ref}:${tx.newId()}`, date, piece: { ref, date }, undoes: ref };
  await books.post({ act: 'deposits', ...about, currency, parts: [part] });
}
