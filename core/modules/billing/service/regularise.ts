/** What follows for an agent's sale when its purchase changes after the invoice: the principal's share moves at once, so that books and margin agree. */
import type { Tx } from '../../../contracts/index.ts';
import { billedLines } from '../model.ts';
import { accountOf, type BillingDeps, unbilled } from './lines.ts';
import { soldForOthers } from './posting.ts';

/** Posts the difference for services whose sale is billed in full; what still waits for an invoice or a credit note goes with that. */
export async function regularise(tx: Tx, deps: BillingDeps, ref: string): Promise<void> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const books = await deps.books.books(tx, [dossier]);
  if (books.empty) return;
  const account = await accountOf(tx, deps, dossier);
  const open = unbilled(account);
  const waiting = new Set(open.filter((l) => l.side === 'sale').map((l) => l.service?.id));
  const sold = new Set(account.lines.filter((l) => l.side === 'sale' && account.billed.has(l.id)).map((l) => l.service?.id));
  const late = open.filter((l) => l.side === 'purchase' && sold.has(l.service?.id) && !waiting.has(l.service?.id));
  if (late.length === 0) return;
  const ids = new Set(late.map((l) => l.id));
  const after = account.lines.filter((l) => account.billed.has(l.id) || ids.has(l.id));
  const today = deps.agencies.today(tx.ctx.agency);
  const key = `regularisation:${late[0]?.id}`;
  await books.post({
    act: 'regularisation',
    key,
    date: today,
    piece: { ref, date: today },
    currency: dossier.currency,
    parts: soldForOthers(deps, tx, { dossier, account, books }, late, after),
  });
  await tx.insert(
    billedLines,
    late.map((l) => ({ price_line: l.id, invoice: key, dossier: ref, sign: 1, tax_minor: null, vat: null })),
  );
}
