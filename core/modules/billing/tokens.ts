/** What other modules may use of billing. */
import { type Ctx, type Day, type Money, type Tx, token } from '../../contracts/index.ts';
import type { Books } from '../accounting/tokens.ts';
import type { LockedDossier } from '../dossiers/tokens.ts';

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
  /**
   * What services that are sold for others and nobody travels with cost the agency, in minor units, once what waits for a credit note is given back: what their
   * suppliers bill, and keep of what a client is charged. Those that cost what their lines say are left out.
   */
  bears(tx: Tx, dossier: LockedDossier, books: Books): Promise<ReadonlyMap<string, bigint>>;
  /** Brings what is posted of what is sold for others to what its suppliers bill, as when a price changes. The dossier must be locked. */
  regularise(tx: Tx, dossier: string): Promise<void>;
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
