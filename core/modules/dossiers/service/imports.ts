/** What was read in a supplier's file into dossiers: all or nothing per file. */
import { type Blobs, type FileReading, type Finding, Host, type Resolved, type Tx } from '../../../contracts/index.ts';
import { Parties } from '../../parties/tokens.ts';
import { type Imports, Pricing } from '../tokens.ts';
import { type Applied, type ApplyDeps, applyFact } from './apply.ts';
import { follow } from './dossier.ts';

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
  { into = null, accept = false }: { readonly into?: string | null; readonly accept?: boolean } = {},
): Promise<Imported> {
  if (reading.status === 'refused' || reading.supplier === null || reading.masked === null) {
    return { status: 'refused', dossiers: [], findings: findingsOf(reading) };
  }
  await deps.blobs.put(tx, reading.masked, 'application/octet-stream');
  const applied: Applied[] = [];
  const message = { plugin: reading.supplier, sha256: reading.sha256, into, accept };
  for (const booked of reading.bookings) applied.push(await applyFact(tx, deps, message, booked));
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

/** What the command line uses: the step above with its parts at hand. */
export const NEEDS = {
  ...{ serviceTypes: Host.Services, ledger: Host.Ledger, agencies: Host.Agencies },
  ...{ parties: Parties, pricing: Pricing, blobs: Host.Blobs, consequences: Host.Consequences },
};
export const createImports = (deps: Resolved<typeof NEEDS>): Imports => ({
  apply: (tx, reading, accept = false) => applyReading(tx, deps, reading, { accept }),
});
