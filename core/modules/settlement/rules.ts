/** How far a purchase is billed: computed, never typed. */
import { decimal, type Money, percentOf } from '../../contracts/index.ts';

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
  const size = (v: bigint): bigint => (v < 0n ? -v : v);
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
