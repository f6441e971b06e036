/**
 * The order of the file: by validation day, then by sequence. An entry dated after the day it was posted counts as validated on
 * its own day (ValidDate may not be before EcritureDate), so it waits until the days before it have been written.
 */
import type { Day, ExportBatch, ExportEntry } from '../../core/contracts/index.ts';
import { dayReader } from './format.ts';

export interface Validated {
  readonly entry: ExportEntry;
  readonly validOn: Day;
}

const later = (a: Validated, b: Validated): number =>
  a.validOn === b.validOn ? a.entry.seq - b.entry.seq : a.validOn < b.validOn ? -1 : 1;

/** Entries in the order of the file. Holds only those dated ahead of their posting. */
export async function* inValidationOrder(batch: ExportBatch): AsyncGenerator<Validated> {
  const dayAt = dayReader(batch.agency.timeZone);
  let ahead: Validated[] = [];
  let last = '';
  for await (const chunk of batch.entries()) {
    for (const entry of chunk) {
      // An entry follows the one before it in the chain: whatever the clock of its host said, it was not validated earlier.
      const clock = dayAt(entry.validatedAt);
      const posted = clock < last ? last : clock;
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
