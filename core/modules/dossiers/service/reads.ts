/** How a service reads where it is shown. */
import { type ItemReading, isError, type Registry, type Service } from '../../../contracts/index.ts';
import type { ServiceRow } from '../model.ts';

/** How a stored item reads; with a service type that fails, or is switched off, as it was called when it was written. */
export function readingOf(
  types: Registry<Service>,
  agency: string,
  { service, item, title }: Pick<ServiceRow, 'service' | 'item' | 'title'>,
  locale: string,
): ItemReading {
  try {
    const reading = types.get(agency, service)?.read(item, locale);
    return { title: reading?.title || title, lines: reading?.lines ?? [] };
  } catch (error) {
    if (!isError(error)) throw error;
    return { title, lines: [] };
  }
}
