/** The files of a batch: its adapter is given the entries, judged by its own check, and what it gives back is judged before it counts. */
import {
  type Accounting,
  type Ctx,
  EscaleError,
  type ExportBatch,
  type ExportEntry,
  type ExportFile,
  type Finding,
  fail,
  type GotOn,
} from '../../contracts/index.ts';
import { batchOf, broken, FINDINGS_LIMIT, judgedBy } from './entries.ts';
import type { BatchRow } from './model.ts';
import type { ExportDeps } from './service.ts';
import type { ExportedFile } from './tokens.ts';

/** A file's name: no folder, nothing a system or an address could stumble over. */
const NAME = /^(?!\.{1,2}$)[^\s/\\:*?"<>|\p{Cc}](?:[^/\\:*?"<>|\p{Cc}]{0,98}[^\s/\\:*?"<>|\p{Cc}])?$/u;

export interface Written {
  readonly entries: number;
  readonly files: ExportedFile[];
  readonly findings: Finding[];
}

/**
 * Writes the files of a batch; what the adapter refuses in an entry stops it before a byte is kept. EXPORT_REFUSED when the adapter breaks its contract: it leaves
 * entries out, gives a name twice or what are no bytes. `gotOn` is called as entries are read and bytes written.
 */
export async function writeFiles(deps: ExportDeps, ctx: Ctx, row: BatchRow, gotOn: GotOn = () => {}): Promise<Written> {
  const adapter = deps.adapters.get(ctx.agency, row.adapter);
  if (adapter?.mode !== 'file') throw fail('ADAPTER_UNKNOWN', `The adapter ${row.adapter} is not enabled or writes no files.`);
  const batch = batchOf(deps, ctx, row);
  // How many lie in a period is known once they are read.
  const total = row.period_from === null ? row.upto_seq - row.after_seq : 0;
  const on = (): void => gotOn(read.seen(), total);
  const read = judged(batch, adapter, row.adapter, () => on());
  const files: ExportedFile[] = [];
  const nameOf = (file: string): string => `exports/${row.id}/${file}`;
  try {
    for (const file of filesOf(adapter.files({ ...batch, entries: read.entries }), row.adapter)) {
      files.push({ name: file.name, ...(await deps.files.write(ctx.agency, nameOf(file.name), bytesOf(file, row.adapter, on))) });
    }
    // An adapter may have kept the refusal to itself.
    if (read.findings.length > 0 || !read.whole())
      throw broken(row.adapter, `did not read all entries (${read.seen()} of those up to ${row.upto_seq}): its files leave some out.`);
    return { entries: read.seen(), files, findings: [] };
  } catch (error) {
    for (const { name } of files) await deps.files.remove(ctx.agency, nameOf(name));
    if (read.findings.length > 0) return { entries: read.seen(), files: [], findings: read.findings };
    if (error instanceof EscaleError) throw error;
    throw new Error(`The adapter ${row.adapter} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The entries of a batch, each judged the first time it is read, and whether they were ever read to the end. */
function judged(batch: ExportBatch, adapter: Accounting, id: string, gotOn: () => void) {
  const findings: Finding[] = [];
  let [seen, last, whole] = [0, 0, false];
  const judge = (entry: ExportEntry): void => {
    if (entry.seq <= last) return;
    last = entry.seq;
    seen++;
    findings.push(...judgedBy(adapter, id, batch.agency.id, entry));
  };
  async function* entries() {
    for await (const chunk of batch.entries()) {
      gotOn();
      for (const entry of chunk) judge(entry);
      if (findings.length >= FINDINGS_LIMIT) break;
      yield chunk;
    }
    if (findings.length > 0)
      throw fail('EXPORT_REFUSED', `The adapter refuses ${findings.length} entries. Nothing was exported.`, findings);
    if (seen === 0) throw fail('EXPORT_EMPTY', 'No entry lies in this period.');
    whole = true;
  }
  return { findings, entries, seen: () => seen, whole: () => whole };
}

/** The files an adapter wants to write, once their names can be. */
function filesOf(given: readonly ExportFile[], adapter: string): readonly ExportFile[] {
  if (!Array.isArray(given) || given.length === 0) throw broken(adapter, 'gave no list of files.');
  const names = new Set<string>();
  for (const { name } of given as readonly ExportFile[]) {
    if (typeof name !== 'string' || !NAME.test(name))
      throw broken(adapter, `names a file “${String(name).slice(0, 60)}”, which is no file name.`);
    // Some systems tell no small letter from a capital.
    if (names.has(name.toLowerCase())) throw broken(adapter, `gave two files the name “${name}”.`);
    names.add(name.toLowerCase());
  }
  return given;
}

async function* bytesOf(file: ExportFile, adapter: string, gotOn: () => void): AsyncIterable<Uint8Array> {
  for await (const chunk of file.chunks()) {
    gotOn();
    if (!((chunk as unknown) instanceof Uint8Array))
      throw broken(adapter, `wrote a ${typeof chunk} into “${file.name}” where bytes belong.`);
    yield chunk;
  }
}
