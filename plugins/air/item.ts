/** What an air item is: a journey with its tickets. Connectors fill it from a message, a person may type it in. */
import { type Static, Type } from 'typebox';
import { orNull, reportedJourney } from '../../core/contracts/index.ts';

const strict = { additionalProperties: false } as const;
const named = (en: string, fr: string, description: string) => ({ title: en, description, 'x-title': { fr, en } });
const localTime = '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2})?$';

/** Three letters, or the name where a supplier gives no code (`Stansted`, `Ufa`). */
const AIRPORT = '^[A-Z]{3}$|^\\p{Lu}\\p{Ll}{2}$|^[\\p{Lu}\\p{Lo}].{3,59}$';

/** One flight, or a sector travelled by other means. */
export const AirSegment = Type.Object(
  {
    from: Type.String({ ...named('From', 'De', 'Airport of departure: its three letters, or its name.'), pattern: AIRPORT }),
    to: Type.String({ ...named('To', 'À', 'Airport of arrival: its three letters, or its name.'), pattern: AIRPORT }),
    fromName: Type.Optional(
      Type.String({ ...named('Departure airport', 'Aéroport de départ', 'Its name, as a traveller reads it.'), maxLength: 200 }),
    ),
    toName: Type.Optional(
      Type.String({ ...named('Arrival airport', 'Aéroport d’arrivée', 'Its name, as a traveller reads it.'), maxLength: 200 }),
    ),
    carrier: Type.Optional(Type.String({ ...named('Airline', 'Compagnie', 'Code of the marketing airline.'), maxLength: 60 })),
    flight: Type.Optional(Type.String({ ...named('Flight', 'Vol', 'Flight number, or OPEN.'), maxLength: 20 })),
    class: Type.Optional(Type.String({ ...named('Class', 'Classe', 'Booking class, one letter.'), maxLength: 40 })),
    departs: Type.Optional(Type.String({ ...named('Departs', 'Départ', 'Local time of departure.'), pattern: localTime })),
    arrives: Type.Optional(Type.String({ ...named('Arrives', 'Arrivée', 'Local time of arrival.'), pattern: localTime })),
    status: Type.Optional(Type.String({ ...named('Status', 'Statut', 'Status of the seat: OK, HK, RQ.'), maxLength: 20 })),
    surface: Type.Optional(Type.Boolean(named('By other means', 'Surface', 'The sector is travelled by other means than a flight.'))),
  },
  { ...strict, ...named('Flight', 'Vol', 'One leg of the journey.') },
);
export type AirSegment = Static<typeof AirSegment>;

/** A journey by air. */
export const AirItem = Type.Object(
  {
    segments: Type.Array(AirSegment, { ...named('Flights', 'Vols', 'The legs in the order they are flown.'), maxItems: 99 }),
    tickets: Type.Array(Type.String({ pattern: '^\\d{13}$' }), {
      ...named('Tickets', 'Billets', 'Document numbers of 13 digits.'),
      maxItems: 999,
    }),
    travellers: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), { ...named('Travellers', 'Voyageurs', 'Names as on the tickets.'), maxItems: 999 }),
    ),
    recordLocator: Type.Optional(Type.String({ ...named('Record locator', 'Dossier (PNR)', 'Locator of the booking.'), maxLength: 40 })),
    validatingCarrier: Type.Optional(
      Type.String({ ...named('Validating carrier', 'Compagnie plaque', 'Airline the tickets are issued on.'), maxLength: 10 }),
    ),
    ancillary: Type.Optional(
      Type.String({ ...named('Ancillary', 'Service annexe', 'What an EMD or MCO was issued for.'), maxLength: 200 }),
    ),
  },
  { ...strict, ...named('Flight', 'Vol', 'A journey by air with its tickets.') },
);
export type AirItem = Static<typeof AirItem>;

const text = (maxLength: number) => Type.String({ maxLength });

/** What a supplier reports of a journey. */
export const AirReported = reportedJourney({ flight: Type.Optional(orNull(text(20))) });
export type AirReported = Static<typeof AirReported>;
export type ReportedFlight = AirReported['segments'][number];
