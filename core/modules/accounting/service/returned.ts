/** Cheques and card slips that come back from the bank, to where they lay before. */
import { type Day, divideRounded, fail, type PostedEntry, type Tx } from '../../../contracts/index.ts';
import { type HeldRow, type MovementRow, movements } from '../model.ts';
import type { ActName, Bookkeeping, Part } from '../tokens.ts';
import { broughtBy, type HeldDeps, type Taker, takersOf } from './held.ts';
import { linesOf } from './positions.ts';

type Deps = HeldDeps & { readonly books: Pick<Bookkeeping, 'books'> };
type About = Pick<Parameters<Bookkeeping['returned']>[1], 'key' | 'date' | 'piece'>;

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

/** What the bank takes back: a slip whole, as it gives no fee back; one in another currency at what it made of that. */
function bankPart({ of, taker: { minor, booked }, deposit }: Banked, booksIn: string): Part {
  const said = linesOf(deposit);
  const at = said.find((l) => l.role === 'bank');
  const made = said.reduce((sum, l) => (l.role === 'bank' || l.role === 'bankFee' ? sum + l.booked : sum), 0n);
  const value = at && of.currency !== booksIn && deposit.currency === of.currency ? divideRounded(made * minor, at.amount) : booked;
  return { what: 'bank', minor: -minor, booked: -value, ...(at ? { account: at.account } : {}) };
}

const tooEarly = (day: Day, what: string): Error =>
  fail('DATE_INVALID', `${what} on ${day}: give that day or a later one.`, [
    { code: 'DATE_INVALID', message: `${day} or later`, pointer: '/date' },
  ]);

/** Posts that what is at the bank, all of one currency, lies in transit again; null where nothing is. DATE_INVALID before it was taken there. */
export async function bringBack(
  tx: Tx,
  { books, agencies }: Pick<Deps, 'books' | 'agencies'>,
  act: ActName,
  banked: readonly Banked[],
  { key, date, piece }: About,
): Promise<PostedEntry | null> {
  const [first] = banked;
  if (!first) return null;
  const last = banked.map(({ deposit: { dated } }) => dated).reduce((a, b) => (a > b ? a : b));
  if (date < last) throw tooEarly(last, 'It was taken to the bank');
  const booksIn = agencies.get(tx.ctx.agency).currency;
  return (await books.books(tx, [])).post({
    ...{ act, key, date, piece: { ref: piece, date }, currency: first.of.currency },
    parts: banked.flatMap((b): Part[] => [
      { what: 'transit', account: b.of.account, minor: b.taker.minor, booked: b.taker.booked },
      bankPart(b, booksIn),
    ]),
    takes: banked.map(({ of, taker: { entry, minor, booked } }) => ({ of, minor: -minor, booked: -booked, undoes: entry })),
  });
}

/** Brings what of a receipt is at the bank back to where the receipt put it, so that its mirror takes it from there. DATE_INVALID before it was there. */
export async function returned(tx: Tx, deps: Deps, { entry, ...about }: Parameters<Bookkeeping['returned']>[1]): Promise<void> {
  if (entry === null) return;
  const pieces = (await broughtBy(tx, entry)).filter((p) => p.role === 'transit');
  const again = pieces.find((p) => p.open && p.came_on > about.date);
  if (again) throw tooEarly(again.came_on, 'It came back from the bank');
  await bringBack(tx, deps, 'returned', await atBank(tx, pieces), about);
}
