/** Cheques and card slips that come back: they are taken from where they are. */
import { fail, type Tx } from '../../../contracts/index.ts';
import { movements } from '../model.ts';
import type { Act, Bookkeeping } from '../tokens.ts';
import { accountsEver, isUnder } from './accounts.ts';
import { broughtBy, type HeldDeps, lying, takersOf, without } from './held.ts';
import { linesOf } from './positions.ts';

type Deps = HeldDeps & { readonly books: Pick<Bookkeeping, 'books'> };

/** Where an entry took money to: the bank's account (null: the chart's own), or what an accountant took it to by hand. PAYMENT_STATE where that is not one. */
async function takenTo(
  tx: Tx,
  { ledger, agencies }: HeldDeps,
  entry: number,
): Promise<{ readonly bank: string | null } | { readonly other: string }> {
  const said = (await tx.find(movements, { entry })).flatMap(linesOf).find((l) => l.role === 'bank');
  if (said) return { bank: said.account };
  const ever = await accountsEver(tx, agencies.chart(tx.ctx.agency));
  const [posted] = await ledger.entries(tx, { seqs: [entry], limit: 1 });
  const debited = [...new Set((posted?.lines ?? []).filter((l) => l.debit > 0n).map((l) => l.account))];
  const bank = debited.find((account) => isUnder(ever('bank'), account));
  const [only, ...others] = debited;
  if (bank !== undefined) return { bank };
  if (debited.some((account) => isUnder(ever('moves'), account))) return { bank: null };
  if (only !== undefined && others.length === 0 && !isUnder(ever('transit'), only)) return { other: only };
  throw fail('PAYMENT_STATE', `Entry ${entry} took it to ${debited.join(', ')} by hand: reverse that entry first.`);
}

/** Brings what of a receipt is at the bank back to where the receipt put it, so that its mirror takes it from there. */
export async function returned(tx: Tx, deps: Deps, receipt: Parameters<Bookkeeping['returned']>[1]): Promise<void> {
  const { entry, key, date, piece: ref } = receipt;
  if (entry === null) return;
  let posted = 0;
  const bringBack = async (
    of: { minor: bigint; booked: bigint; currency: string; account: string; bank?: string },
    takes: Act['takes'],
  ): Promise<void> => {
    const { minor, booked, currency, account, bank } = of;
    await (await deps.books.books(tx, [])).post({
      ...{ act: 'returned', key: posted === 0 ? key : `${key}:${posted}`, date, piece: { ref, date }, currency },
      parts: [
        { what: 'transit', minor, booked, account },
        { what: 'bank', minor: -minor, booked: -booked, ...(bank === undefined ? {} : { account: bank }) },
      ],
      takes: takes ?? [],
    });
    posted++;
  };
  const pieces = await broughtBy(tx, entry);
  for (const brought of pieces.filter((p) => p.role === 'transit')) {
    let of = brought;
    const takers = await takersOf(tx, of);
    const places = new Map<number, Awaited<ReturnType<typeof takenTo>>>();
    for (const { entry: taker } of takers) places.set(taker, await takenTo(tx, deps, taker));
    // The bank gives no commission back: what was taken off a slip that is there comes back from there.
    const banked = [...places.values()].find((p) => 'bank' in p);
    for (const { entry: taker, minor, booked } of takers) {
      const at = banked ?? places.get(taker);
      const bank = (at && ('bank' in at ? at.bank : at.other)) ?? undefined;
      await bringBack({ minor, booked, currency: of.currency, account: of.account, ...(bank === undefined ? {} : { bank }) }, [
        { of, minor: -minor, booked: -booked, undoes: taker },
      ]);
      of = without(of, { minor: -minor, booked: -booked });
    }
  }
  if (pieces.length > 0) return;
  // Of before pieces were kept: it is at the bank where less lies there of that time.
  for (const row of await tx.find(movements, { entry }))
    for (const { role, account, amount: minor, booked } of linesOf(row)) {
      if (role !== 'transit' || booked <= 0n) continue;
      const before = (await lying(tx, deps, 'transit')).find((p) => p.id === '' && p.account === account)?.left_booked ?? 0n;
      if (before < booked) await bringBack({ minor, booked, currency: row.currency, account }, []);
    }
}
