/** What an item is: what suppliers report of it, and what a person may type in. */
import { orNull, type Static, Type } from 'escale/contracts';

const named = (en: string, fr: string) => ({ title: en, 'x-title': { fr, en } });
const localTime = '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2})?$';

/** What is booked, as a person types it in: the form is built from this. */
export const Item = Type.Object(
  {
    from: Type.String({ ...named('From', 'De'), minLength: 1, maxLength: 100 }),
    to: Type.String({ ...named('To', 'À'), minLength: 1, maxLength: 100 }),
    departs: Type.Optional(Type.String({ ...named('Departs', 'Départ'), pattern: localTime })),
  },
  { additionalProperties: false, ...named('scaffold-id', 'scaffold-id') },
);
export type Item = Static<typeof Item>;

/** What a supplier reports of it: null is what the message does not say. */
export const Reported = Type.Object(
  {
    from: Type.String({ minLength: 1, maxLength: 100 }),
    to: Type.String({ minLength: 1, maxLength: 100 }),
    departs: orNull(Type.String({ pattern: localTime })),
  },
  { additionalProperties: false },
);
export type Reported = Static<typeof Reported>;
