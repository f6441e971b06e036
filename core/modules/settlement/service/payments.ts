/** Money paid to suppliers and paid back by them: which bills it settles, at the value they stand at in the books, and a payment that was wrong. */
import {
  type Day,
  type ErrorCode,
  fail,
  formatMinor,
  type Money,
  type MoneyJson,
  nextReference,
  repeated,
  type Tx,
} from '../../../contracts/index.ts';
import { convert, type Part, type Rate } from '../../accounting/tokens.ts';
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

/** How a supplier is paid, and the account role it leaves: a card or cheque of ours is drawn on the bank; an advance was paid before. */
export const PAID_BY = { transfer: 'bank', directDebit: 'bank', card: 'bank', cheque: 'bank', cash: 'cash', advance: 'advance' } as const;
export type PaidBy = keyof typeof PAID_BY;
/** How a supplier pays back, and the account role it comes to: his cheque waits to be cashed. */
export const REFUNDED_BY = { transfer: 'bank', card: 'bank', cheque: 'transit', cash: 'cash' } as const;
export type RefundedBy = keyof typeof REFUNDED_BY;

export interface PaymentGiven {
  readonly supplier: string;
  /** What leaves, or comes back: the sum of the lines. */
  readonly money: MoneyJson;
  readonly invoices: readonly { readonly invoice: string; readonly money: MoneyJson }[];
  readonly paidOn?: Day;
  readonly bankRef?: string;
  readonly note?: string;
}
/** A payment with the bills it pays. */
export interface Payment {
  readonly row: PaymentRow;
  readonly lines: readonly PaymentLineRow[];
}

const refuse = (code: ErrorCode, pointer: string, detail: string, message: string) => fail(code, detail, [{ code, message, pointer }]);

/** Whether a payment (sign 1) or a refund (−1) of a day may settle that much of a bill. PAYMENT_STATE, CURRENCY_MISMATCH, AMOUNT_INVALID, PAYMENT_EXCEEDS_INVOICE, DATE_INVALID. */
function checkBill(
  { minor, currency, sign }: { readonly minor: bigint; readonly currency: string; readonly sign: bigint },
  pointer: string,
  bill: SupplierInvoiceRow,
  payable: PayableRow | undefined,
  on: Day,
): void {
  const { ref } = bill;
  const at = standsAt(bill, payable);
  const [total, open, status] = [sign * bill.total_minor, sign * at.open, at.status];
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
      total > 0n
        ? `${ref} is ${sign > 0n ? 'paid' : 'paid back'} by an amount above zero.`
        : `${ref} is ${sign > 0n ? 'a credit note' : 'no credit note'}: give what is netted of it below zero.`,
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

/** What each line takes from the supplier's account: the account and the value the bill was posted with; and whether each bill stands at the rate of the money. */
async function settled(
  tx: Tx,
  deps: SettlementDeps,
  lines: readonly Pick<PaymentLineRow, 'bill' | 'amount_minor'>[],
  currency: string,
  rate: Rate | null,
): Promise<{ readonly parts: readonly Part[]; readonly atRate: boolean }> {
  const bills = lines.map((l) => l.bill);
  const earlier = await tx.find(paymentLines, { bill: bills });
  const all = await deps.books.posted(tx, [...bills, ...earlier.map((l) => l.payment)], 'payable');
  const byBill = Map.groupBy(all, (l) => l.takes ?? l.piece);
  // What is owed stands on the credit side.
  const sum = (some: typeof all) => ({
    minor: some.reduce((total, l) => total + l.amount, 0n),
    booked: some.reduce((total, l) => total + l.booked, 0n),
  });
  const booksIn = deps.agencies.get(tx.ctx.agency).currency;
  let atRate = rate !== null;
  const parts = lines.map(({ bill, amount_minor: minor }): Part => {
    const own = byBill.get(bill) ?? [];
    const owed = own.filter((l) => l.piece === bill);
    const whole = sum(owed);
    atRate &&= rate !== null && whole.booked === convert(whole.minor, currency, rate.rate, booksIn);
    const booked = valueOfShare({ minor: -whole.minor, booked: -whole.booked }, sum(own.filter((l) => l.piece !== bill)), minor);
    return { what: 'payable', minor, booked, settles: bill, ...(owed[0] ? { account: owed[0].account } : {}) };
  });
  return { parts, atRate };
}

/** What both ways share. `sign`: 1 for money that leaves, −1 for money that comes back. `means`: the account role it moves. */
interface Way {
  readonly act: 'supplierPayment' | 'supplierRefund' | 'supplierAdvance';
  readonly prefix: 'PF' | 'PR';
  readonly sign: bigint;
  readonly method: string;
  readonly means: 'bank' | 'transit' | 'cash' | 'advance';
}

/**
 * Pays bills of a supplier, wholly or in part, less what is netted of credit notes: all lines or none. Each bill leaves the supplier's account at the value
 * it was posted with, money leaves at the rate of the day; what they differ by is exchange gain or loss. Of nothing, it nets bills and credit notes.
 */
export function paySupplier(
  tx: Tx,
  deps: SettlementDeps,
  { method = 'transfer', ...input }: PaymentGiven & { readonly method?: PaidBy },
): Promise<Payment> {
  const act = method === 'advance' ? 'supplierAdvance' : 'supplierPayment';
  return settleBills(tx, deps, input, { act, prefix: 'PF', sign: 1n, method, means: PAID_BY[method] });
}

/** What a supplier pays back of his credit notes, wholly or in part, less what is netted of his bills: as a payment, the other way. */
export const refundBySupplier = (
  tx: Tx,
  deps: SettlementDeps,
  { method = 'transfer', ...input }: PaymentGiven & { readonly method?: RefundedBy },
): Promise<Payment> => settleBills(tx, deps, input, { act: 'supplierRefund', prefix: 'PR', sign: -1n, method, means: REFUNDED_BY[method] });

async function settleBills(tx: Tx, deps: SettlementDeps, input: PaymentGiven, way: Way): Promise<Payment> {
  const { act, sign, method, means } = way;
  const refs = input.invoices.map((i) => i.invoice);
  const twice = repeated(refs);
  if (twice >= 0)
    throw fail('INPUT_INVALID', `${refs[twice]} is named twice: give it one line.`, [
      { code: 'DUPLICATE', message: 'named twice', pointer: `/invoices/${twice}/invoice` },
    ]);
  const { total, amounts } = amountsOf({ total: input.money, lines: input.invoices }, { total: '/money', lines: '/invoices' });
  if (total.minor < 0n || (total.minor === 0n && sign < 0n))
    throw refuse(
      'AMOUNT_INVALID',
      '/money/amount',
      sign > 0n
        ? 'A payment is not below zero: net less of the credit notes, or record what the supplier pays back as his refund.'
        : 'A refund is of an amount above zero: what is netted of bills in full is a payment of nothing.',
      sign > 0n ? 'not below zero' : 'above zero',
    );
  const on = input.paidOn ?? deps.agencies.today(tx.ctx.agency);
  deps.books.checkDay(tx, on, '/paidOn');
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
    checkBill({ ...(amounts[i] as Money), sign }, pointer, bill, locked.get(ref), on);
  }
  const given = refs.map((bill, i) => ({ bill, amount_minor: sign * (amounts[i]?.minor ?? 0n) }));
  const rate = method === 'advance' ? null : await deps.books.rate(tx, total.currency, on);
  const { parts, atRate } = await settled(tx, deps, given, total.currency, rate);
  // Its number is given to one after the other: what is left of an advance is read after it.
  const ref = await nextReference(tx, deps, way.prefix);
  const pointer = '/money/amount';
  const { parts: moved, ...taken } =
    method === 'advance'
      ? await deps.books.advances(tx, { supplier: supplier.code, money: total, on, pointer })
      : { parts: [{ what: means, minor: sign * total.minor }] as const };
  const entry = await deps.books.books(tx, []).then((books) =>
    books.post({
      act,
      key: `supplierPayment:${ref}`,
      date: on,
      piece: { ref, date: on },
      currency: total.currency,
      // What bills at one rate differ by from their sum is rounding, no exchange.
      ...(atRate ? { rate } : {}),
      ...taken,
      parts: [...parts, ...moved].map((p) => ({ ...p, supplier: supplier.party })),
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
    total_minor: sign * total.minor,
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
export async function reverseSupplierPayment(
  tx: Tx,
  deps: SettlementDeps,
  input: { readonly ref: string; readonly reason: string; readonly date?: Day },
): Promise<Payment> {
  const seen = await tx.get(payments, { ref: input.ref }, `No supplier payment has the reference “${input.ref}”.`);
  if (seen.reverses !== null) throw fail('PAYMENT_STATE', `${seen.ref} is a reversal itself: record the payment again.`);
  const lines = await tx.find(paymentLines, { payment: seen.ref }, { order: [['line', 'asc']] });
  const locked = await lockPayables(
    tx,
    lines.map((l) => l.bill),
  );
  const earlier = await tx.first(payments, { reverses: seen.ref });
  if (earlier) throw fail('PAYMENT_STATE', `${seen.ref} was reversed already by ${earlier.ref}.`);
  const on = input.date ?? deps.agencies.today(tx.ctx.agency);
  deps.books.checkDay(tx, on, '/date');
  if (on < seen.paid_on)
    throw refuse(
      'DATE_INVALID',
      '/date',
      `${seen.ref} is of ${seen.paid_on}: it is reversed that day or later.`,
      `${seen.paid_on} or later`,
    );
  const ref = await nextReference(tx, deps, 'PX');
  const about = { key: `supplierPayment:${ref}`, date: on, reason: input.reason, piece: ref };
  await deps.books.returned(tx, { entry: seen.entry, key: `${about.key}:bank`, date: on, piece: ref });
  const mirror = await deps.books.reverse(tx, { ...about, of: { piece: seen.ref } });
  const row: PaymentRow = {
    ...seen,
    ...{ id: tx.newId(), ref, paid_on: on, total_minor: -seen.total_minor, reverses: seen.ref, note: input.reason },
    ...{ entry: mirror?.seq ?? null, actor: tx.ctx.actor.id, created_at: tx.ctx.at },
  };
  const back = lines.map((l) => ({ bill: l.bill, amount_minor: -l.amount_minor }));
  return keepPayment(tx, row, back, locked);
}
