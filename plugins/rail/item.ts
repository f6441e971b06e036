/** What a rail item is: a journey by train with its tickets. Connectors fill it from a message, a person may type it in. */
import { type Static, Type } from 'typebox';
import { orNull, reportedJourney } from '../../core/contracts/index.ts';

const strict = { additionalProperties: false } as const;
const named = (en: string, fr: string, description: string) => ({ title: en, description, 'x-title': { fr, en } });
const localTime = '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2})?$';

/** One train. */
export const RailSegment = Type.Object(
  {
    from: Type.String({ ...named('From', 'De', 'Station of departure, its code or name.'), minLength: 1, maxLength: 60 }),
    to: Type.String({ ...named('To', 'À', 'Station of arrival, its code or name.'), minLength: 1, maxLength: 60 }),
    fromName: Type.Optional(
      Type.String({ ...named('Departure station', 'Gare de départ', 'Its name, as a traveller reads it.'), maxLength: 200 }),
    ),
    toName: Type.Optional(
      Type.String({ ...named('Arrival station', 'Gare d’arrivée', 'Its name, as a traveller reads it.'), maxLength: 200 }),
    ),
    carrier: Type.Optional(Type.String({ ...named('Railway', 'Transporteur', 'Who runs the train.'), maxLength: 60 })),
    train: Type.Optional(Type.String({ ...named('Train', 'Train', 'Train number.'), maxLength: 20 })),
    coach: Type.Optional(Type.String({ ...named('Coach', 'Voiture', 'Coach number.'), maxLength: 20 })),
    seat: Type.Optional(Type.String({ ...named('Seat', 'Place', 'Seat numbers.'), maxLength: 60 })),
    class: Type.Optional(Type.String({ ...named('Class', 'Classe', 'Class or type of coach.'), maxLength: 40 })),
    departs: Type.Optional(Type.String({ ...named('Departs', 'Départ', 'Local time of departure.'), pattern: localTime })),
    arrives: Type.Optional(Type.String({ ...named('Arrives', 'Arrivée', 'Local time of arrival.'), pattern: localTime })),
  },
  { ...strict, ...named('Train', 'Train', 'One leg of the journey.') },
);
export type RailSegment = Static<typeof RailSegment>;

/** A journey by train. */
export const RailItem = Type.Object(
  {
    segments: Type.Array(RailSegment, { ...named('Trains', 'Trains', 'The legs in the order they are travelled.'), maxItems: 99 }),
    tickets: Type.Array(Type.String({ maxLength: 40 }), { ...named('Tickets', 'Billets', 'Ticket numbers.'), maxItems: 999 }),
    travellers: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), { ...named('Travellers', 'Voyageurs', 'Names as on the tickets.'), maxItems: 999 }),
    ),
    recordLocator: Type.Optional(
      Type.String({ ...named('Order number', 'Numéro de commande', 'Number of the order at the supplier.'), maxLength: 40 }),
    ),
  },
  { ...strict, ...named('Train', 'Train', 'A journey by train with its tickets.') },
);
export type RailItem = Static<typeof RailItem>;

const text = (maxLength: number) => Type.String({ maxLength });

/** What a supplier reports of a journey. */
export const RailReported = reportedJourney({
  train: Type.Optional(orNull(text(20))),
  coach: Type.Optional(orNull(text(20))),
  seat: Type.Optional(orNull(text(60))),
});
export type RailReported = Static<typeof RailReported>;
export type ReportedTrain = RailReported['segments'][number];
