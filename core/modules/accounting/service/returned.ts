/** Cheques and card slips that come back: they are taken from where they are. */
import type { Tx } from '../../../contracts/index.ts';
import { movements } from '../model.ts';
import type { Bookkeeping } from '../tokens.ts';
import { broughtBy, takersOf, without } from './held.ts';
import { linesOf } from './positions.ts';

/** Brings what of a receipt is at the bank back to where the receipt put it, so that its mirror takes it from there. */
export async function returned(tx: Tx, books: Pick<Bookkeeping, 'books'>, receipt: Parameters<Bookkeeping['returned']>[1]): Promise<void> {
  const { entry, key, date, piece: ref } = receipt;
  if (entry === null) return;
  let posted = 0;
  for (const brought of (await broughtBy(tx, entry)).filter((p) => p.role === 'transit')) {
    let of = brought;
    for (const { entry: taker, minor, booked } of await takersOf(tx, of)) {
      // By hand it may have gone to any account: back it comes from the chart's own.
      const bank = (await tx.find(movements, { entry: taker })).flatMap(linesOf).find((l) => l.role === 'bank')?.account;
      await (await books.books(tx, [])).post({
        ...{ act: 'returned', key: posted === 0 ? key : `${key}:${posted}`, date, piece: { ref, date }, currency: of.currency },
        parts: [
          { what: 'transit', minor, booked, account: of.account },
          { what: 'bank', minor: -minor, booked: -booked, ...(bank === undefined ? {} : { account: bank }) },
        ],
        takes: [{ of, minor: -minor, booked: -booked, undoes: taker }],
      });
      of = without(of, { minor: -minor, booked: -booked });
      posted++;
    }
  }
}
