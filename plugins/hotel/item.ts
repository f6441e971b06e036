/** What a hotel item is: one or more rooms of one stay. Connectors fill it from a message, a person may type it in. */
import { type Static, Type } from 'typebox';
import { orNull, StatedAmount } from '../../core/contracts/index.ts';

const strict = { additionalProperties: false } as const;
const named = (en: string, fr: string, description: string) => ({ title: en, description, 'x-title': { fr, en } });
const day = '^\\d{4}-\\d{2}-\\d{2}$';

/** One stay: a room, or several alike. */
export const HotelStay = Type.Object(
  {
    name: Type.Optional(Type.String({ ...named('Hotel', 'Hôtel', 'Name of the hotel.'), maxLength: 200 })),
    code: Type.Optional(Type.String({ ...named('Hotel code', 'Code hôtel', 'Code of the hotel at the supplier.'), maxLength: 60 })),
    from: Type.String({ ...named('Check-in', 'Arrivée', 'Day of arrival.'), pattern: day }),
    to: Type.String({ ...named('Check-out', 'Départ', 'Day of departure.'), pattern: day }),
    rooms: Type.Optional(Type.Integer({ ...named('Rooms', 'Chambres', 'Number of rooms.'), minimum: 1, maximum: 999 })),
    confirmation: Type.Optional(Type.String({ ...named('Confirmation', 'Confirmation', 'Confirmation number.'), maxLength: 60 })),
    status: Type.Optional(Type.String({ ...named('Status', 'Statut', 'Status at the supplier.'), maxLength: 40 })),
    guests: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), { ...named('Guests', 'Clients', 'Names of the guests.'), maxItems: 99 }),
    ),
    paidOnSite: Type.Optional(
      Type.String({
        ...named('Paid on site', 'À régler sur place', 'What the guest pays at the hotel, such as 36.95 USD.'),
        maxLength: 40,
      }),
    ),
    nonRefundable: Type.Optional(Type.Boolean(named('Non-refundable', 'Non remboursable', 'Nothing comes back on a cancellation.'))),
  },
  { ...strict, ...named('Stay', 'Séjour', 'One stay of the booking.') },
);
export type HotelStay = Static<typeof HotelStay>;

/** Rooms booked together. */
export const HotelItem = Type.Object(
  {
    stays: Type.Array(HotelStay, { ...named('Stays', 'Séjours', 'One entry per room.'), maxItems: 99 }),
    recordLocator: Type.Optional(
      Type.String({ ...named('Booking number', 'Numéro de réservation', 'Number of the booking at the supplier.'), maxLength: 40 }),
    ),
  },
  { ...strict, ...named('Hotel', 'Hôtel', 'Rooms booked together.') },
);
export type HotelItem = Static<typeof HotelItem>;

const text = (maxLength: number) => Type.String({ maxLength });
const localTime = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2})?$' });

/** One stay as a supplier reports it: null is what the message does not say. */
export const ReportedStay = Type.Object(
  {
    product: Type.Enum(['hotel', 'car', 'transfer', 'activity', 'other']),
    name: orNull(text(200)),
    code: orNull(text(60)),
    from: orNull(localTime),
    to: orNull(localTime),
    rooms: orNull(Type.Integer({ minimum: 0 })),
    nights: orNull(Type.Integer({ minimum: 0 })),
    confirmation: orNull(text(60)),
    status: Type.Optional(orNull(text(40))),
    guests: Type.Optional(Type.Array(text(200))),
    total: orNull(StatedAmount),
    taxes: Type.Optional(orNull(StatedAmount)),
    /** Paid at the property: information, never part of the payable. */
    paidOnSite: Type.Optional(orNull(StatedAmount)),
    commission: orNull(StatedAmount),
    cancellation: Type.Array(
      Type.Object(
        {
          from: orNull(text(40)),
          to: Type.Optional(orNull(text(40))),
          amount: orNull(StatedAmount),
          percent: Type.Optional(orNull(text(20))),
          nights: Type.Optional(orNull(text(10))),
        },
        strict,
      ),
    ),
    nonRefundable: Type.Optional(Type.Boolean()),
    /** Of a stay that is cancelled: the instant it was, which the penalties are held against; null where nobody says. The day of the booking counts when left out. */
    cancelledAt: Type.Optional(orNull(text(40))),
  },
  strict,
);
export type ReportedStay = Static<typeof ReportedStay>;

/** What a supplier reports of a booking: its stays, room by room. */
export const HotelReported = Type.Object({ stays: Type.Array(ReportedStay, { minItems: 1 }) }, strict);
export type HotelReported = Static<typeof HotelReported>;
