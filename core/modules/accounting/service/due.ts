/** The nightly look at what is due: only dossiers whose day has come are read. */
import type { Agencies, Ctx, Db } from '../../../contracts/index.ts';
import type { Dossiers } from '../../dossiers/tokens.ts';
import { due } from '../model.ts';
import type { Bookkeeping } from '../tokens.ts';

const CHUNK = 500;

/** Recognises revenue and cost of every dossier whose travellers left; gives how many. One that fails stays due for the next night, and is told once all were tried. */
export async function recogniseDue(db: Db, ctx: Ctx, agencies: Agencies, dossiers: Dossiers, books: Bookkeeping): Promise<number> {
  const today = agencies.today(ctx.agency);
  let [done, after] = [0, ''];
  let failure: unknown;
  for (;;) {
    const rows = await db.read(ctx, (tx) =>
      tx.find(due, { recognise_on: { lte: today }, dossier: { gt: after } }, { order: [['dossier', 'asc']], limit: CHUNK }),
    );
    const last = rows.at(-1);
    if (!last) break;
    const settled = await Promise.allSettled(
      rows.map(({ dossier }) => db.gather(`ledger:${ctx.agency}`, ctx, async (tx) => books.settle(tx, await dossiers.lock(tx, dossier)))),
    );
    done += settled.filter((s) => s.status === 'fulfilled').length;
    failure ??= settled.find((s) => s.status === 'rejected')?.reason;
    after = last.dossier;
  }
  if (failure !== undefined) throw failure;
  return done;
}
