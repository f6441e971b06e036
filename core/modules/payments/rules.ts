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
/**
 * Spreads what was paid over invoices: first what receipts named, less what was reversed of them (negative amounts), then the oldest due first. Credit notes
 * are taken off the invoice they correct by the caller.
 * What is left over is an overpayment. Never gives an invoice more than it asks.
 */
export function allocate(
  invoices: readonly OpenInvoice[],
  paid: bigint,
  named: readonly Allocation[],
): { readonly allocations: Allocation[]; readonly rest: bigint } {
  const given = new Map<string, bigint>();
  let left = paid;
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
  for (const invoice of [...invoices].sort((a, b) => a.dueOn.localeCompare(b.dueOn) || a.number.localeCompare(b.number)))
    give(invoice, left);
  return {
    allocations: invoices.filter((i) => given.has(i.number)).map((i) => ({ invoice: i.number, amount: given.get(i.number) as bigint })),
    rest: left,
  };
}
