/** Legs of a journey as suppliers report them, for the services that travel. */
import { type TProperties, Type } from 'typebox';
import { orNull, strict } from './schemas.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const localTime = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2})?$' });

/**
 * Schema of a journey as a supplier reports it (`reported` of a manifest): its legs in their order, each with what its service says besides (`own`). Null is what the
 * message does not say. Times are the clock of the place; `surface` is travelled by other means (ARNK, VOID).
 */
export const reportedJourney = <P extends TProperties>(own: P) =>
  strict({ segments: Type.Array(strict({ ...LEG, ...own }), { minItems: 1 }) });
const LEG = {
  from: text(60),
  to: text(60),
  fromName: Type.Optional(text(200)),
  toName: Type.Optional(text(200)),
  carrier: orNull(text(60)),
  class: orNull(text(40)),
  departs: orNull(localTime),
  arrives: orNull(localTime),
  status: orNull(text(20)),
  surface: Type.Boolean(),
};

/** Keys of one list, told apart where they repeat: what one message names twice are two. */
export function numbered(keys: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const n = (seen.get(key) ?? 0) + 1;
    seen.set(key, n);
    return `${key} ${n}`;
  });
}

/** The legs of several messages (the later last) as one journey: each leg once by its key, as the later message has it, by departure. */
export function legsTogether<L extends { readonly departs: string | null }>(
  messages: readonly (readonly L[])[],
  keyOf: (leg: L) => string,
): L[] {
  const legs = new Map<string, { readonly at: string; readonly leg: L }>();
  for (const segments of messages) {
    const keys = numbered(segments.map(keyOf));
    // A leg never goes before the one its own message has it after: clocks differ between places, and some legs state no time.
    let at = segments.find((s) => s.departs !== null)?.departs ?? '';
    for (const [i, leg] of segments.entries()) {
      if (leg.departs !== null && leg.departs > at) at = leg.departs;
      const key = keys[i] as string;
      legs.set(key, { at: legs.get(key)?.at ?? at, leg });
    }
  }
  return [...legs.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ leg }) => leg);
}
