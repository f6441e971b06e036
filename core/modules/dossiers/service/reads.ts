/** How a service reads where it is shown. */
import { type ItemReading, isError, type ServiceTypes } from '../../../contracts/index.ts';
import type { ServiceRow } from '../model.ts';
import { segmentsOf } from './whom.ts';

/** With what its legs or stays are known by. */
export type Reading = ItemReading & { readonly segments: readonly string[] };

/** How a stored item reads; with a service type that fails, or is switched off, as it was called when it was written. */
export function readingOf(
  types: ServiceTypes,
  agency: string,
  { service, item, title }: Pick<ServiceRow, 'service' | 'item' | 'title'>,
  locale: string,
): Reading {
  try {
    const type = types.get(agency, service);
    const reading = type?.read(item, types.say(agency, service, locale));
    return { title: reading?.title || title, lines: reading?.lines ?? [], segments: type ? segmentsOf(type, item) : [] };
  } catch (error) {
    if (!isError(error)) throw error;
    return { title, lines: [], segments: [] };
  }
}
