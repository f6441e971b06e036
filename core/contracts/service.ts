/** Contract of kind `service`: a type of travel service (air, rail, hotel). It knows how an item reads, never which account it posts to. */
import { type Static, type TSchema, Type } from 'typebox';
import type { Booked } from './booked.ts';
import type { Icon } from './icons.ts';
import type { Money } from './money.ts';
import type { CostLabel, Say } from './say.ts';
import { DaySchema, MinorSchema, orNull, strict } from './schemas.ts';
import { LOCALE } from './templates.ts';
import { ALL_SEEN, SEEN } from './text.ts';

export const SERVICE_CONTRACT = 5;

const Name = Type.String({
  ...{ minLength: 1, maxLength: 60, pattern: ALL_SEEN },
  description: 'A name of 60 characters at most, not blank and without characters nobody sees (U+200B)',
});
const WordKey = Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' });
const Words = Type.Record(WordKey, Name, { maxProperties: 200, additionalProperties: false });
/** What one and several of a service type are called in a language (`Flight`, `Flights`), and the words its items are read with and its costs are called by, by key (`Say`). */
export const ServiceName = Type.Object({ one: Name, many: Name, words: Type.Optional(Words) }, { additionalProperties: false });
export type ServiceName = Static<typeof ServiceName>;
/** How a service type is shown wherever one is named: in forms and lists of the console, on papers. It is data of the manifest (`shown`). */
export const ServiceShown = Type.Object(
  {
    names: Type.Record(Type.String({ pattern: LOCALE }), ServiceName, { minProperties: 1, additionalProperties: false }),
    icon: Type.Unknown(),
  },
  { additionalProperties: false },
);
export interface ServiceShown {
  /** By language, `fr`, `en`, `fr-BE`. In one that lacks, the English name stands, else the first. Packs may call it otherwise (`services.fr.json`). */
  readonly names: Readonly<Record<string, ServiceName>>;
  readonly icon: Icon;
}

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

/**
 * What an amount of a booking is to the agency: `payable` what it is billed; `published` what its supplier has it sold for; `commission` what it earns, and the tax on
 * that; `onSite` what the traveller pays there himself, which is information and no part of any sum.
 */
export const COSTS_OF = ['payable', 'published', 'commission', 'onSite'] as const;
export type CostOf = (typeof COSTS_OF)[number];
/** One amount of a booking, as its supplier states it. What the client is asked follows from it by rule, and is none of a service's business. */
export interface Cost {
  readonly of: CostOf;
  readonly nature: Nature;
  /**
   * Signed: what goes back is negative, and so is a commission that is taken back. Zero only where `published`: the price it is sold for is hidden, and nothing is sold
   * until a person says it; a cost of nothing else is left out.
   */
  readonly money: Money;
  /** Number of the document the amount stands on, if any. */
  readonly document: string | null;
  /** Code of the tax or fee: `FR`, `YQ`. */
  readonly code: string | null;
  /** What the line is called: on lists of prices, and on documents where it is kept of a cancellation. */
  readonly label: CostLabel;
  /** Whom it is for: places in `travellers` of the booking; all of them where it is left out. */
  readonly travellers?: readonly number[];
  /** What it is for: places among what `segments` names of the message's item; all of them where it is left out. */
  readonly segments?: readonly number[];
}

const Line = (maxLength: number) =>
  Type.String({ maxLength, pattern: SEEN, description: `Text, not blank, of ${maxLength} characters at most` });
const LabelText = Type.String({
  ...{ maxLength: 250, pattern: ALL_SEEN },
  description: 'Text, not blank, of 250 characters at most and without characters nobody sees (U+200B, U+00AD): `asSeen` takes them out',
});
const Places = Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 9_998 }), { minItems: 1, maxItems: 9_999, uniqueItems: true }));
/** JSON Schema of what `costs` gives, but for `minor`, which is a bigint. Beside it the host looks whether travellers, legs and stays are there, and adds the amounts up. */
export const CostsSchema = Type.Array(
  strict({
    of: Type.Enum([...COSTS_OF]),
    nature: Type.Enum([...NATURES]),
    money: strict({ minor: MinorSchema, currency: Type.String({ format: 'currency' }) }),
    document: orNull(Type.String({ maxLength: 60 })),
    code: orNull(Type.String({ maxLength: 40 })),
    label: Type.Union([LabelText, strict({ word: WordKey, code: Type.Optional(Type.String({ maxLength: 40 })) })]),
    travellers: Places,
    segments: Places,
  }),
  { maxItems: 9_999 },
);

/** JSON Schema of what `segments` gives. */
export const SegmentsSchema = Type.Array(Line(250), { maxItems: 9_999 });
/** JSON Schema of what `read` gives. */
export const ReadingSchema = strict({ title: Line(2_000), lines: Type.Array(Line(20_000), { maxItems: 9_999 }) });
/** JSON Schema of what `travelDates` gives. */
export const TravelDatesSchema = strict({ departure: orNull(DaySchema), return: orNull(DaySchema) });

/** How one item reads on a document and in a list. */
export interface ItemReading {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * Pure functions, made without a host: they are tried in the thread that reads files. What they are given is frozen, what they give is held to its schema each time;
 * one that breaks it is told with its function and the place in its answer, SERVICE_FAILED.
 */
export interface Service {
  /** JSON Schema of an item a person may type in: the manual entry form is built from it. */
  readonly item: TSchema;
  /** How a stored item reads in a language: `say` has the words of the manifest, or those of a pack, and says how days are written. */
  read(item: unknown, say: Say): ItemReading;
  /**
   * What several messages tell of one booking together: their items (`Booked.item`, as `reported` of the manifest has them), at least one, the later last. Fits
   * `reported` too.
   */
  together(items: readonly unknown[]): NonNullable<Booked['item']>;
  /** The item of a booking, fitting `item`. */
  itemOf(booked: Booked): unknown;
  /**
   * What each leg or stay of an item is known by, in their order, as a supplier reports it or as a person types it: the same text from one message to the next. A price
   * line says by it what it is for. Left out where no cost names one.
   */
  segments?(item: unknown): readonly string[];
  /** First and last day of travel of an item. */
  travelDates(item: unknown): { readonly departure: string | null; readonly return: string | null };
  /**
   * What one message on a booking states, all in the currency it is payable in. What is payable of a document adds up to its total; of a refund to what goes back, of
   * a cancellation to its penalty, which takes the place of its price: where that is zero no cost says it, and nothing is left. What is kept of a refund is of nature
   * `penalty` too, beside the whole price that goes back: it stays when the rest is cancelled. Where it is published at another price, `published` is all that is sold of it, taxes too. What nobody bills, a service of the agency's
   * own, is `published` alone, on a document of kind `fee` or on none: of any other document whose message states a total, nothing payable is a finding.
   * AMOUNT_INVALID, CURRENCY_UNKNOWN.
   */
  costs(booked: Booked): readonly Cost[];
  /**
   * Version of what `costs` makes of a booking, from 1: raise it with each change of that. A price line keeps the one it was derived with (`air 1`), and stays until a
   * further message on its booking.
   */
  readonly version: number;
  /** How it is sold where the agency's rules say nothing of it: as agent of the supplier, or as principal in the agency's own name. */
  readonly soldAs: 'agent' | 'principal';
  /** Nature of its price where a person gives it as one amount. */
  readonly nature: Nature;
}
