/**
 * What a supplier plugin reports: facts, never decisions. `escale parse --json` prints it, one `Booked` per booking.
 * Amounts are decimal strings exactly as wide as the message states them; `null` means "the message does not say", never zero.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { Identity } from './identities.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const text = (maxLength = 200) => Type.String({ maxLength });
const dayText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
/** A decimal amount as wide as the message states it, with its currency. */
export const StatedAmount = Type.Object(
  { amount: Type.String({ pattern: '^-?\\d{1,15}(\\.\\d{1,4})?$' }), currency: Type.String({ pattern: '^[A-Z]{3}$' }) },
  strict,
);
export type StatedAmount = Static<typeof StatedAmount>;

/** One tax line. The same code may come twice with another nature: never merged. `paidBefore` taxes belong to an exchanged document and do not count in the total. */
export const StatedTax = Type.Object(
  {
    code: text(10),
    nature: nullable(text(10)),
    amount: Type.String({ pattern: '^-?\\d{1,15}(\\.\\d{1,4})?$' }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    paidBefore: Type.Boolean(),
  },
  strict,
);
export type StatedTax = Static<typeof StatedTax>;

/** How the traveller or the agency paid the supplier. Card numbers never appear: brand and last four digits only. */
export const StatedPayment = Type.Object(
  {
    kind: Type.Enum(['cash', 'card', 'cheque', 'invoice', 'exchange', 'other']),
    brand: Type.Optional(text(20)),
    last4: Type.Optional(Type.String({ pattern: '^\\d{4}$' })),
    amount: Type.Optional(nullable(StatedAmount)),
  },
  strict,
);
/** See `StatedPayment`. */
export interface StatedPayment {
  kind: 'cash' | 'card' | 'cheque' | 'invoice' | 'exchange' | 'other';
  brand?: string;
  last4?: string;
  amount?: StatedAmount | null;
}

/** Ticket, EMD, MCO, voucher, fee or memo: the paper that carries money. `number` is 13 digits for air (airline numeric + serial). */
export interface BookedDocument {
  kind: 'ticket' | 'emd' | 'mco' | 'voucher' | 'fee' | 'memo';
  memo?: 'adm' | 'acm';
  number: string;
  /** Numbers of the conjunction documents, which carry no money of their own. */
  conjunction: string[];
  /** Index into `travellers`, or null when the message does not tell. Papers leave out whoever was refunded all he held. */
  traveller: number | null;
  /** Number of the document this one was exchanged from. */
  original: string | null;
  /** For an EMD: the ticket it is in connection with. */
  inConnectionWith?: string | null;
  fare: StatedAmount | null;
  equivalent: StatedAmount | null;
  taxes: StatedTax[];
  /** null where the message hides it (IT, BT) or says "even exchange". */
  total: StatedAmount | null;
  commission: { rate: string | null; amount: StatedAmount | null; tax?: StatedAmount | null } | null;
  /** Fees the supplier adds to the document price (mark-up of a distributor, file fee). */
  fees?: { code: string; amount: string; currency: string }[];
  /**
   * What the supplier keeps, positive: of a refund, of an exchange, of a cancellation. Of a cancellation it takes the place of all that was paid for the document, and for
   * those it was exchanged from; zero says that nothing is kept, null nothing: the price stands until it is refunded.
   */
  penalty: StatedAmount | null;
  refund: {
    paid: StatedAmount | null;
    used: StatedAmount | null;
    fare: StatedAmount | null;
    tax: StatedAmount | null;
    total: StatedAmount | null;
  } | null;
  /** Net and selling fare of a nett-remit agreement. */
  net?: { fare: StatedAmount | null; total: StatedAmount | null } | null;
  selling?: { fare: StatedAmount | null; total: StatedAmount | null } | null;
  /** Day the document was issued, where it differs from the message's. */
  issuedOn?: string | null;
  reason?: { rfic: string | null; rfisc: string | null; text: string | null } | null;
  payments: StatedPayment[];
}

export type BookedKind = 'reserved' | 'issued' | 'exchanged' | 'voided' | 'refunded' | 'cancelled' | 'changed';

/** One booking as one message tells it. */
export interface Booked {
  /** Id of the service plugin that knows the item: `air`, `rail`, `hotel`. */
  service: string;
  kind: BookedKind;
  /** What a void takes back: the sale of its documents, or only their refund. Every void says it, and nothing else does. */
  voids?: 'sale' | 'refund';
  /** Who speaks: the supplier who provides it, or, where it is left out, who distributes it. Of the same act on a document the supplier is believed. */
  toldBy?: 'supplier' | 'distributor';
  /** Day it happened at the supplier. */
  occurredOn: string;
  /**
   * All it is known by: each number of its documents (own, conjunction, original, in connection with), orders, PNR. Of a booking without documents the first is
   * the one that names it for good.
   */
  identities: Identity[];
  recordLocator: string | null;
  otherLocators: { owner: string; locator: string }[];
  bookingOffice: string | null;
  ticketingOffice: string | null;
  agencyNumber: string | null;
  validatingCarrier: { code: string | null; numeric: string | null } | null;
  /** Who bills the agency, by code: a settlement scheme (`BSP`), a carrier, a property, a distributor (`EXPEDIA`), a card. */
  billedBy: string | null;
  travellers: { name: string; type: string | null }[];
  documents: BookedDocument[];
  /** What is booked, as the service has it reported (`reported` of its manifest): legs, rooms. Null where the message does not tell. */
  item: Readonly<Record<string, unknown>> | null;
  /** Free references of the message: time limit, tour code, client references. */
  references: Record<string, string>;
  /** Orders messages about one booking that fall on the same day; the larger is the later. */
  revision?: string;
}

const nat = Type.Integer({ minimum: 0 });
const amountOrNull = nullable(StatedAmount);

/** JSON Schema of `Booked`: what the host checks before it believes a plugin. Unknown fields are refused. */
export const BookedSchema = Type.Object(
  {
    service: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    kind: Type.Enum(['reserved', 'issued', 'exchanged', 'voided', 'refunded', 'cancelled', 'changed']),
    voids: Type.Optional(Type.Enum(['sale', 'refund'])),
    toldBy: Type.Optional(Type.Enum(['supplier', 'distributor'])),
    occurredOn: dayText,
    identities: Type.Array(Identity, { maxItems: 9_999 }),
    recordLocator: nullable(text(40)),
    otherLocators: Type.Array(Type.Object({ owner: text(40), locator: text(40) }, strict)),
    bookingOffice: nullable(text(40)),
    ticketingOffice: nullable(text(40)),
    agencyNumber: nullable(text(40)),
    validatingCarrier: nullable(Type.Object({ code: nullable(text(10)), numeric: nullable(text(10)) }, strict)),
    billedBy: nullable(Type.String({ minLength: 1, maxLength: 40 })),
    travellers: Type.Array(Type.Object({ name: text(), type: nullable(text(20)) }, strict), { maxItems: 999 }),
    documents: Type.Array(
      Type.Object(
        {
          kind: Type.Enum(['ticket', 'emd', 'mco', 'voucher', 'fee', 'memo']),
          memo: Type.Optional(Type.Enum(['adm', 'acm'])),
          number: text(40),
          conjunction: Type.Array(text(40)),
          traveller: nullable(nat),
          original: nullable(text(40)),
          inConnectionWith: Type.Optional(nullable(text(40))),
          fare: amountOrNull,
          equivalent: amountOrNull,
          taxes: Type.Array(StatedTax),
          total: amountOrNull,
          commission: nullable(Type.Object({ rate: nullable(text(20)), amount: amountOrNull, tax: Type.Optional(amountOrNull) }, strict)),
          fees: Type.Optional(Type.Array(Type.Object({ code: text(40), amount: text(20), currency: text(3) }, strict))),
          penalty: amountOrNull,
          refund: nullable(
            Type.Object({ paid: amountOrNull, used: amountOrNull, fare: amountOrNull, tax: amountOrNull, total: amountOrNull }, strict),
          ),
          net: Type.Optional(nullable(Type.Object({ fare: amountOrNull, total: amountOrNull }, strict))),
          selling: Type.Optional(nullable(Type.Object({ fare: amountOrNull, total: amountOrNull }, strict))),
          issuedOn: Type.Optional(nullable(dayText)),
          reason: Type.Optional(
            nullable(Type.Object({ rfic: nullable(text(5)), rfisc: nullable(text(10)), text: nullable(text()) }, strict)),
          ),
          payments: Type.Array(StatedPayment),
        },
        strict,
      ),
      { maxItems: 999 },
    ),
    item: nullable(Type.Record(Type.String(), Type.Unknown())),
    references: Type.Record(Type.String(), text(500)),
    revision: Type.Optional(text(60)),
  },
  strict,
);
