/** Shape of an Expedia Rapid itinerary, as far as it is read. Fields the API adds are let through. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Static, Type } from 'typebox';

const open = { additionalProperties: true } as const;
const decimalText = Type.String({ pattern: '^-?\\d{1,12}(\\.\\d{1,4})?$' });
const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const text = (maxLength: number) => Type.String({ maxLength });
const Amount = Type.Object({ value: decimalText, currency: Type.String({ pattern: '^[A-Z]{3}$' }) }, open);
const Billable = Type.Object({ billable_currency: Amount }, open);
const Line = Type.Object({ type: text(60), value: decimalText, currency: Type.String({ pattern: '^[A-Z]{3}$' }) }, open);

const Penalty = Type.Object(
  {
    start: Type.Optional(text(40)),
    end: Type.Optional(text(40)),
    amount: Type.Optional(decimalText),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    percent: Type.Optional(Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,4})?%?$' })),
    nights: Type.Optional(Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,2})?$' })),
  },
  open,
);
export type Penalty = Static<typeof Penalty>;

const Pricing = Type.Object(
  {
    nightly: Type.Optional(Type.Array(Type.Array(Line))),
    stay: Type.Optional(Type.Array(Line)),
    totals: Type.Object(
      {
        inclusive: Type.Optional(Billable),
        exclusive: Type.Optional(Billable),
        marketing_fee: Type.Optional(Billable),
        property_fees: Type.Optional(Billable),
      },
      open,
    ),
    fees: Type.Optional(Type.Record(Type.String(), Billable)),
  },
  open,
);
export type Pricing = Static<typeof Pricing>;

const Room = Type.Object(
  {
    id: Type.Optional(text(60)),
    confirmation_id: Type.Optional(Type.Object({ expedia: Type.Optional(text(60)), property: Type.Optional(text(40)) }, open)),
    checkin: day,
    checkout: day,
    given_name: Type.Optional(text(90)),
    family_name: Type.Optional(text(90)),
    status: text(40),
    rate: Type.Optional(
      Type.Object(
        {
          merchant_of_record: Type.Optional(text(40)),
          refundable: Type.Optional(Type.Boolean()),
          cancel_penalties: Type.Optional(Type.Array(Penalty)),
          pricing: Type.Optional(Pricing),
        },
        open,
      ),
    ),
  },
  open,
);
export type Room = Static<typeof Room>;

const Event = Type.Object({ event_timestamp: text(40), event_type: text(40) }, open);

/** One itinerary: the full reply, a partial one (206), or the short reply to a booking on hold. */
export const Itinerary = Type.Object(
  {
    itinerary_id: Type.String({ pattern: '^\\S(.*\\S)?$', maxLength: 40 }),
    property_id: Type.Optional(text(60)),
    rooms: Type.Optional(Type.Array(Room, { minItems: 1, maxItems: 99 })),
    adjustment: Type.Optional(Amount),
    creation_date_time: Type.Optional(text(40)),
    affiliate_reference_id: Type.Optional(text(100)),
    impacted_fields: Type.Optional(Type.Array(text(200))),
    itinerary_history: Type.Optional(Type.Array(Event)),
    room_history: Type.Optional(Type.Array(Type.Array(Event))),
  },
  open,
);
export type Itinerary = Static<typeof Itinerary>;

/** Compiled for the first file: a host that reads none does without. */
let validate: ValidateFunction | null = null;

/** JSON pointer and sentence of the first thing that does not fit, null when all does. */
export function misfit(value: unknown): { pointer: string; message: string } | null {
  validate ??= new Ajv2020({ strict: true }).compile(Itinerary);
  if (validate(value)) return null;
  const error = validate.errors?.[0];
  return { pointer: error?.instancePath ?? '', message: error?.message ?? 'does not fit' };
}
