/** What other modules may use of parties. */
import { type Party, type Tx, token } from '../../contracts/index.ts';

/** A reference a client requires on every dossier: cost centre, mission-order number. */
export interface RequiredReference {
  readonly field: string;
  readonly label: string;
  readonly required: boolean;
}
export interface Client {
  readonly code: string;
  readonly kind: 'company' | 'person';
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** Street lines of the billing address. */
  readonly address: readonly string[];
  readonly postcode: string | null;
  readonly city: string | null;
  /** ISO 3166; null for the agency's own. */
  readonly country: string | null;
  readonly siren: string | null;
  readonly vatNumber: string | null;
  /** Scheme and address of electronic invoices: `0225:732829320`. */
  readonly eInvoiceAddress: string | null;
  readonly locale: string;
  readonly paymentDays: number;
  readonly requiredReferences: readonly RequiredReference[];
  /** The auxiliary account. */
  readonly party: Party;
}
export interface Supplier {
  readonly code: string;
  readonly name: string;
  readonly paymentDays: number;
  readonly party: Party;
}
export interface Parties {
  /** Reads several clients and suppliers ahead. */
  ahead(tx: Tx, codes: { readonly clients: readonly string[]; readonly suppliers: readonly string[] }): Promise<void>;
  /** By code or id. NOT_FOUND when no client has it. */
  client(tx: Tx, code: string): Promise<Client>;
  /** Whether the agency has this point of sale: POINT_OF_SALE_UNKNOWN with those it has. */
  checkPointOfSale(tx: Tx, code: string): Promise<void>;
  /** Makes whoever decides by what clients have done, over all their dossiers, do it one after the other. Locked after the dossier. */
  lockClients(tx: Tx, codes: readonly string[]): Promise<void>;
  /** By code or id. NOT_FOUND when no supplier has it. */
  supplier(tx: Tx, code: string): Promise<Supplier>;
  /** The supplier that bills under a code (`BSP`, a carrier, a property), see `biller.list`; at first sight that of the same code, or a new one of this name. */
  supplierOf(tx: Tx, biller: string, name: string): Promise<Supplier>;
  /** The same, where there is one already; null where it would be a new one. */
  knownBiller(tx: Tx, biller: string): Promise<Supplier | null>;
}
export const Parties = token<Parties>('parties.service');
