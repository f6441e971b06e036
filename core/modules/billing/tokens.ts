/** What other modules may use of billing. */
import { type Ctx, type Day, type Money, type Tx, token } from '../../contracts/index.ts';

export interface IssuedInvoice {
  readonly number: string;
  readonly kind: 'invoice' | 'creditNote';
  readonly dossier: string;
  readonly client: string;
  readonly issuedOn: Day;
  readonly dueOn: Day;
  readonly total: Money;
  /** Deposits it took when it was issued. */
  readonly prepaid: Money;
  /** What credit notes took back of it. */
  readonly credited: Money;
}
export interface Billing {
  /** Invoices and credit notes of a dossier, the oldest due first. */
  ofDossier(tx: Tx, dossier: string): Promise<readonly IssuedInvoice[]>;
  /** Stored PDF of an issued document, rendered now when nobody asked for it yet: to be called with no connection held. */
  pdf(ctx: Ctx, number: string): Promise<Uint8Array>;
}
export const Billing = token<Billing>('billing.service');

/** Payload of `billing.issued`. */
export interface InvoiceIssued {
  readonly number: string;
  readonly dossier: string;
  readonly kind: 'invoice' | 'creditNote';
}
