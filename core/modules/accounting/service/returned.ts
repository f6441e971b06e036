/** Cheques and card slips that come back from the bank, to where they lay before. */
import { type Agencies, type Day, divideRounded, fail, type PostedEntry, type Tx } from '../../../contracts/index.ts';
import { type HeldRow, type MovementRow, movements, type TakeRow, takes } from '../model.ts';
import type { ActName, Bookkeeping, Part } from '../tokens.ts';
import { broughtBy, checkGone, freeOn, type Taker, takersOf } from './held.ts';
import { linesOf } from './positions.ts';

interface Deps {
  readonly agencies: Agencies;
  readonly books: Pick<Bookkeeping, 'books'>;
}
type About = Pick<Parameters<Bookkeeping['returned']>[1], 'key' | 'date' | 'piece'> & { readonly receipt?: string };

/** What of a piece a deposit took to the bank, and what that said. */
export interface Banked {
  readonly of: HeldRow;
  readonly taker: Taker;
  readonly deposit: MovementRow;
}
/** What of some pieces is at the bank. */
export async function atBank(tx: Tx, pieces: readonly HeldRow[]): Promise<Banked[]> {
  const takers = await takersOf(tx, pieces);
  const entry = [...new Set(pieces.flatMap((of) => takers(of).map((t) => t.entry)))];
  const deposits = new Map((await tx.find(movements, { entry, act: 'bankDeposit' })).map((row) => [row.entry, row]));
  return pieces.flatMap((of) =>
    takers(of).flatMap((taker) => {
      const deposit = deposits.get(taker.entry);
      return deposit ? [{ of, taker, deposit }] : [];
    }),
  );
}

/** What the bank takes back: a slip whole, as it gives no fee back; one in another currency at what it made of that, by cumulative difference over what the deposit took. */
function bankPart({ of, taker: { minor, booked }, deposit }: Banked, took: readonly TakeRow[], booksIn: string): Part {
  const said = linesOf(deposit);
  const at = said.find((l) => l.role === 'bank');
  const account = at ? { account: at.account } : {};
  if (!at || of.currency === booksIn || deposit.currency !== of.currency)
    return { what: 'bank', minor: -minor, booked: -booked, ...account };
  const arrived = said.filter((l) => l.role === 'bank' || l.role === 'bankFee');
  const [made, all] = [arrived.reduce((sum, l) => sum + l.booked, 0n), arrived.reduce((sum, l) => sum + l.amount, 0n)];
  const before = took
    .slice(
      0,
      took.findIndex((t) => t.held === of.id),
    )
    .reduce((sum, t) => sum + t.minor, 0n);
  const upTo = (part: bigint): bigint => divideRounded(made * part, all);
  return { what: 'bank', minor: -minor, booked: upTo(before) - upTo(before + minor), ...account };
}

/** Posts that what is at the bank, all of one currency, lies in transit again; null where nothing is. DATE_INVALID before it was taken there. */
export async function bringBack(
  tx: Tx,
  { books, agencies }: Deps,
  act: ActName,
  banked: readonly Banked[],
  { key, date, piece, receipt }: About,
): Promise<PostedEntry | null> {
  const [first] = banked;
  if (!first) return null;
  const last = lastTaken(banked);
  if (last !== null && date < last)
    throw fail('DATE_INVALID', `It was taken to the bank on ${last}: give that day or a later one.`, [
      { code: 'DATE_INVALID', message: `${last} or later`, pointer: '/date' },
    ]);
  const free = await freeOn(
    tx,
    banked.map((b) => b.of),
    date,
  );
  for (const { of, taker } of banked) checkGone(of, taker.minor, free(of));
  const booksIn = agencies.get(tx.ctx.agency).currency;
  const entries = [...new Set(banked.map((b) => b.taker.entry))];
  const took = Map.groupBy(await tx.find(takes, { entry: entries, undoes: null }, { order: [['id', 'asc']] }), (t) => t.entry);
  const parts = banked.flatMap((b): Part[] => [
    { what: 'transit', account: b.of.account, minor: b.taker.minor, booked: b.taker.booked },
    bankPart(b, took.get(b.taker.entry) ?? [], booksIn),
  ]);
  return (await books.books(tx, [])).post({
    ...{ act, key, date, piece: { ref: piece, date }, currency: first.of.currency },
    parts,
    // What the bank made of slips in another currency, more or less than they were worth, is taken back with them.
    ...(first.of.currency === booksIn ? {} : { undoes: first.deposit.piece }),
    ...(receipt === undefined ? {} : { names: { receipt } }),
    takes: banked.map(({ of, taker: { entry, minor, booked } }) => ({ of, minor: -minor, booked: -booked, undoes: entry })),
  });
}

const lastTaken = (banked: readonly Banked[]): Day | null =>
  banked.map(({ taker, deposit }) => taker.dated ?? deposit.dated).reduce((a: Day | null, b) => (a !== null && a > b ? a : b), null);

const bankedBy = async (tx: Tx, entry: number | null): Promise<Banked[]> =>
  entry === null
    ? []
    : atBank(
        tx,
        (await broughtBy(tx, entry)).filter((p) => p.role === 'transit'),
      );

export const bankedOn = async (tx: Tx, entry: number | null): Promise<Day | null> => lastTaken(await bankedBy(tx, entry));

/** Brings what of a receipt is at the bank back to where the receipt put it, so that its mirror takes it from there. DATE_INVALID before it was taken there. */
export async function returned(tx: Tx, deps: Deps, { entry, ...about }: Parameters<Bookkeeping['returned']>[1]): Promise<void> {
  await bringBack(tx, deps, 'returned', await bankedBy(tx, entry), about);
}
