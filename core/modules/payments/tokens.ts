/** What other modules may use of payments. */
import type { MoneyJson } from '../../contracts/index.ts';

/** Payload of `payments.received` and `payments.refunded`. */
export interface MoneyMoved {
  readonly ref: string;
  readonly dossier: string;
  readonly amount: MoneyJson;
  readonly on: string;
}
