/** The nightly look at what is due: only dossiers whose day has come are read. */
import type { Agencies, Ctx, Db } from '../../../contracts/index.ts';
import type { Dossiers } from '../../dossiers/tokens.ts';
import { due } from '../model.ts';
import type { Bookkeeping } from '../tokens.ts';

const CHUNK = 500;

/** Recognises revenue and cost of every dossier whose travellers left; gives how many. One that fails stays due and stops the run. */
export async function recogniseDue(db: Db, ctx: Ctx, agencies: Agencies, dossiers: Dossiers, books: Bookkeeping): Promise<number> {
  const today = agencies.today(ctx.agency);
  let done = 0;
  for (;;) {
    const rows = await db.read(ctx, (tx) =>
      tx.find(due, { recognise_on: { lte: today } }, { order: [['recognise_on', 'asc']], limit: CHUNK }),
    );
    if (rows.length === 0) return done;
    const settled = await Promise.allSettled(
      rows.map(({ dossier }) => db.gather(`ledger:${ctx.agency}`, ctx, async (tx) => books.settle(tx, await dossiers.lock(tx, dossier)))),
    );
    const failed = settled.find((s) => s.status === 'rejected');
    if (failed) throw failed.reason;
    done += rows.length;
  }
}
