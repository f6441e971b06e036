/** Money asked of clients' cards, and given back to them: what may be asked for. A plugin of kind `payment` is asked afterwards, once it is written down. */
import { fail, formatMinor, Host, type MoneyJson, money, type Payment, type Resolved, type Tx, toJson } from '../../../contracts/index.ts';
import { type ChargeRow, charges, movements, type RefundRow } from '../model.ts';
import { GROUPED } from '../rules.ts';
import { NEEDS, open, sameCurrency } from './movements.ts';
import { recordPayment } from './receipts.ts';
import { createRefund } from './refunds.ts';

export const CHARGE_NEEDS = { ...NEEDS, payments: Host.Payments };
export type ChargeDeps = Resolved<typeof CHARGE_NEEDS>;
/** Emitted with the id of what is asked for. */
export const ASKED = 'payments.asked';
/** The provider may be at it, or has the money and the books have not. */
const UNDER_WAY = ['queued', 'accepted', 'unknown', 'unplaced'];

/** A charge or refund, and its dossier before it: parents first. NOT_FOUND. */
export async function lockCharge(tx: Tx, { dossiers }: Pick<ChargeDeps, 'dossiers'>, id: string): Promise<ChargeRow> {
  const seen = await tx.get(charges, { id }, 'No such charge.');
  await dossiers.lock(tx, seen.dossier);
  const row = await tx.lockOne(charges, { id }, 'No such charge.');
  if (row.dossier !== seen.dossier) throw fail('BUSY', 'The charge was placed on another dossier just now. Try again.');
  return row;
}

/** The plugin that is named, else the first that is enabled. ADAPTER_UNKNOWN. */
function adapterOf({ payments }: Pick<ChargeDeps, 'payments'>, agency: string, named: string | undefined): { id: string; value: Payment } {
  const all = payments.list(agency);
  const found = named === undefined ? all[0] : all.find((p) => p.id === named);
  if (found) return found;
  const there = all.length === 0 ? 'Enable one in the agency’s file.' : `Enabled: ${all.map((p) => p.id).join(', ')}.`;
  const what =
    named === undefined ? 'No plugin that charges cards is enabled.' : `No enabled plugin that charges cards is called “${named}”.`;
  throw fail('ADAPTER_UNKNOWN', `${what} ${there}`, [{ code: 'ADAPTER_UNKNOWN', message: there, pointer: '/adapter' }]);
}

async function ask(tx: Tx, row: ChargeRow): Promise<ChargeRow> {
  await tx.emit({ event: ASKED, key: row.id, payload: { id: row.id } });
  return row;
}

/** What stands of a new row whatever it is. */
const fresh = (tx: Tx, state: string) => ({
  ...{ id: tx.newId(), agency: tx.ctx.agency, state, asked_by: tx.ctx.actor.id, created_at: tx.ctx.at, state_at: tx.ctx.at, version: 1 },
  ...{ reference: null, dated: null, error: null, movement: null, undone: null },
});

/**
 * Asks for a charge: at most what the client still owes for what is sold or billed, less what is being charged already, so that two clicks charge once.
 * CHARGE_EXCEEDS_DUE, ADAPTER_UNKNOWN.
 */
export async function createCharge(
  tx: Tx,
  deps: ChargeDeps,
  input: {
    readonly dossier: string;
    readonly money: MoneyJson;
    readonly instrument: string;
    readonly adapter?: string;
    readonly invoice?: string;
  },
): Promise<ChargeRow> {
  const { dossier, party } = await open(tx, deps, input.dossier, 'receipt');
  const amount = sameCurrency(dossier, input.money);
  const adapter = adapterOf(deps, tx.ctx.agency, input.adapter);
  const others = await tx.find(charges, { dossier: dossier.ref, kind: 'charge', state: UNDER_WAY });
  const waiting = others.reduce((sum, c) => sum + c.amount_minor, 0n);
  const sold = await deps.dossiers.sold(tx, dossier);
  const due = (sold > dossier.invoiced.minor ? sold : dossier.invoiced.minor) - dossier.paid.minor - waiting;
  if (amount.minor > due) {
    const text = (minor: bigint): string => `${formatMinor(minor > 0n ? minor : 0n, dossier.currency)} ${dossier.currency}`;
    const message = `At most ${text(due)} can be charged on ${dossier.ref}: what is sold or billed beyond what was paid${waiting > 0n ? `, less ${text(waiting)} that are being charged` : ''}.`;
    throw fail('CHARGE_EXCEEDS_DUE', message, [{ code: 'CHARGE_EXCEEDS_DUE', message, pointer: '/money/amount' }]);
  }
  const row: ChargeRow = {
    ...fresh(tx, 'queued'),
    ...{ kind: 'charge', dossier: dossier.ref, client: party.code, adapter: adapter.id },
    ...{ amount_minor: amount.minor, currency: amount.currency, invoice: input.invoice ?? null, instrument: input.instrument },
    ...{ charge: null, refund: null },
  };
  await tx.insert(charges, row);
  await deps.dossiers.note(tx, dossier.ref, 'charge.asked', { amount: toJson(amount) });
  return ask(tx, row);
}

/** What of a charge is there to be given back: neither charged back nor asked back already. */
async function leftOf(tx: Tx, row: ChargeRow): Promise<bigint> {
  const back = await tx.find(movements, { linked: row.movement as string, kind: 'reversal' });
  const asked = (await tx.find(charges, { charge: row.id })).filter((r) => r.undone === null && r.state !== 'rejected');
  return row.amount_minor + back.reduce((sum, m) => sum + m.amount_minor, 0n) - asked.reduce((sum, r) => sum + r.amount_minor, 0n);
}

/**
 * Gives a charge back to its card, all that is left of it when no amount is given: a refund as any other, with its limit and second person, which the provider is asked for
 * once it is posted. PAYMENT_STATE, REFUND_EXCEEDS_PAID, ADAPTER_UNKNOWN.
 */
export async function refundCharge(
  tx: Tx,
  deps: ChargeDeps,
  input: { readonly id: string; readonly money?: MoneyJson; readonly reason: string },
): Promise<ChargeRow> {
  const row = await lockCharge(tx, deps, input.id);
  if (row.kind !== 'charge' || row.state !== 'done' || row.movement === null)
    throw fail('PAYMENT_STATE', `This ${row.kind} is ${row.state}: what was charged is given back, and nothing else.`);
  const dossier = await deps.dossiers.lock(tx, row.dossier);
  if (dossier.client !== row.client)
    throw fail(
      'PAYMENT_STATE',
      `${row.dossier} is of another client now than of ${row.client}, whose card was charged: its money is none of his.`,
    );
  adapterOf(deps, tx.ctx.agency, row.adapter);
  const left = await leftOf(tx, row);
  const minor = input.money ? sameCurrency(dossier, input.money).minor : left;
  if (minor > left || left <= 0n) {
    const message = `${formatMinor(left > 0n ? left : 0n, row.currency)} ${row.currency} of this charge are left to give back.`;
    throw fail('REFUND_EXCEEDS_PAID', message, [{ code: 'REFUND_EXCEEDS_PAID', message, pointer: '/money/amount' }]);
  }
  const given = toJson(money(minor, row.currency));
  const refund = await createRefund(tx, deps, { dossier: row.dossier, money: given, reason: input.reason, method: 'card' });
  const back: ChargeRow = {
    ...fresh(tx, 'pending'),
    ...{ kind: 'refund', dossier: row.dossier, client: row.client, adapter: row.adapter, amount_minor: minor, currency: row.currency },
    ...{ invoice: null, instrument: null, charge: row.id, refund: refund.id },
  };
  await tx.insert(charges, back);
  return (await followRefund(tx, refund)) ?? back;
}

/** What a refund that was posted or rejected means to the charge it is of: the provider is asked now, or never. Null where it is of none. */
export async function followRefund(tx: Tx, refund: RefundRow): Promise<ChargeRow | null> {
  if (refund.state === 'pending') return null;
  const [row] = await tx.lock(charges, { refund: refund.id, state: 'pending' });
  if (!row) return null;
  const posted = refund.state === 'done';
  const after = { ...row, state: posted ? 'queued' : 'rejected', movement: refund.movement, state_at: tx.ctx.at, version: row.version + 1 };
  await tx.put(charges, after);
  return posted ? ask(tx, after) : after;
}

/**
 * Records what a provider did and the books refused then, on its own dossier or another: a charge that was taken, a refund he refused after it was posted.
 * PAYMENT_STATE, and whatever a receipt is refused with.
 */
export async function placeCharge(tx: Tx, deps: ChargeDeps, input: { readonly id: string; readonly dossier?: string }): Promise<ChargeRow> {
  const row = await lockCharge(tx, deps, input.id);
  if (row.state !== 'unplaced') throw fail('PAYMENT_STATE', `This ${row.kind} is ${row.state}: only what is unplaced waits for a dossier.`);
  const dossier = input.dossier ?? row.dossier;
  // An invoice is of its dossier.
  const invoice = dossier === row.dossier ? row.invoice : null;
  const { ref, client } = await receiptOf(tx, deps, { ...row, dossier, invoice });
  const after: ChargeRow = { ...row, dossier, client, invoice, error: null, state_at: tx.ctx.at, version: row.version + 1 };
  if (row.kind === 'charge') Object.assign(after, { state: 'done', movement: ref });
  else Object.assign(after, { state: 'failed', undone: ref });
  await tx.put(charges, after);
  return after;
}

/** Records the money of a row as a receipt of a card. */
export const receiptOf = (tx: Tx, deps: ChargeDeps, row: ChargeRow) =>
  recordPayment(tx, deps, {
    ...{ dossier: row.dossier, money: toJson(money(row.amount_minor, row.currency)), method: 'card' },
    ...(row.kind === 'charge' && row.invoice !== null ? { invoice: row.invoice } : {}),
    // A reference that reads as one of ours would name other receipts.
    ...(row.reference === null || GROUPED.test(row.reference) ? {} : { bankRef: row.reference }),
    ...(row.dated === null ? {} : { receivedOn: row.dated }),
  });

/** The same amount in other words. */
export const isAmount = (row: Pick<ChargeRow, 'amount_minor' | 'currency'>, said: unknown): boolean => {
  const { minor, currency } = (said ?? {}) as { minor?: unknown; currency?: unknown };
  return minor === row.amount_minor && currency === row.currency;
};
