/** Cheques and card slips: they lie in transit until they are taken to the bank. */
import {
  type Agencies,
  bookingDay,
  type Day,
  fail,
  fromJson,
  type Ledger,
  type MoneyJson,
  nextReference,
  type PostedEntry,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { choose } from '../choose.ts';
import type { Bookkeeping, Part } from '../tokens.ts';
import { lying, shareOf } from './held.ts';

export interface TransitDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly books: Pick<Bookkeeping, 'books' | 'checkDay'>;
}

/** Takes what lies in transit (cheques, cards) to the bank. AMOUNT_INVALID above what lies there, DATE_INVALID above what lay there on its day and each day since. */
export async function depositAtBank(
  tx: Tx,
  deps: TransitDeps,
  input: { readonly money: MoneyJson; readonly date?: Day },
): Promise<{ readonly ref: string; readonly entry: PostedEntry }> {
  const { agency } = tx.ctx;
  const amount = fromJson(input.money);
  const today = deps.agencies.today(agency);
  const date = input.date ?? today;
  deps.books.checkDay(tx, date, '/date');
  if (amount.currency !== deps.agencies.get(agency).currency)
    throw fail('CURRENCY_MISMATCH', `Deposits are made in ${deps.agencies.get(agency).currency}.`, [
      { code: 'CURRENCY_MISMATCH', message: 'the currency of the books', pointer: '/money/currency' },
    ]);
  const ref = await nextReference(tx, deps, 'RM');
  const lies = (await lying(tx, deps, 'transit')).map((row) => ({ row, left: row.left_booked, slip: row.slip }));
  const sumOf = (some: typeof lies): bigint => some.reduce((sum, p) => sum + p.left, 0n);
  const most = sumOf(lies);
  if (amount.minor <= 0n || amount.minor > most)
    throw fail(
      'AMOUNT_INVALID',
      `${toJson({ minor: most > 0n ? most : 0n, currency: amount.currency }).amount} ${amount.currency} lie in transit: deposit at most that.`,
      [{ code: 'AMOUNT_INVALID', message: 'at most what lies in transit', pointer: '/money/amount' }],
    );
  // What had not come by that day is not in it.
  const on = bookingDay(date, await deps.ledger.closedUpTo(tx));
  const come = lies.filter((p) => p.row.came_on <= on);
  const tooEarly = (): Error =>
    fail(
      'DATE_INVALID',
      `On ${date} or a day after it, less than that lay in transit: a deposit is dated the day the last of what it holds came, or later.`,
      [{ code: 'DATE_INVALID', message: 'dated before what it holds', pointer: '/date' }],
    );
  if (amount.minor > sumOf(come)) throw tooEarly();
  const chosen = choose(amount.minor, come);
  const byAccount = Map.groupBy(chosen, (c) => c.piece.row.account);
  const parts = [...byAccount].map(
    ([account, own]): Part => ({ what: 'transit', minor: -own.reduce((sum, c) => sum + c.amount, 0n), account }),
  );
  const entry = await (await deps.books.books(tx, [])).post({
    ...{ act: 'bankDeposit', key: `deposit:${ref}`, date, piece: { ref, date }, currency: amount.currency },
    parts: [{ what: 'bank', minor: amount.minor }, ...parts],
    takes: chosen.map(({ piece: { row }, amount: booked }) => ({ of: row, ...shareOf(row, booked) })),
  });
  if (!entry) throw fail('AMOUNT_INVALID', 'Nothing to deposit.');
  // Nor what came back since, or was taken by an earlier deposit that is of a later day.
  for (const account of byAccount.keys()) if ((await deps.ledger.held(tx, { account }, entry.date)).least < 0n) throw tooEarly();
  return { ref, entry };
}
