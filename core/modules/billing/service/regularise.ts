/** What follows for an agent's sale when its purchase changes after the invoice: the principal's share moves at once, so that books and margin agree. */
import type { Tx } from '../../../contracts/index.ts';
import { billedLines } from '../model.ts';
import { accountOf, type BillingDeps, billedNow, byService, unbilled } from './lines.ts';
import { billsOf, borneOf, OWN, regularisation, settleLost } from './lost.ts';
import { soldForOthers } from './posting.ts';

/**
 * Posts the difference for services whose sale is billed in full; what still waits for an invoice or a credit note goes with that. A sale that came to
 * nothing, or that nobody travels with and of which no invoice stands, waits for none either: what its supplier billed all the same is the agency's. True where
 * it posted something.
 */
export async function regularise(tx: Tx, deps: BillingDeps, ref: string): Promise<boolean> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const books = await deps.books.books(tx, [dossier]);
  if (books.empty) return false;
  const account = await accountOf(tx, deps, dossier);
  const { billed, gone, lines, rows } = account;
  const changed = await settleLost(tx, deps, { dossier, account, books });
  const open = byService(unbilled(account));
  const stands = billedNow(rows.filter((r) => !r.invoice.startsWith(OWN)));
  const each = [...byService(lines.filter((l) => l.as === 'agent'))].map(([id = '', own]) => {
    const waits = open.get(id) ?? [];
    const sold = own.some((l) => l.side === 'sale' && billed.has(l.id));
    const late = sold && waits.every((l) => l.side === 'purchase') ? waits : [];
    const borne = borneOf(own, (l) => stands.has(l.id), gone.has(id), billsOf(books, ref, id));
    if (borne === null) return { added: late, taken: [], lost: [] };
    const { lost, kept, again } = borne;
    return {
      lost,
      added: [...new Set([...late, ...lost.filter((l) => !billed.has(l.id))])],
      taken: own.filter((l) => billed.get(l.id)?.startsWith(OWN) && !lost.includes(l) && (again || !kept.includes(l))),
    };
  });
  const [added, taken] = [each.flatMap((e) => e.added), each.flatMap((e) => e.taken)];
  const [more, less] = [new Set(added), new Set(taken)];
  const again = lines.filter((l) => l.as === 'agent' && l.side === 'purchase' && changed.has(l.service?.id ?? ''));
  if (added.length + taken.length + again.length === 0) return false;
  const after = lines.filter((l) => more.has(l) || (billed.has(l.id) && !less.has(l)));
  const act = regularisation(tx, dossier, deps.agencies.today(tx.ctx.agency));
  await books.post({
    ...act,
    parts: soldForOthers(deps, tx, { dossier, account, books }, [...added, ...taken, ...again, ...each.flatMap((e) => e.lost)], after),
  });
  const of = { invoice: act.key, dossier: ref, tax_minor: null, vat: null };
  await tx.insert(billedLines, [
    ...added.map((l) => ({ ...of, price_line: l.id, sign: 1, takes: null })),
    ...taken.map((l) => ({ ...of, price_line: l.id, sign: -1, takes: billed.get(l.id) ?? null })),
  ]);
  return true;
}
