/** The nightly accrual: dossiers whose travel month is over, and whose suppliers have not billed all. */
import type { Ctx, Db } from '../../../contracts/index.ts';
import { type SettlementDeps, settleDossier } from './standing.ts';

const CHUNK = 500;

export async function accrueDue(db: Db, ctx: Ctx, deps: SettlementDeps): Promise<number> {
  let [done, after] = [0, ''];
  let failure: unknown;
  for (;;) {
    const refs = await db.read(ctx, (tx) => deps.books.toAccrue(tx, after, CHUNK));
    const last = refs.at(-1);
    if (last === undefined) break;
    const settled = await Promise.allSettled(
      refs.map((ref) =>
        db.gather(`ledger:${ctx.agency}`, ctx, async (tx) => {
          await settleDossier(tx, deps, ref);
          await deps.books.accrued(tx, ref);
        }),
      ),
    );
    done += settled.filter((s) => s.status === 'fulfilled').length;
    failure ??= settled.find((s) => s.status === 'rejected')?.reason;
    after = last;
  }
  if (failure !== undefined) throw failure;
  return done;
}
