/** A supplier's file from bytes to dossiers: read by the plugin that recognises it, checked by the host, applied all or nothing per file. */

import { hash } from 'node:crypto';
import {
  type Blobs,
  EscaleError,
  type FileReading,
  type Finding,
  fail,
  Host,
  maskCards,
  type RawMessage,
  type Resolved,
  type Supplier,
  type Tx,
} from '../../../contracts/index.ts';
import { Parties } from '../../parties/tokens.ts';
import type { Imports } from '../tokens.ts';
import { type Applied, type ApplyDeps, applyFact } from './apply.ts';
import { follow } from './dossier.ts';
import { judgeReading } from './judge.ts';

/** Reads a file with the plugin named, or with the first that recognises it. Never throws for what is in the file. */
export function readFile(
  suppliers: readonly { readonly id: string; readonly value: Supplier }[],
  raw: RawMessage,
  only: string | null,
): FileReading {
  const sha256 = hash('sha256', raw.bytes);
  const base = { file: maskCards(raw.name), sha256, findings: [], bookings: [], masked: null };
  const refused = (supplier: string | null, error: EscaleError): FileReading => {
    const [at] = error.findings;
    return {
      ...base,
      supplier,
      format: null,
      status: 'refused',
      error: { code: error.code, message: error.message, line: at?.line ?? null, column: at?.column ?? null },
    };
  };
  if (raw.bytes.byteLength === 0) return refused(only, fail('FILE_EMPTY', 'The file is empty: ask the supplier to send it again.'));
  const failed: string[] = [];
  const found = only === null ? suppliers.find((s) => recognises(s, raw, failed)) : suppliers.find((s) => s.id === only);
  const skipped = failed.map(
    (plugin): Finding => ({
      code: 'DETECT_FAILED',
      message: `The plugin ${plugin} failed to say whether this file is its own and was passed over: report it with the file's SHA-256.`,
      plugin,
    }),
  );
  if (!found) {
    if (only !== null) return refused(only, fail('SUPPLIER_UNKNOWN', `The supplier plugin “${only}” is not enabled for this agency.`));
    const passed = failed.length === 0 ? '' : ` Passed over because they failed to look at it: ${failed.join(', ')}.`;
    const unknown = `No enabled supplier plugin recognises this file. Enable the plugin of the supplier, or name it.${passed}`;
    return { ...refused(null, fail('FORMAT_UNKNOWN', unknown)), findings: skipped };
  }
  try {
    const reading = structuredClone(found.value.read(raw));
    judgeReading(found.id, raw, reading);
    return {
      ...base,
      supplier: found.id,
      format: reading.format,
      status: 'read',
      error: null,
      findings: [...skipped, ...reading.findings],
      bookings: reading.bookings,
      // A card the plugin did not see is hidden all the same: a byte is a character here, so the length stays.
      masked: Buffer.from(maskCards(Buffer.from(reading.masked).toString('latin1')), 'latin1'),
    };
  } catch (error) {
    const refusal =
      error instanceof EscaleError
        ? error
        : fail('FILE_MALFORMED', `The plugin ${found.id} could not read this file. Report it with the file's SHA-256.`);
    return { ...refused(found.id, refusal), findings: skipped };
  }
}

/** Asks one plugin whether a file is its own. One that throws or answers no boolean is passed over: it must not keep others from reading. */
function recognises({ id, value }: { readonly id: string; readonly value: Supplier }, raw: RawMessage, failed: string[]): boolean {
  try {
    const answer: unknown = value.detect(raw);
    if (typeof answer === 'boolean') return answer;
  } catch {
    // Named below, with those that answer something else.
  }
  failed.push(id);
  return false;
}

/** Why a file was refused, as the first of its findings: with line and column where they are known. */
export const findingsOf = ({ error, findings }: Pick<FileReading, 'error' | 'findings'>): readonly Finding[] => {
  if (error === null) return findings;
  const { code, message, line, column } = error;
  return [{ code, message, ...(line !== null && { line }), ...(column !== null && { column }) }, ...findings];
};

export interface Imported {
  readonly status: 'created' | 'updated' | 'unchanged' | 'refused';
  readonly dossiers: readonly string[];
  readonly findings: readonly Finding[];
}

/** Applies a file that was read: every booking or none. */
export async function applyReading(
  tx: Tx,
  deps: ApplyDeps & { readonly blobs: Blobs },
  reading: FileReading,
  into: string | null,
): Promise<Imported> {
  if (reading.status === 'refused' || reading.supplier === null || reading.masked === null) {
    return { status: 'refused', dossiers: [], findings: findingsOf(reading) };
  }
  await deps.blobs.put(tx, reading.masked, 'application/octet-stream');
  const applied: Applied[] = [];
  for (const booked of reading.bookings) applied.push(await applyFact(tx, deps, reading.supplier, booked, reading.sha256, into));
  const dossiers = [...new Set(applied.map((a) => a.dossier).filter((d) => d !== null))];
  for (const ref of dossiers) await follow(tx, deps.consequences, ref);
  const status = applied.some((a) => a.status === 'created' || a.status === 'waiting')
    ? 'created'
    : applied.some((a) => a.status === 'updated')
      ? 'updated'
      : 'unchanged';
  return {
    status,
    dossiers,
    findings: [...reading.findings, ...applied.flatMap((a) => a.findings)],
  };
}

/** What the command line uses: the two steps above with their parts at hand. */
export const NEEDS = {
  ...{ suppliers: Host.Suppliers, serviceTypes: Host.Services, ledger: Host.Ledger, agencies: Host.Agencies },
  ...{ parties: Parties, blobs: Host.Blobs, consequences: Host.Consequences },
};
export const createImports = (deps: Resolved<typeof NEEDS>): Imports => ({
  read: (agency, raw, only) => readFile(deps.suppliers.list(agency), raw, only),
  apply: (tx, reading) => applyReading(tx, deps, reading, null),
});
