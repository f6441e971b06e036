/** The nightly look at what is due: only dossiers whose day has come are read. */
import type { Ctx, Db, Tx } from '../../../contracts/index.ts';

const CHUNK = 500;

/**
 * Does the work of every dossier that is due; gives how many. `next` gives dossiers after one, in the order of their references. One that fails stays due for
 * the next night, and is told once all were tried.
 */
export async function eachDue(
  db: Db,
  ctx: Ctx,
  next: (tx: Tx, after: string, limit: number) => Promise<readonly string[]>,
  work: (tx: Tx, dossier: string) => Promise<void>,
): Promise<number> {
  let [done, after] = [0, ''];
  let failure: unknown;
  for (;;) {
    const refs = await db.read(ctx, (tx) => next(tx, after, CHUNK));
    const last = refs.at(-1);
    if (last === undefined) break;
    const settled = await Promise.allSettled(refs.map((ref) => db.gather(`ledger:${ctx.agency}`, ctx, (tx) => work(tx, ref))));
    done += settled.filter((s) => s.status === 'fulfilled').length;
    failure ??= settled.find((s) => s.status === 'rejected')?.reason;
    after = last;
  }
  if (failure !== undefined) throw failure;
  return done;
}
