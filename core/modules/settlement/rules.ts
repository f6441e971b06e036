/** How far a purchase is billed: computed, never typed. */
import { decimal, divideRounded, type Money, percentOf, size } from '../../contracts/index.ts';

export const STATUSES = ['notInvoiced', 'partlyInvoiced', 'invoiced', 'overInvoiced'] as const;
export type InvoicedStatus = (typeof STATUSES)[number];

export interface Tolerance {
  /** Holds for purchases in its currency that are larger than it. */
  readonly amount: Money;
  /** Percent as a decimal string. */
  readonly percent: string;
}
export interface Standing {
  readonly status: InvoicedStatus;
  /** Billed minus expected. */
  readonly difference: bigint;
  /** The difference when it lies within the tolerance: posted as a variance. */
  readonly variance: bigint;
}

/**
 * Status of a purchase: the tolerance is the greater of an amount and a percent of what is expected, and the amount never excuses a whole purchase.
 * `lines` says whether anything was billed at all; bills that were all reversed bill nothing.
 */
export function standing(expected: Money, billed: Money, lines: number, tolerance: Tolerance): Standing {
  const difference = billed.minor - expected.minor;
  const percent = size(percentOf(expected, decimal(tolerance.percent)).minor);
  const amount =
    tolerance.amount.currency === expected.currency && size(expected.minor) > tolerance.amount.minor ? tolerance.amount.minor : 0n;
  const allowed = amount > percent ? amount : percent;
  if (lines === 0 || (billed.minor === 0n && expected.minor !== 0n)) return { status: 'notInvoiced', difference, variance: 0n };
  if (size(difference) <= allowed) return { status: 'invoiced', difference, variance: difference };
  return { status: difference < 0n ? 'partlyInvoiced' : 'overInvoiced', difference, variance: 0n };
}

/** Status of a dossier from those of its services: over-invoiced when any is, invoiced when all are, not invoiced when none has anything. */
export function overall(all: readonly InvoicedStatus[]): InvoicedStatus {
  if (all.includes('overInvoiced')) return 'overInvoiced';
  if (all.length > 0 && all.every((s) => s === 'invoiced')) return 'invoiced';
  return all.every((s) => s === 'notInvoiced') ? 'notInvoiced' : 'partlyInvoiced';
}

export const BILL_STATUSES = ['open', 'partlyPaid', 'paid', 'reversed'] as const;
export type BillStatus = (typeof BILL_STATUSES)[number];

/** Where a bill stands with its payments: both amounts have the sign of the bill; `gone` says that it was reversed, or is a reversal. */
export function billStatus(total: bigint, paid: bigint, gone: boolean): { readonly status: BillStatus; readonly open: bigint } {
  if (gone) return { status: 'reversed', open: 0n };
  return { status: paid === total ? 'paid' : paid === 0n ? 'open' : 'partlyPaid', open: total - paid };
}

/** An amount of a bill, and its value in the books. */
export interface Valued {
  readonly minor: bigint;
  readonly booked: bigint;
}
/** The value of the next `minor` of a bill, by the cumulative difference: what is paid last takes what is left. All amounts have the sign of the bill. */
export function valueOfShare(whole: Valued, paid: Valued, minor: bigint): bigint {
  const value = divideRounded(whole.booked * (paid.minor + minor), whole.minor) - paid.booked;
  // Where an earlier share was taken back, rounding alone could turn a small one over.
  return value < 0n === whole.booked < 0n ? value : 0n;
}
