/** What stands to be paid of each bill: noted with the bill, moved by payments, ended by a reversal. */
import { fail, type Locked, type Tx } from '../../../contracts/index.ts';
import { type PayableRow, payables, paymentLines, payments, type SupplierInvoiceRow, supplierInvoices } from '../model.ts';
import { billStatus } from '../rules.ts';

/** Where bills stand: by reference, those that are reversals have none. */
export const payablesOf = async (tx: Tx, refs: readonly string[]): Promise<ReadonlyMap<string, PayableRow>> =>
  new Map(refs.length === 0 ? [] : (await tx.find(payables, { ref: refs })).map((p) => [p.ref, p]));

/** Whoever pays bills, takes a payment of them back or reverses one does it after the other: locked first. */
export const lockPayables = async (tx: Tx, refs: readonly string[]): Promise<ReadonlyMap<string, Locked<PayableRow>>> =>
  new Map((await tx.lock(payables, { ref: refs })).map((p) => [p.ref, p]));

/** A bill as it stands: what is paid of it, what is open. A bill that was just recorded has no payment. */
export function standsAt(bill: SupplierInvoiceRow, payable: PayableRow | undefined): ReturnType<typeof billStatus> & { paid: bigint } {
  const paid = payable?.paid_minor ?? 0n;
  const gone = bill.reverses !== null || (payable !== undefined && !payable.open && paid !== bill.total_minor);
  return { paid, ...billStatus(bill.total_minor, paid, gone) };
}

/** Notes that a bill is to be paid. */
export const noteBill = (tx: Tx, bill: SupplierInvoiceRow): Promise<void> =>
  tx.insert(payables, {
    id: bill.id,
    ref: bill.ref,
    supplier: bill.supplier,
    due_on: bill.due_on,
    paid_minor: 0n,
    open: bill.total_minor !== 0n,
    created_at: bill.created_at,
  });

/** Notes that more (or less) of bills is paid. */
export async function notePaid(
  tx: Tx,
  locked: ReadonlyMap<string, Locked<PayableRow>>,
  lines: readonly { readonly bill: string; readonly amount_minor: bigint }[],
): Promise<void> {
  const refs = lines.map((l) => l.bill);
  const bills = new Map((await tx.find(supplierInvoices, { ref: refs })).map((b) => [b.ref, b]));
  for (const { bill, amount_minor } of lines) {
    const payable = locked.get(bill) as PayableRow;
    const paid_minor = payable.paid_minor + amount_minor;
    await tx.put(payables, { ...payable, paid_minor, open: paid_minor !== bills.get(bill)?.total_minor });
  }
}

/** A bill that is reversed is to be paid no more. PAYMENT_STATE while anything of it is paid. */
export async function endBill(tx: Tx, bill: SupplierInvoiceRow): Promise<void> {
  const payable = (await lockPayables(tx, [bill.ref])).get(bill.ref);
  if (!payable) return;
  if (payable.paid_minor !== 0n) {
    const refs = [...new Set((await tx.find(paymentLines, { bill: bill.ref })).map((l) => l.payment))];
    const all = await tx.find(payments, { ref: refs }, { order: [['id', 'asc']] });
    const undone = new Set(all.flatMap((p) => (p.reverses === null ? [] : [p.ref, p.reverses])));
    const standing = all.flatMap((p) => (undone.has(p.ref) ? [] : [p.ref])).join(', ');
    throw fail('PAYMENT_STATE', `${bill.ref} is paid by ${standing}: reverse that payment first, then the invoice.`, [
      { code: 'PAYMENT_STATE', message: `paid by ${standing}`, pointer: '/ref' },
    ]);
  }
  await tx.put(payables, { ...payable, open: false });
}
