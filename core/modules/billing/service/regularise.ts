/** What follows for an agent's sale when its purchase changes after the invoice: the principal's share moves at once, so that books and margin agree. */
import type { Tx } from '../../../contracts/index.ts';
import { billedLines } from '../model.ts';
import { noteBilled } from './kept.ts';
import { accountOf, type BillingDeps, billedNow, byService, isBesides, OWN, unbilled } from './lines.ts';
import { billsOf, borneOf, regularisation, settleLost } from './lost.ts';
import { soldForOthers } from './posting.ts';

/**
 * Posts the difference for services whose sale is billed in full; what still waits for an invoice or a credit note goes with that. A sale that came to
 * nothing, or that nobody travels with and of which no invoice stands, waits for none either: what its supplier billed all the same is the agency's. True where
 * something is posted, or billed by that.
 */
async function regularise(tx: Tx, deps: BillingDeps, ref: string): Promise<boolean> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const books = await deps.books.books(tx, [dossier]);
  if (books.empty) return false;
  const account = await accountOf(tx, deps, dossier);
  const at = { dossier, account, books };
  const { billed, gone, lines, rows } = account;
  const open = byService(unbilled(account));
  const stands = billedNow(rows.filter((r) => !r.invoice.startsWith(OWN)));
  const each = [...byService(lines.filter((l) => l.as === 'agent'))].map(([id = '', own]) => {
    const waits = open.get(id) ?? [];
    const sold = own.some((l) => l.side === 'sale' && billed.has(l.id));
    const late = sold && waits.every((l) => l.side === 'purchase') ? waits : [];
    const borne = borneOf(own, (l) => stands.has(l.id), gone.has(id), billsOf(books, ref, id));
    if (borne === null) return { late, taken: [], lost: [] };
    const { lost, kept } = borne;
    return {
      lost: lost.filter((l) => !billed.has(l.id)),
      late: late.filter((l) => !lost.includes(l)),
      taken: own.filter((l) => isBesides(account, l) && !lost.includes(l) && !kept.includes(l)),
    };
  });
  const [late, taken, lost] = [each.flatMap((e) => e.late), each.flatMap((e) => e.taken), each.flatMap((e) => e.lost)];
  const [more, less] = [new Set(late), new Set(taken)];
  const after = lines.filter((l) => more.has(l) || (billed.has(l.id) && !less.has(l)));
  const act = regularisation(tx, dossier, deps.agencies.today(tx.ctx.agency));
  // What is lost is brought day by day; of what waits again, documents had what the supplier keeps.
  const moved = [...late, ...taken.filter((l) => l.nature === 'penalty')];
  if (moved.length > 0) await books.post({ ...act, parts: soldForOthers(deps, tx, at, moved, after) });
  const posted = await settleLost(tx, deps, at, (l) => after.includes(l));
  const of = { invoice: act.key, dossier: ref, tax_minor: null, vat: null };
  await tx.insert(billedLines, [
    ...[...late, ...lost].map((l) => ({ ...of, price_line: l.id, sign: 1, takes: null })),
    ...taken.map((l) => ({ ...of, price_line: l.id, sign: -1, takes: billed.get(l.id) ?? null })),
  ]);
  return posted || late.length + lost.length + taken.length > 0;
}

/** The same, with what follows from that: what it billed was not known to accounting, which came before. */
export async function followPurchases(tx: Tx, deps: BillingDeps, ref: string): Promise<void> {
  if (!(await regularise(tx, deps, ref))) return;
  await noteBilled(tx, deps, ref);
  await deps.books.settle(tx, await deps.dossiers.lock(tx, ref));
}
