/** Pure rules of client money: what may be refunded, which invoices a dossier's money has paid. */

/** The number that the shares of one receipt have in common, where the bank's reference is not known. */
export const GROUPED = /^RG\d{4}-\d{6,}$/;

const least = (...values: bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
const atLeastZero = (v: bigint): bigint => (v > 0n ? v : 0n);

/** What may be given back: what was received beyond the larger of what is sold and what is billed. `sold`: the sale, or what a cancelled dossier leaves of it. */
export const refundable = (paid: bigint, sold: bigint, invoiced: bigint): bigint => atLeastZero(paid - (sold > invoiced ? sold : invoiced));

export interface OpenInvoice {
  readonly number: string;
  readonly dueOn: string;
  readonly total: bigint;
}
export interface Allocation {
  readonly invoice: string;
  readonly amount: bigint;
}
/** A movement of money on a dossier, in the order of them; a reversal is linked to its receipt. */
export interface Moved {
  readonly ref: string;
  readonly kind: string;
  readonly linked: string | null;
  readonly amount_minor: bigint;
}
/** What went out that nothing which came before it covers any more: a cheque whose money was refunded came back. */
export function uncovered(movements: readonly Moved[]): bigint {
  const back = new Map<string | null, bigint>();
  for (const m of movements) if (m.kind === 'reversal') back.set(m.linked, (back.get(m.linked) ?? 0n) + m.amount_minor);
  let [stands, least] = [0n, 0n];
  for (const m of movements) {
    if (m.kind !== 'reversal') stands += m.amount_minor + (back.get(m.ref) ?? 0n);
    if (stands < least) least = stands;
  }
  return -least;
}

/**
 * Spreads what was paid over invoices: first what receipts named, less what was reversed of them (negative amounts), then the oldest due first. Credit notes
 * are taken off the invoice they correct by the caller.
 * What is left over is an overpayment; below zero it is what the client owes beyond his invoices: what is `owed` since money that was refunded came back,
 * which a receipt that names an invoice does not pay, and any other does first. Never gives an invoice more than it asks.
 */
export function allocate(
  invoices: readonly OpenInvoice[],
  paid: bigint,
  named: readonly Allocation[],
  owed = 0n,
): { readonly allocations: Allocation[]; readonly rest: bigint } {
  const given = new Map<string, bigint>();
  let left = paid + owed;
  const give = (invoice: OpenInvoice, most: bigint): void => {
    const before = given.get(invoice.number) ?? 0n;
    const part = least(atLeastZero(invoice.total - before), most, atLeastZero(left));
    if (part <= 0n) return;
    given.set(invoice.number, before + part);
    left -= part;
  };
  // A receipt that was reversed names nothing any more: only what stands of all receipts for an invoice is its own.
  const standing = new Map<string, bigint>();
  for (const { invoice, amount } of named) standing.set(invoice, (standing.get(invoice) ?? 0n) + amount);
  for (const [number, amount] of standing) {
    const invoice = invoices.find((i) => i.number === number);
    if (invoice) give(invoice, amount);
  }
  left -= owed;
  for (const invoice of [...invoices].sort((a, b) => a.dueOn.localeCompare(b.dueOn) || a.number.localeCompare(b.number)))
    give(invoice, left);
  return {
    allocations: invoices.filter((i) => given.has(i.number)).map((i) => ({ invoice: i.number, amount: given.get(i.number) as bigint })),
    rest: left,
  };
}
