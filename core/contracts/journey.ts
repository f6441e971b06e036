/** Legs of a journey that several messages tell, for the services that travel. */

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
