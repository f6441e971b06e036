/** Cheques and card slips: they lie in transit until they are taken to the bank. */
import {
  type Agencies,
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
import { choose, isShortOf } from '../choose.ts';
import { type HeldRow, held, movements } from '../model.ts';
import type { Bookkeeping, Part } from '../tokens.ts';
import { lying, shareOf } from './held.ts';

export interface TransitDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly books: Pick<Bookkeeping, 'books' | 'checkDay'>;
}

/** The pieces of receipts, as they are named on the slip of a deposit; with the other shares of a cheque. NOT_FOUND for one that does not lie in transit on that day. */
async function slipOf<P extends { readonly row: HeldRow; readonly left: bigint }>(
  tx: Tx,
  refs: readonly string[],
  come: readonly P[],
): Promise<P[]> {
  const posted = Map.groupBy(await tx.find(movements, { piece: [...refs] }), (m) => m.piece);
  // A slip that was moved from one account to another is the same.
  const brought = await tx.find(held, { entry: [...posted.values()].flat().flatMap((m) => m.entry ?? []) });
  const slips = refs.map((ref, i) => {
    const own = brought.find((row) => posted.get(ref)?.some((m) => m.entry === row.entry));
    if (own && come.some((p) => p.row.slip === own.slip)) return own.slip;
    throw fail('NOT_FOUND', `${ref} does not lie in transit on that day.`, [
      { code: 'NOT_FOUND', message: 'not in transit', pointer: `/receipts/${i}` },
    ]);
  });
  return come.filter((p) => slips.includes(p.row.slip));
}

/**
 * Takes what lies in transit (cheques, cards) to the bank. AMOUNT_INVALID above what lies there, DATE_INVALID above what of that had come by its day, NOT_FOUND
 * for a receipt that is none of it, AMOUNTS_DISAGREE where those named are not the amount.
 */
export async function depositAtBank(
  tx: Tx,
  deps: TransitDeps,
  input: { readonly money: MoneyJson; readonly date?: Day; readonly receipts?: readonly string[] },
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
  const lies = (await lying(tx, deps, 'transit')).map((row) => ({ row, left: row.left_booked, slip: row.slip, day: row.came_on }));
  // What had not come by that day, or came back from an earlier deposit since, is not in it.
  const come = lies.filter((p) => p.row.came_on <= date);
  const [most, then] = [lies, come].map((some) => some.reduce((sum, p) => sum + p.left, 0n)) as [bigint, bigint];
  if (amount.minor <= 0n || (amount.minor > most && amount.minor > then))
    throw fail(
      'AMOUNT_INVALID',
      `${toJson({ minor: most > 0n ? most : 0n, currency: amount.currency }).amount} ${amount.currency} lie in transit: deposit at most that.`,
      [{ code: 'AMOUNT_INVALID', message: 'at most what lies in transit', pointer: '/money/amount' }],
    );
  if (amount.minor > then)
    throw fail(
      'DATE_INVALID',
      `On ${date} less than that lay in transit: a deposit is dated the day the last of what it holds came, or later.`,
      [{ code: 'DATE_INVALID', message: 'dated before what it holds', pointer: '/date' }],
    );
  const slip = input.receipts && (await slipOf(tx, input.receipts, come));
  const named = slip?.reduce((sum, p) => sum + p.left, 0n) ?? amount.minor;
  if (named < amount.minor || !isShortOf(amount.minor, named)) {
    const text = `${toJson({ minor: named, currency: amount.currency }).amount} ${amount.currency}`;
    throw fail('AMOUNTS_DISAGREE', `What is named adds up to ${text}: deposit that, or that less a commission of a twentieth at most.`, [
      { code: 'AMOUNTS_DISAGREE', message: `the receipts add up to ${text}`, pointer: '/money/amount' },
    ]);
  }
  const chosen = choose(amount.minor, slip ?? come);
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
  return { ref, entry };
}
