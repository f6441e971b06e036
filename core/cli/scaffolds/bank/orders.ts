/** Writes payments as the bank takes them. What it would refuse is a finding, never an exception. */
import { notDone, type PaymentBatch, type PaymentFile } from 'escale/contracts';

/** The first is written where none is asked for. */
export const FORMATS: readonly string[] = ['scaffold-id'];

export function orders(batch: PaymentBatch, format = FORMATS[0]): PaymentFile {
  notDone(
    `Write the ${batch.orders.length} payments in ${format}, each of their texts and amounts; what the bank would refuse is a finding.`,
  );
}
