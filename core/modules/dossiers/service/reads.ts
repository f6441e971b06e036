/** How a service reads where it is shown. */
import { type ItemReading, isError, type Registry, type Service } from '../../../contracts/index.ts';
import type { ServiceRow } from '../model.ts';
import { segmentsOf } from './whom.ts';

/** With what its legs or stays are known by. */
export type Reading = ItemReading & { readonly segments: readonly string[] };

/** How a stored item reads; with a service type that fails, or is switched off, as it was called when it was written. */
export function readingOf(
  types: Registry<Service>,
  agency: string,
  { service, item, title }: Pick<ServiceRow, 'service' | 'item' | 'title'>,
  locale: string,
): Reading {
  try {
    const type = types.get(agency, service);
    const reading = type?.read(item, locale);
    return { title: reading?.title || title, lines: reading?.lines ?? [], segments: type ? segmentsOf(type, item) : [] };
  } catch (error) {
    if (!isError(error)) throw error;
    return { title, lines: [], segments: [] };
  }
}
