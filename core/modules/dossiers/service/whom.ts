/**
 * Whom and what a price line is for. A message says it by places in its own lists, and the next one may list others, or in another order: a line keeps names, of travellers as
 * the dossier has them, of legs and stays as their service type knows them.
 */
import { fail, numbered, type Service } from '../../../contracts/index.ts';
import type { Told } from '../prices.ts';
import type { Price } from '../tokens.ts';

/** What each leg or stay of an item is known by, those alike told apart; none where its type names none. */
export const segmentsOf = (type: Service, item: unknown): readonly string[] =>
  item === null ? [] : numbered(type.segments?.(item) ?? []).map((name) => name.replace(/ 1$/, ''));

const named = (names: readonly string[], places: readonly number[] | undefined): readonly string[] | null =>
  places === undefined ? null : [...new Set(places.flatMap((place) => names[place] ?? []))];

/** The prices of a message by the names of those they are for. */
export const byName = (prices: readonly Price[], travellers: readonly { readonly name: string }[], segments: readonly string[]): Told[] => {
  const names = travellers.map(({ name }) => name);
  return prices.map((p) => ({ ...p, travellers: named(names, p.travellers), segments: named(segments, p.segments) }));
};

/** Whom and what a person says a line is for. */
export interface ForWhom {
  readonly travellers?: readonly string[];
  readonly segments?: readonly string[];
}
/** Holds what a person says against who and what is there. INPUT_INVALID with each place that names nobody. */
export function checkWhom(line: ForWhom, there: Required<ForWhom>, pointer: string): void {
  const strange = (field: keyof ForWhom, what: string): { code: string; message: string; pointer: string }[] =>
    (line[field] ?? []).flatMap((name, i) =>
      there[field].includes(name)
        ? []
        : [
            {
              code: 'INPUT_INVALID',
              message: `“${name}” is no ${what}: there ${there[field].length === 0 ? 'is none' : `are ${there[field].join(', ')}`}.`,
              pointer: `${pointer}/${field}/${i}`,
            },
          ],
    );
  const findings = [...strange('travellers', 'traveller of the dossier'), ...strange('segments', 'leg or stay of the service')];
  if (findings.length > 0)
    throw fail(
      'INPUT_INVALID',
      'A line is for travellers of its dossier and for legs or stays of its service, by the names they have there.',
      findings,
    );
}
