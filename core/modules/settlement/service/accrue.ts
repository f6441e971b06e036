/** The nightly accrual: dossiers whose travel month is over, and whose suppliers have not billed all. */
import type { Ctx, Db } from '../../../contracts/index.ts';
import { type SettlementDeps, settleDossier } from './standing.ts';

const CHUNK = 500;

export async function accrueDue(db: Db, ctx: Ctx, deps: SettlementDeps): Promise<number> {
  let done = 0;
  for (;;) {
    const refs = await db.read(ctx, (tx) => deps.books.toAccrue(tx, CHUNK));
    if (refs.length === 0) return done;
    const settled = await Promise.allSettled(
      refs.map((ref) =>
        db.gather(`ledger:${ctx.agency}`, ctx, async (tx) => {
          await settleDossier(tx, deps, ref);
          await deps.books.accrued(tx, ref);
        }),
      ),
    );
    const failed = settled.find((s) => s.status === 'rejected');
    if (failed) throw failed.reason;
    done += refs.length;
  }
}
