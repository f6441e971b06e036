/**
 * The order of the file: by validation day, then by sequence. An entry dated after the day it was posted counts as validated on
 * its own day (ValidDate may not be before EcritureDate), so it waits until the days before it have been written.
 */
import type { Day, ExportBatch, ExportEntry } from '../../core/contracts/index.ts';
import { fail } from '../../core/contracts/index.ts';
import { dayReader } from './format.ts';

export interface Validated {
  readonly entry: ExportEntry;
  readonly validOn: Day;
}

const later = (a: Validated, b: Validated): number =>
  a.validOn === b.validOn ? a.entry.seq - b.entry.seq : a.validOn < b.validOn ? -1 : 1;

/** Entries in the order of the file. Holds only those dated ahead of their posting. EXPORT_REFUSED when the clock of the postings ran backwards. */
export async function* inValidationOrder(batch: ExportBatch): AsyncGenerator<Validated> {
  const dayAt = dayReader(batch.agency.timeZone);
  let ahead: Validated[] = [];
  let last = '';
  for await (const chunk of batch.entries()) {
    for (const entry of chunk) {
      const posted = dayAt(entry.validatedAt);
      if (posted < last)
        throw fail(
          'EXPORT_REFUSED',
          `Entry ${entry.seq} was posted on ${posted}, before the entry that precedes it (${last}). Check the clock of the server.`,
        );
      last = posted;
      if (entry.date > posted) {
        ahead.push({ entry, validOn: entry.date });
        continue;
      }
      if (ahead.length > 0 && ahead.some((waiting) => waiting.validOn < posted)) {
        yield* ahead.filter((waiting) => waiting.validOn < posted).sort(later);
        ahead = ahead.filter((waiting) => waiting.validOn >= posted);
      }
      yield { entry, validOn: posted };
    }
  }
  yield* ahead.sort(later);
}
