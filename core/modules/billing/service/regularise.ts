/** What follows for an agent's sale when its purchase changes after the invoice: the principal's share moves at once, so that books and margin agree. */
import type { Day, Tx } from '../../../contracts/index.ts';
import { goneSince, type LockedDossier } from '../../dossiers/tokens.ts';
import { billedLines } from '../model.ts';
import type { BillLine } from '../rules.ts';
import { type Account, accountOf, type BillingDeps, byService, sumOf, unbilled } from './lines.ts';
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
  const open = unbilled(account);
  const selling = account.lines.filter((l) => l.as !== 'own' && l.side === 'sale' && account.billed.has(l.id));
  const sold = new Set(selling.map((l) => l.service?.id));
  const held = (service: string): bigint => books.balance('principal', { dossier: ref, service });
  const late = [...byService(open)].flatMap(([service, own]) => {
    const waits = own.filter((l) => l.side === 'sale');
    const invoiced = sold.has(service);
    const nothing = waits.length > 0 && sumOf(waits) === 0n && service !== undefined && held(service) !== 0n;
    return (invoiced && waits.length === 0) || (!invoiced && nothing) ? own : [];
  });
  const { borne, given } = lostOf(account, held);
  const lost = late.length + given.length === 0;
  late.push(...borne.filter((l) => !late.includes(l)));
  if (late.length + given.length === 0) return false;
  const [added, taken] = [new Set(late.map((l) => l.id)), new Set(given.map((l) => l.id))];
  const after = account.lines.filter((l) => added.has(l.id) || (account.billed.has(l.id) && !taken.has(l.id)));
  const today = deps.agencies.today(tx.ctx.agency);
  const date = lost ? lostOn(dossier, account, borne, (service) => books.lastDay('principal', { dossier: ref, service }), today) : today;
  const key = `${OWN}${tx.newId()}`;
  await books.post({
    act: 'regularisation',
    key,
    date,
    piece: { ref, date },
    currency: dossier.currency,
    parts: soldForOthers(deps, tx, { dossier, account, books }, [...late, ...given], after),
  });
  const of = { invoice: key, dossier: ref, tax_minor: null, vat: null };
  await tx.insert(billedLines, [
    ...late.map((l) => ({ ...of, price_line: l.id, sign: 1, takes: null })),
    ...given.map((l) => ({ ...of, price_line: l.id, sign: -1, takes: account.billed.get(l.id) ?? null })),
  ]);
  return true;
}

/** What is lost with its sale is of the day on which all that makes it was there: the bill, the cancellation, the credit note; one that is dated ahead, today. */
function lostOn(
  dossier: LockedDossier,
  { services }: Account,
  borne: readonly BillLine[],
  lastDay: (service: string) => Day | null,
  today: Day,
): Day {
  const ids = new Set(borne.map((l) => l.service?.id));
  const days = services.flatMap((s) => (ids.has(s.id) ? [lastDay(s.id), goneSince(dossier, s)] : []));
  const last =
    days
      .filter((day) => day !== null)
      .sort()
      .at(-1) ?? today;
  return last < today ? last : today;
}

/** Keys of what is billed by no document. */
const OWN = 'regularisation:';
/**
 * What the agency bears of services sold for others that nobody travels with and of which no price is billed: what it costs, with what a supplier keeps where
 * no client is charged a penalty for it, as long as the supplier's bill of it stands. `given`: what it bore before and does no more.
 */
function lostOf({ lines, billed, gone }: Account, held: (service: string) => bigint): Record<'borne' | 'given', BillLine[]> {
  const each = [...byService(lines.filter((l) => l.as === 'agent'))].map(([service, of]): Record<'borne' | 'given', BillLine[]> => {
    const [sale, purchase] = [of.filter((l) => l.side === 'sale'), of.filter((l) => l.side === 'purchase')];
    const penalties = sale.filter((l) => l.nature === 'penalty');
    const charged = sumOf(penalties) !== 0n || penalties.some((l) => billed.has(l.id));
    if (service === undefined || sale.some((l) => l.nature !== 'penalty' && billed.has(l.id))) return { borne: [], given: [] };
    const costs = purchase.filter((l) => !charged || l.nature !== 'penalty');
    const before = purchase.filter((l) => billed.get(l.id)?.startsWith(OWN));
    // Beside what it holds for the supplier, what was posted of it already is what he billed.
    const lost = gone.has(service) && sumOf(costs) * (held(service) + sumOf(costs.filter((l) => billed.has(l.id)))) > 0n;
    // What a penalty that is charged after all makes good goes with its invoice.
    const again = charged && penalties.some((l) => !billed.has(l.id));
    const given = before.filter((l) => (costs.includes(l) ? !lost : again));
    return { borne: lost ? costs.filter((l) => !billed.has(l.id)) : [], given };
  });
  return { borne: each.flatMap((e) => e.borne), given: each.flatMap((e) => e.given) };
}
