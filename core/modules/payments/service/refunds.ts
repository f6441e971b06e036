/** Money given back: under its own right, at once or after a second person. */
import {
  addDays,
  bookingDay,
  type Day,
  dayOf,
  fail,
  formatMinor,
  fromJson,
  type Money,
  type MoneyJson,
  money,
  nextReference,
  personOf,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { CLIENT_ROLES, clientOn, convert, type PostedPart } from '../../accounting/tokens.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { type MovementRow, movements, type RefundRow, refunds } from '../model.ts';
import { refundable } from '../rules.ts';
import { actOf, type Method, type Movement, moved, type Open, open, type PaymentDeps, record, sameCurrency } from './movements.ts';

/** What may be refunded on a dossier, taking what already waits for approval into account. */
async function checkRefundable(tx: Tx, deps: PaymentDeps, dossier: LockedDossier, amount: Money, except: string | null): Promise<void> {
  const waiting = (await tx.find(refunds, { dossier: dossier.ref, state: 'pending' }))
    .filter((r) => r.id !== except)
    .reduce((sum, r) => sum + r.amount_minor, 0n);
  const sold = await deps.dossiers.sold(tx, dossier);
  const most = refundable(dossier.paid.minor, sold, dossier.invoiced.minor) - waiting;
  if (amount.minor <= most) return;
  const text = (minor: bigint): string => `${formatMinor(minor > 0n ? minor : 0n, dossier.currency)} ${dossier.currency}`;
  const message = `At most ${text(most)} can be refunded on ${dossier.ref}: what was paid (${text(dossier.paid.minor)}) beyond what is sold (${text(sold)}) and billed (${text(dossier.invoiced.minor)})${waiting > 0n ? `, less ${text(waiting)} that wait for approval` : ''}. Where the trip is off, credit its invoices and cancel the dossier, or lower its price, then refund.`;
  throw fail('REFUND_EXCEEDS_PAID', message, [{ code: 'REFUND_EXCEEDS_PAID', message, pointer: '/money/amount' }]);
}

type Asked = Pick<RefundRow, 'amount_minor' | 'currency' | 'method' | 'reason' | 'dated'>;
const asMovement = (tx: Tx, deps: PaymentDeps, refund: Asked): Movement => ({
  ...{ kind: 'refund', method: refund.method, reason: refund.reason },
  signed: money(-refund.amount_minor, refund.currency),
  on: refund.dated ?? deps.agencies.today(tx.ctx.agency),
});

/** DATE_INVALID where less was held on a day from that one on than is given back. */
async function checkHeldSince(tx: Tx, deps: PaymentDeps, { dossier: { ref }, books }: Open, { signed, on }: Movement): Promise<void> {
  const from = bookingDay(on, await deps.ledger.closedUpTo(tx));
  for (const day of [from, ...books.days(CLIENT_ROLES, { dossier: ref })]) {
    const { paid } = clientOn(books, ref, day);
    if (day < from || paid + signed.minor >= 0n) continue;
    throw fail('DATE_INVALID', `On ${day} less than that was held on ${ref}: give the day the money left, once it was there.`, [
      { code: 'DATE_INVALID', message: `after ${day}`, pointer: '/date' },
    ]);
  }
}

async function postRefund(tx: Tx, deps: PaymentDeps, at: Open, refund: RefundRow): Promise<MovementRow> {
  const ref = await nextReference(tx, deps, 'RB');
  const movement = asMovement(tx, deps, refund);
  await checkHeldSince(tx, deps, at, movement);
  const row = await record(tx, deps, at, movement, ref);
  await tx.emit({ event: 'payments.refunded', key: ref, payload: moved(row) });
  return row;
}

/**
 * Clients among whom the money of a dossier goes round: whose it was, and all whom any of theirs was moved to or came from. Locked, so that of two refunds among
 * them at once one sees the other.
 */
async function together(tx: Tx, deps: PaymentDeps, { dossier, party }: Open): Promise<string[]> {
  const codes = new Set<string>();
  const own = await tx.find(movements, { dossier: dossier.ref });
  for (let next = [...new Set([party.code, ...own.map((m) => m.client)])]; next.length > 0; ) {
    await deps.parties.lockClients(tx, next);
    for (const code of next) codes.add(code);
    const halves = await tx.find(movements, { client: next, kind: ['moveIn', 'moveOut'] });
    const others = halves.length === 0 ? [] : await tx.find(movements, { ref: halves.flatMap((m) => m.linked ?? []) });
    next = [...new Set(others.map((m) => m.client))].filter((code) => !codes.has(code));
  }
  return [...codes];
}

/** What lines move in the books: the larger side, where money and what it clears differ. */
function worthOf(lines: readonly PostedPart[]): bigint {
  const side = (sign: bigint): bigint => lines.reduce((sum, { booked }) => (booked * sign > 0n ? sum + booked * sign : sum), 0n);
  const [debit, credit] = [side(1n), side(-1n)];
  return debit > credit ? debit : credit;
}

/**
 * Does this refund need a second person, with those of today to its client and to whom his money goes round with? Those count that were entered today and
 * those of its day: told for many days they are as many slices. Money is moved between dossiers and clients
 * at will: a limit by dossier or client alone is as many limits. It holds in any currency, and no rate that somebody types lifts it: a refund is worth what the
 * money stands at in the books, and no less than at any rate that may serve today; the limit is worth no more than at any.
 */
async function aboveLimit(tx: Tx, deps: PaymentDeps, at: Open, m: Movement): Promise<boolean> {
  const { agency } = tx.ctx;
  const given = deps.agencies.settings(agency, 'payments')?.['approvalAbove'] as MoneyJson | undefined;
  if (given === undefined) return false;
  const [today, { timeZone }] = [deps.agencies.today(agency), deps.agencies.get(agency)];
  const theirs = { client: await together(tx, deps, at), kind: 'refund' };
  // No day is longer than this, wherever it begins.
  const lately = await tx.find(movements, { ...theirs, created_at: { gte: `${addDays(today, -1)}T00:00:00.000Z` } });
  const ofItsDay = await tx.find(movements, { ...theirs, received_on: m.on });
  const ofToday = lately.filter((e) => e.received_on !== m.on && dayOf(e.created_at, timeZone) === today);
  const earlier = [...ofItsDay, ...ofToday];
  const limit = fromJson(given);
  const amounts = [m.signed, ...earlier.map((e) => money(e.amount_minor, e.currency))].map((a) => money(-a.minor, a.currency));
  // One currency needs no rate.
  if (amounts.every((a) => a.currency === limit.currency)) return amounts.reduce((sum, a) => sum + a.minor, 0n) > limit.minor;
  const booksIn = deps.agencies.get(agency).currency;
  const inBooks = async (a: Money): Promise<bigint[]> => {
    const rates = await deps.books.ratesAround(tx, a.currency, m.on);
    return rates.length === 0 ? [a.minor] : rates.map(({ rate }) => convert(a.minor, a.currency, rate, booksIn));
  };
  const posted = Map.groupBy(
    await deps.books.posted(
      tx,
      earlier.map((e) => e.ref),
      null,
    ),
    (l) => l.piece,
  );
  const worth = [worthOf(await at.books.draft(await actOf(tx, deps, at, m, ''))), ...earlier.map((e) => worthOf(posted.get(e.ref) ?? []))];
  let total = 0n;
  for (const [i, a] of amounts.entries()) total += most([worth[i] ?? 0n, ...(await inBooks(a))]);
  return total > -most((await inBooks(limit)).map((v) => -v));
}
const most = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));

/**
 * Asks for a refund: posted at once up to the agency's limit, kept for a second person above it. The means default to those of the client's last receipt.
 * REFUND_EXCEEDS_PAID, DATE_INVALID before the money was there.
 */
export async function createRefund(
  tx: Tx,
  deps: PaymentDeps,
  input: { dossier: string; money: MoneyJson; reason: string; method?: Method; date?: Day },
): Promise<RefundRow> {
  const at = await open(tx, deps, input.dossier, 'refund');
  const amount = sameCurrency(at.dossier, input.money);
  await checkRefundable(tx, deps, at.dossier, amount, null);
  const theirs = { dossier: input.dossier, kind: 'receipt', client: at.party.code };
  const [last] = await tx.find(movements, theirs, { order: [['id', 'desc']], limit: 1 });
  const method = input.method ?? (last?.method as Method | undefined) ?? 'transfer';
  const told = { amount_minor: amount.minor, currency: amount.currency, method, reason: input.reason, dated: input.date ?? null };
  const asked = asMovement(tx, deps, told);
  deps.books.checkDay(tx, asked.on, '/date');
  await checkHeldSince(tx, deps, at, asked);
  const pending = await aboveLimit(tx, deps, at, asked);
  const row: RefundRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    dossier: input.dossier,
    ...told,
    state: pending ? 'pending' : 'done',
    asked_by: personOf(tx.ctx.actor) ?? tx.ctx.actor.id,
    approved_by: null,
    movement: null,
    created_at: tx.ctx.at,
    version: 1,
  };
  if (!pending) row.movement = (await postRefund(tx, deps, at, row)).ref;
  await tx.insert(refunds, row);
  if (pending) await deps.dossiers.note(tx, input.dossier, 'refund.asked', { amount: toJson(amount) });
  return row;
}

/** The second person's yes or no. */
export async function decideRefund(tx: Tx, deps: PaymentDeps, input: { id: string; approve: boolean }): Promise<RefundRow> {
  const seen = await tx.get(refunds, { id: input.id }, 'No such refund.');
  const at = await open(tx, deps, seen.dossier, 'refund');
  const row = await tx.lockOne(refunds, { id: input.id }, 'No such refund.');
  if (row.state !== 'pending') throw fail('REFUND_STATE', `This refund is ${row.state}.`);
  const person = personOf(tx.ctx.actor);
  if (person === null)
    throw fail('REFUND_SELF_APPROVAL', 'Nobody is known to have made this API key: decide with one made since, or log in.');
  if (row.asked_by === person)
    throw fail('REFUND_SELF_APPROVAL', 'Who asked for a refund does not decide on it, nor does an API key of his.');
  const after = { ...row, state: input.approve ? 'done' : 'rejected', approved_by: person, version: row.version + 1 };
  if (input.approve) {
    // Nothing was asked for where no money had come: the one before it says whose it was.
    const [last] = await tx.find(movements, { dossier: row.dossier, id: { lt: row.id } }, { order: [['id', 'desc']], limit: 1 });
    if (last && last.client !== at.party.code)
      throw fail('REFUND_STATE', `This refund was asked for when ${row.dossier} was of client ${last.client}: reject it.`);
    await checkRefundable(tx, deps, at.dossier, money(row.amount_minor, row.currency), row.id);
    after.movement = (await postRefund(tx, deps, at, row)).ref;
  }
  await tx.put(refunds, after);
  return after;
}
