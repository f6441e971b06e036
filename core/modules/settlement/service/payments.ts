/** Money paid to suppliers: which bills it pays, at the value they stand at in the books, and a payment that was wrong. */
import { type Day, type ErrorCode, fail, formatMinor, type MoneyJson, nextReference, type Tx } from '../../../contracts/index.ts';
import type { Part } from '../../accounting/tokens.ts';
import {
  type PayableRow,
  type PaymentLineRow,
  type PaymentRow,
  paymentLines,
  payments,
  type SupplierInvoiceRow,
  supplierInvoices,
} from '../model.ts';
import { valueOfShare } from '../rules.ts';
import { amountsOf } from './amounts.ts';
import { lockPayables, notePaid, standsAt } from './payables.ts';
import type { SettlementDeps } from './standing.ts';

/** How a supplier is paid, and the account role it leaves: a card or cheque of ours is drawn on the bank. */
export const PAID_BY = { transfer: 'bank', directDebit: 'bank', card: 'bank', cheque: 'bank', cash: 'cash' } as const;
export type PaidBy = keyof typeof PAID_BY;

export interface PaymentGiven {
  readonly supplier: string;
  /** What leaves: the sum of the lines. */
  readonly money: MoneyJson;
  readonly invoices: readonly { readonly invoice: string; readonly money: MoneyJson }[];
  readonly paidOn?: Day;
  readonly method?: PaidBy;
  readonly bankRef?: string;
  readonly note?: string;
}
/** A payment with the bills it pays. */
export interface Payment {
  readonly row: PaymentRow;
  readonly lines: readonly PaymentLineRow[];
}

const refuse = (code: ErrorCode, pointer: string, detail: string, message: string) => fail(code, detail, [{ code, message, pointer }]);

/** DATE_INVALID and PERIOD_CLOSED: money is booked on the day it left, at the rate of that day. */
async function checkPaidOn(tx: Tx, deps: SettlementDeps, on: Day): Promise<void> {
  deps.books.checkDay(tx, on, '/paidOn');
  const closed = await deps.ledger.closedUpTo(tx);
  if (closed !== null && on <= closed)
    throw refuse('PERIOD_CLOSED', '/paidOn', `Everything up to ${closed} is closed: give a later day.`, `after ${closed}`);
}

/** Whether a payment of a day may pay that much of a bill. NOT_FOUND, PAYMENT_STATE, CURRENCY_MISMATCH, AMOUNT_INVALID, PAYMENT_EXCEEDS_INVOICE, DATE_INVALID. */
function checkBill(
  { minor, currency }: { readonly minor: bigint; readonly currency: string },
  pointer: string,
  bill: SupplierInvoiceRow,
  payable: PayableRow | undefined,
  on: Day,
): void {
  const { ref, total_minor: total } = bill;
  const { status, open } = standsAt(bill, payable);
  if (status === 'reversed')
    throw refuse(
      'PAYMENT_STATE',
      `${pointer}/invoice`,
      `${ref} ${bill.reverses === null ? 'was reversed' : 'is a reversal'}: nothing of it is to be paid. Leave it out.`,
      'a bill that stands',
    );
  if (currency !== bill.currency)
    throw refuse(
      'CURRENCY_MISMATCH',
      `${pointer}/money/currency`,
      `${ref} is in ${bill.currency}: pay it in ${bill.currency}, by a payment of its own.`,
      `use ${bill.currency}`,
    );
  if (minor > 0n !== total > 0n)
    throw refuse(
      'AMOUNT_INVALID',
      `${pointer}/money/amount`,
      total < 0n ? `${ref} is a credit note: give what is netted of it below zero.` : `${ref} is paid by an amount above zero.`,
      total < 0n ? 'below zero' : 'above zero',
    );
  if (minor > 0n ? minor > open : minor < open) {
    const left = `${formatMinor(open, currency)} ${currency}`;
    throw refuse(
      'PAYMENT_EXCEEDS_INVOICE',
      `${pointer}/money/amount`,
      open === 0n ? `${ref} is paid already: leave it out.` : `${left} of ${ref} are open: give at most that.`,
      `at most ${left}`,
    );
  }
  if (bill.issued_on > on)
    throw refuse(
      'DATE_INVALID',
      '/paidOn',
      `${ref} is of ${bill.issued_on}: what is paid before a bill is an advance, which is no payment of it. Give that day or a later one.`,
      `${bill.issued_on} or later`,
    );
}

/** What each line takes from the supplier's account: the account and the value the bill was posted with. */
async function settledParts(
  tx: Tx,
  deps: SettlementDeps,
  lines: readonly Pick<PaymentLineRow, 'bill' | 'amount_minor'>[],
): Promise<Part[]> {
  const bills = lines.map((l) => l.bill);
  const earlier = await tx.find(paymentLines, { bill: bills });
  const all = await deps.books.posted(tx, [...bills, ...earlier.map((l) => l.payment)], 'payable');
  const byBill = Map.groupBy(all, (l) => l.takes ?? l.piece);
  // What is owed stands on the credit side.
  const sum = (some: typeof all) => ({
    minor: some.reduce((total, l) => total + l.amount, 0n),
    booked: some.reduce((total, l) => total + l.booked, 0n),
  });
  return lines.map(({ bill, amount_minor: minor }) => {
    const own = byBill.get(bill) ?? [];
    const owed = own.filter((l) => l.piece === bill);
    const whole = sum(owed);
    const booked = valueOfShare({ minor: -whole.minor, booked: -whole.booked }, sum(own.filter((l) => l.piece !== bill)), minor);
    return { what: 'payable', minor, booked, settles: bill, ...(owed[0] ? { account: owed[0].account } : {}) };
  });
}

/**
 * Pays bills of a supplier, wholly or in part, less what is netted of credit notes: all lines or none. Each bill leaves the supplier's account at the value
 * it was posted with, money leaves at the rate of the day; what they differ by is exchange gain or loss. A payment before its bill, an advance, is not this.
 */
export async function paySupplier(tx: Tx, deps: SettlementDeps, input: PaymentGiven): Promise<Payment> {
  const refs = input.invoices.map((i) => i.invoice);
  const twice = refs.findIndex((ref, i) => refs.indexOf(ref) !== i);
  if (twice >= 0)
    throw fail('INPUT_INVALID', `${refs[twice]} is named twice: give it one line.`, [
      { code: 'DUPLICATE', message: 'named twice', pointer: `/invoices/${twice}/invoice` },
    ]);
  const { total, amounts } = amountsOf({ total: input.money, lines: input.invoices }, { total: '/money', lines: '/invoices' });
  if (total.minor <= 0n)
    throw refuse('AMOUNT_INVALID', '/money/amount', 'A payment is of an amount above zero: net less of the credit notes.', 'above zero');
  const on = input.paidOn ?? deps.agencies.today(tx.ctx.agency);
  await checkPaidOn(tx, deps, on);
  const locked = await lockPayables(tx, refs);
  const supplier = await deps.parties.supplier(tx, input.supplier);
  const bills = new Map((await tx.find(supplierInvoices, { ref: refs })).map((b) => [b.ref, b]));
  for (const [i, ref] of refs.entries()) {
    const [bill, pointer] = [bills.get(ref), `/invoices/${i}`];
    if (!bill || bill.supplier !== supplier.code)
      throw refuse(
        'NOT_FOUND',
        `${pointer}/invoice`,
        `${supplier.name} has no invoice with our reference “${ref}”${bill ? `: it is one of ${bill.supplier_name}` : ''}.`,
        'no such invoice of this supplier',
      );
    checkBill(amounts[i] as (typeof amounts)[number], pointer, bill, locked.get(ref), on);
  }
  const given = refs.map((bill, i) => ({ bill, amount_minor: amounts[i]?.minor ?? 0n }));
  const parts = await settledParts(tx, deps, given);
  const ref = await nextReference(tx, deps, 'PF');
  const method = input.method ?? 'transfer';
  const means = PAID_BY[method];
  const entry = await deps.books.books(tx, []).then((books) =>
    books.post({
      act: 'supplierPayment',
      key: `supplierPayment:${ref}`,
      date: on,
      piece: { ref, date: on },
      currency: total.currency,
      parts: [...parts.map((p) => ({ ...p, supplier: supplier.party })), { what: means, minor: total.minor }],
      names: { supplier: supplier.code, means },
    }),
  );
  const row: PaymentRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    ref,
    supplier: supplier.code,
    supplier_name: supplier.name,
    paid_on: on,
    method,
    total_minor: total.minor,
    currency: total.currency,
    bank_ref: input.bankRef ?? null,
    note: input.note ?? null,
    reverses: null,
    entry: entry?.seq ?? null,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  return keepPayment(tx, row, given, locked);
}

async function keepPayment(
  tx: Tx,
  row: PaymentRow,
  given: readonly Pick<PaymentLineRow, 'bill' | 'amount_minor'>[],
  locked: Awaited<ReturnType<typeof lockPayables>>,
): Promise<Payment> {
  const lines = given.map(
    ({ bill, amount_minor }, i): PaymentLineRow => ({
      ...{ id: tx.newId(), agency: row.agency, payment: row.ref, line: i + 1 },
      ...{ bill, amount_minor, currency: row.currency },
    }),
  );
  await tx.insert(payments, row);
  await tx.insert(paymentLines, lines);
  await notePaid(tx, locked, lines);
  return { row, lines };
}

/** Undoes a payment that was recorded wrongly or came back: its mirror, its exchange result with it, and the bills are to be paid again. NOT_FOUND, PAYMENT_STATE. */
export async function reverseSupplierPayment(tx: Tx, deps: SettlementDeps, input: { ref: string; reason: string }): Promise<Payment> {
  const seen = await tx.get(payments, { ref: input.ref }, `No supplier payment has the reference “${input.ref}”.`);
  if (seen.reverses !== null) throw fail('PAYMENT_STATE', `${seen.ref} is a reversal itself: record the payment again.`);
  const lines = await tx.find(paymentLines, { payment: seen.ref }, { order: [['line', 'asc']] });
  const locked = await lockPayables(
    tx,
    lines.map((l) => l.bill),
  );
  const earlier = await tx.first(payments, { reverses: seen.ref });
  if (earlier) throw fail('PAYMENT_STATE', `${seen.ref} was reversed already by ${earlier.ref}.`);
  const on = deps.agencies.today(tx.ctx.agency);
  const ref = await nextReference(tx, deps, 'PX');
  const about = { key: `supplierPayment:${ref}`, date: on, reason: input.reason, piece: ref };
  const mirror = await deps.books.reverse(tx, { ...about, of: { piece: seen.ref } });
  const row: PaymentRow = {
    ...seen,
    ...{ id: tx.newId(), ref, paid_on: on, total_minor: -seen.total_minor, reverses: seen.ref, note: input.reason },
    ...{ entry: mirror?.seq ?? null, actor: tx.ctx.actor.id, created_at: tx.ctx.at },
  };
  const back = lines.map((l) => ({ bill: l.bill, amount_minor: -l.amount_minor }));
  return keepPayment(tx, row, back, locked);
}
