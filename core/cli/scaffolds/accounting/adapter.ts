/** Entries of the journal as files of one accounting software: pure functions of the batch, that compute no amount. */
import {
  type ExportBatch,
  type ExportEntry,
  type ExportFile,
  type FileAccounting,
  type Finding,
  notDone,
  type Settings,
} from 'escale/contracts';

export function adapterOf({ settings }: { readonly settings: Settings }): FileAccounting {
  return {
    mode: 'file',
    check,
    files: (batch) => [fileOf(batch, String(settings.of(batch.agency.id)['separator'] ?? ';'))],
  };
}

/** What the software would refuse in an entry: `[{ code, message }]`, empty when it is fine. */
function check(_agency: string, entry: ExportEntry): readonly Finding[] {
  notDone(`Say what the software would refuse of an entry such as ${entry.piece.ref}, or that it is fine: return [].`);
}

function fileOf({ id, entries }: ExportBatch, separator: string): ExportFile {
  return {
    name: `scaffold-id-${id}.csv`,
    type: 'text/csv; charset=utf-8',
    async *chunks() {
      // Read to the end, a chunk at a time: the whole never lies in memory.
      for await (const some of entries()) yield Buffer.from(some.map((entry) => rowsOf(entry, separator)).join(''), 'utf8');
    },
  };
}

/** The rows of one entry. Amounts are minor units of `line.currency`: `formatMinor(line.debit, line.currency)` writes them. */
function rowsOf({ lines }: ExportEntry, separator: string): string {
  notDone(`Write the ${lines.length} lines of an entry as rows, their columns apart by “${separator}”.`);
}
