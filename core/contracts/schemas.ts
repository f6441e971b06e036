/**
 * Schemas route authors share, so that money, days and references look the same in every operation.
 * They are TypeBox, which is JSON Schema 2020-12: what they say is what the OpenAPI document says.
 */
import { type Static, type TObject, type TOptional, type TProperties, type TSchema, type TString, Type } from 'typebox';

/** An object that refuses unknown fields; every input is one: `strict({ ref: RefSchema })`. */
export const strict = <P extends TProperties>(properties: P, options: { readonly description?: string } = {}): TObject<P> =>
  Type.Object(properties, { ...options, additionalProperties: false });

/** `{ "amount": "1234.56", "currency": "EUR" }`: a decimal string. Read it with `fromJson`, which knows the currency's decimals. */
export const MoneySchema = strict(
  {
    amount: Type.String({ pattern: '^-?\\d{1,15}(\\.\\d{1,3})?$', description: 'Decimal string, such as "1234.56". Never a JSON number.' }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' }),
  },
  { description: 'An amount with its currency' },
);
/** Minor units of an amount as a plugin gives them: a bigint, within `AMOUNT_LIMIT`. It is in no JSON, so only the host's own judge knows it. */
export const MinorSchema = Type.Unsafe<bigint>({ 'x-minor': true });
/** A percentage as a decimal string, `"20"` or `"5.5"`. */
export const RateSchema = Type.String({ pattern: '^-?\\d{1,9}(\\.\\d{1,6})?$', description: 'Decimal string in percent, such as "5.5"' });
/** A day of the calendar, `2026-03-01`. */
export const DaySchema = Type.String({ format: 'date', description: 'Day, YYYY-MM-DD' });
/** The clock on the wall of a place, `2026-03-01T14:15`. */
export const LocalTimeSchema = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$',
  description: 'Local time of a place, YYYY-MM-DDThh:mm',
});
/** RFC 3339 with an offset or `Z`; answers always carry `Z`. */
export const InstantSchema = Type.String({ format: 'date-time', description: 'Instant, RFC 3339' });
/** A ULID made by the host. */
export const IdSchema = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{26}$', description: 'Identifier (ULID)' });
/** A reference people read: `D-000123`, `F2026-000012`. */
export const RefSchema = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\s\\u0000-\\u001f](?:[^\\u0000-\\u001f]*[^\\s\\u0000-\\u001f])?$',
});
/** One line of human text, never blank. */
export const TextSchema = Type.String({
  minLength: 1,
  maxLength: 250,
  pattern: '^[^\\t\\n\\r]*[^\\s][^\\t\\n\\r]*$',
  description: 'One line of text, not blank',
});
/** Text of several lines. */
export const LongTextSchema = Type.String({ maxLength: 20_000 });
/** Why something is undone; that there is a reason at all is the act's to ask for. */
export const ReasonSchema = Type.String({ maxLength: 250 });
/** Version of a row: an answer that carries it gets an ETag. */
export const VersionSchema = Type.Integer({ minimum: 0, description: 'Changes with every change; the ETag' });

/**
 * Where a service of others is that a plugin calls, for its `config`: `baseUrl: ServiceAddress({ description: 'where the provider is' })`; with `default` where it hardly
 * ever is elsewhere. It is https, or http on this machine, without log-in, query and fragment; `escale check` says which hosts ESCALE_OUTBOUND_ALLOW lacks. A host whose port
 * is a field of its own says its name instead: `'x-port': 'port'`.
 */
export const ServiceAddress = (options: { readonly description: string; readonly default?: string }): TString =>
  Type.String({
    ...options,
    format: 'service-address',
    description: `${options.description}; an address such as https://api.example, without TLS on this machine alone`,
  });

/** The same properties, none of which has to be given: `strict({ code: Code, ...optional(Client.schema.properties) })`. */
export const optional = <P extends TProperties>(properties: P): { [K in keyof P]: TOptional<P[K]> } =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)])) as never;

/** Accepts `null` too; an answer says "nothing" with null, never by leaving a field out. */
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const place = Type.Integer({ minimum: 1 });
/** `Finding`, as a plugin says it and as an operation answers it. */
export const FindingSchema = strict({
  code: Type.String({ minLength: 1 }),
  message: Type.String({ minLength: 1 }),
  pointer: Type.Optional(Type.String()),
  line: Type.Optional(place),
  column: Type.Optional(place),
  plugin: Type.Optional(Type.String()),
});

/** The entry of the journal that an act posted. */
export const EntryNumberSchema = orNull(
  Type.Integer({ description: 'Entry of the journal; null where it is worth nothing in the currency of the books' }),
);

/** What every list takes. A list route spreads it: `strict({ ...ListProperties, dossier: Type.Optional(RefSchema) })`. */
export const ListProperties = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Rows on a page, 1 to 200' })),
  cursor: Type.Optional(Type.String({ maxLength: 6000, description: 'Where the previous page ended: its `cursor`' })),
  filter: Type.Optional(
    Type.String({ maxLength: 2000, description: 'status:confirmed|quote departure>=2026-07-01 client~dupont -status:closed "free text"' }),
  ),
  sort: Type.Optional(
    Type.String({ maxLength: 200, description: 'Field names, the first decides; a minus before one turns it round: -departure,ref' }),
  ),
  fields: Type.Optional(Type.String({ maxLength: 1000, description: 'Only these fields of each row, separated by commas' })),
  expand: Type.Optional(Type.String({ maxLength: 200, description: 'Related resources to include, separated by commas' })),
} as const;
/** Input of a list without conditions of its own. */
export const ListInput = strict({ ...ListProperties });
export type ListInput = Static<typeof ListInput>;

/** Answer of a list: `{ items, has_more, cursor }`. `cursor` is null on the last page. */
export const PageOf = <T extends TSchema>(item: T) =>
  strict({
    items: Type.Array(item),
    has_more: Type.Boolean(),
    cursor: Type.Union([Type.String(), Type.Null()]),
  });
/** A page as a handler returns it. */
export interface Page<T> {
  readonly items: T[];
  readonly has_more: boolean;
  readonly cursor: string | null;
}
