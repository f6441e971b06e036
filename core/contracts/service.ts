/** Contract of kind `service`: a type of travel service (air, rail, hotel). It knows how an item reads, never which account it posts to. */
import type { TSchema } from 'typebox';
import type { Booked } from './booked.ts';
import type { Money } from './money.ts';

export const SERVICE_CONTRACT = 1;

/** Money by nature. The agency's chart maps a nature to an account; a plugin never does. */
export const NATURES = [
  'fare',
  'tax',
  'fee',
  'commission',
  'commissionTax',
  'penalty',
  'stay',
  'transport',
  'ancillary',
  'markup',
  'discount',
] as const;
export type Nature = (typeof NATURES)[number];

/** One amount a booking means for the agency: what the client is asked on the sale side, what the supplier bills on the purchase side. */
export interface PriceFact {
  readonly side: 'sale' | 'purchase';
  readonly nature: Nature;
  /** Signed: a refund, a commission on the purchase side and a discount are negative. */
  readonly money: Money;
  /** Number of the document the amount stands on, if any. */
  readonly document: string | null;
  /** Code of the tax or fee: `FR`, `YQ`. */
  readonly code: string | null;
  readonly label: string;
}

/** How one item reads on a document and in a list. */
export interface ItemReading {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Service {
  /** JSON Schema of an item a person may type in: the manual entry form is built from it. */
  readonly item: TSchema;
  /** How a stored item reads in a language (`fr`, `en`). */
  read(item: unknown, locale: string): ItemReading;
  /**
   * What several messages tell of one booking together: their items (`Booked.item`, as `reported` of the manifest has them), at least one, the later last. Fits
   * `reported` too.
   */
  together(items: readonly unknown[]): NonNullable<Booked['item']>;
  /** The item of a booking, fitting `item`. */
  itemOf(booked: Booked): unknown;
  /** First and last day of travel of an item. */
  travelDates(item: unknown): { readonly departure: string | null; readonly return: string | null };
  /**
   * The amounts the facts of one booking stand for, in the currency they are payable in. Sums per document equal the document's total;
   * a document whose total is hidden yields what stands beside it (net and selling totals), or no amount. Refunds and penalties are signed.
   */
  priceFacts(booked: Booked): readonly PriceFact[];
  /**
   * Version of what `priceFacts` makes of a booking, from 1: raise it with each change of that. A price line keeps the one it was derived with (`air 1`), and stays
   * until a further message on its booking.
   */
  readonly version: number;
  /** How it is sold when nothing else says so: as agent of the carrier, or as principal in the agency's own name. */
  readonly soldAs: 'agent' | 'principal';
}
