/**
 * What people say of a booking over what messages tell of it. A field somebody corrected stays as he said when the next message comes; where that message tells
 * something else of it than he knew, both are shown until a person accepts the one or keeps the other.
 */
import { isDeepStrictEqual } from 'node:util';
import { escapePointer, type Instant } from '../../contracts/index.ts';

/** What of a service both messages and people say. */
export interface Stated {
  readonly status: string;
  readonly recordLocator: string | null;
  readonly item: unknown;
}
/** One field a person said: a JSON pointer into `Stated`. */
export interface Said {
  readonly field: string;
  /** What messages told of it when he said it, or last kept it. */
  readonly base: unknown;
  readonly by: { readonly id: string; readonly name: string };
  readonly at: Instant;
}
/** Kept with a service as long as a person's word stands in it. */
export interface Claims {
  /** What its messages tell together. */
  readonly told: Stated;
  readonly said: readonly Said[];
}
/** A field in which two differ; `undefined` where one has none. */
export interface Difference {
  readonly field: string;
  readonly told: unknown;
  readonly value: unknown;
}

/** A field that is empty says no more than one that is not there. */
const same = (one: unknown, other: unknown): boolean => isDeepStrictEqual(one ?? null, other ?? null);

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const keysOf = (...all: readonly Fields[]): readonly string[] => [...new Set(all.flatMap((each) => Object.keys(each)))];

/** The fields in which what stands differs from what is told; of lists that are not as long, the list. */
export function differencesOf(told: unknown, value: unknown, field = ''): readonly Difference[] {
  if (same(told, value)) return [];
  if (isFields(told) && isFields(value))
    return keysOf(told, value).flatMap((key) => differencesOf(told[key], value[key], `${field}/${escapePointer(key)}`));
  if (Array.isArray(told) && Array.isArray(value) && told.length === value.length)
    return told.flatMap((each, i) => differencesOf(each, value[i], `${field}/${i}`));
  return [{ field, told, value }];
}

const stepsOf = (field: string): readonly string[] =>
  field
    .split('/')
    .slice(1)
    .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What stands in a field; `undefined` where there is none. */
export const valueAt = (of: unknown, field: string): unknown =>
  stepsOf(field).reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Fields)[key] : undefined), of);

/** The same with another value in a field, or without it where that is `undefined`. */
export function withValue<T>(of: T, field: string, value: unknown): T {
  const put = (at: unknown, [key, ...more]: readonly string[]): unknown => {
    if (key === undefined) return value;
    if (Array.isArray(at)) return at.map((each, i) => (String(i) === key ? put(each, more) : each));
    const { [key]: before, ...others } = at as Fields;
    const after = put(before, more);
    return after === undefined ? others : { ...(at as Fields), [key]: after };
  };
  return put(of, stepsOf(field)) as T;
}

/**
 * What stands once messages tell something else: what they changed, but for what a person had changed of what they told before. Parts of a list are followed
 * where they went.
 */
export function merged<T>(before: T, standing: T, told: T): T {
  if (same(standing, before)) return told;
  if (same(told, before) || same(told, standing)) return standing;
  if (isFields(before) && isFields(standing) && isFields(told)) {
    const fields = keysOf(told, standing).map((key) => [key, merged(before[key], standing[key], told[key])] as const);
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as T;
  }
  if (Array.isArray(before) && Array.isArray(standing) && Array.isArray(told) && before.length === standing.length) {
    const places = placesOf(before, told);
    return told.map((each, i) => {
      const place = places[i] ?? null;
      return place === null ? each : merged(before[place], standing[place], each);
    }) as T;
  }
  return standing;
}

/** Where each part of a list stood before, as far as it is the same or mostly the same; null where it is new. */
function placesOf(before: readonly unknown[], now: readonly unknown[]): readonly (number | null)[] {
  const free = new Set(before.keys());
  const places: (number | null)[] = now.map(() => null);
  const pairs = now.flatMap((each, i) => before.map((was, place) => ({ i, place, alike: likeness(was, each) })));
  for (const { i, place, alike } of pairs.sort((a, b) => b.alike - a.alike || Math.abs(a.i - a.place) - Math.abs(b.i - b.place))) {
    if (alike < 0.5 || places[i] !== null || !free.delete(place)) continue;
    places[i] = place;
  }
  return places;
}
/** The part of the fields in which two are the same, from 0 to 1. */
function likeness(one: unknown, other: unknown): number {
  if (same(one, other)) return 1;
  if (!isFields(one) || !isFields(other)) return 0;
  const keys = keysOf(one, other);
  return keys.filter((key) => same(one[key], other[key])).length / keys.length;
}

/** What people say once one of them changed what stands; null where all of it is as told. */
export function spoken(before: Claims | null, told: Stated, was: Stated, stands: Stated, who: Pick<Said, 'by' | 'at'>): Claims | null {
  const earlier = new Map(before?.said.map((each) => [each.field, each]));
  return kept(told, stands, ({ field, told: base, value }) => {
    const here = earlier.get(field);
    return here !== undefined && same(valueAt(was, field), value) ? here : { field, base, ...who };
  });
}

/** The same once messages told something else: who said a field goes with it where its part of a list went, or with the list that can no more be told apart. */
export function followed(before: Claims, told: Stated, stands: Stated): Claims | null {
  return kept(told, stands, ({ field }) => {
    const here = before.said.find((each) => each.field === field);
    const there = before.said.find(
      (each) => nameOf(each.field) === nameOf(field) && each.field.split('/').length === field.split('/').length,
    );
    const around = before.said.find((each) => `${each.field}/`.startsWith(`${field}/`) || `${field}/`.startsWith(`${each.field}/`));
    const said = here ?? there ?? around ?? (before.said[0] as Said);
    return said === here || said === there ? { ...said, field } : { ...said, field, base: valueAt(before.told, field) };
  });
}
function kept(told: Stated, stands: Stated, saidOf: (of: Difference) => Said): Claims | null {
  const said = differencesOf(told, stands).map(saidOf);
  return said.length === 0 ? null : { told, said };
}
const nameOf = (field: string): string => stepsOf(field).at(-1) ?? '';

/** The fields in which messages tell by now something else than whoever corrected them knew. */
export const contested = ({ told, said }: Claims): readonly Said[] => said.filter(({ field, base }) => !same(valueAt(told, field), base));
