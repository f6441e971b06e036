/** The nightly look at what is due: only dossiers whose day has come are read, and all of them once after the agency chose other days. */

import { type Ctx, Host, type Resolved, several, type Tx, type Warm } from '../../../contracts/index.ts';
import { Dossiers, type LockedDossier } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import { Bookkeeping } from '../tokens.ts';

const CHUNK = 500;
export const NEEDS = { db: Host.Db, ledger: Host.Ledger, dossiers: Dossiers, parties: Parties, books: Bookkeeping };

/**
 * Does what follows from every dossier whose day has come, as if it had changed: its sales are recognised, what suppliers have not billed is accrued. One that
 * fails stays due for the next night, and is named once all were tried.
 */
export async function followDue(ctx: Ctx, { db, ledger, dossiers, parties, books }: Resolved<typeof NEEDS>): Promise<void> {
  const run: Warm['run'] = async (tx, refs) => {
    const some = refs as string[];
    const codes = await dossiers.ahead(tx, some);
    await parties.ahead(tx, codes);
    await ledger.ahead(tx, [...codes.clients, ...codes.suppliers]);
    await books.ahead(tx, some);
    await dossiers.followAhead(tx, some);
  };
  const all = (refs: readonly string[], work: (tx: Tx, dossier: LockedDossier) => Promise<void>): Promise<PromiseSettledResult<void>[]> =>
    Promise.allSettled(
      refs.map((ref) =>
        db.gather(`ledger:${ctx.agency}`, ctx, async (tx) => work(tx, await dossiers.lock(tx, ref)), {
          kind: 'accounting.due',
          input: ref,
          run,
        }),
      ),
    );
  let after = '';
  const failed = new Map<string, unknown>();
  const note = (refs: readonly string[], settled: readonly PromiseSettledResult<void>[]): void => {
    for (const [i, s] of settled.entries()) {
      const ref = refs[i] as string;
      if (s.status === 'rejected' && !failed.has(ref)) failed.set(ref, s.reason);
    }
  };
  for (;;) {
    const refs = await db.read(ctx, (tx) => books.due(tx, after, CHUNK));
    const last = refs.at(-1);
    if (last === undefined) break;
    // Recognised first: that takes what was posted, and waits for no rate that an accrual may lack.
    note(refs, await all(refs, (tx, dossier) => books.begin(tx, dossier)));
    note(
      refs,
      await all(refs, async (tx, dossier) => {
        await dossiers.follow(tx, dossier.ref);
        await books.done(tx, dossier);
      }),
    );
    after = last;
  }
  if (failed.size > 0) throw several('dossiers', [...failed]);
}
