/** A supplier's file from bytes to dossiers: read by the plugin that recognises it, checked by the host, applied all or nothing per file. */
import { createHash } from 'node:crypto';
import { Value } from 'typebox/value';
import {
  type Blobs,
  type Booked,
  BookedSchema,
  EscaleError,
  type Finding,
  fail,
  isCurrency,
  type RawMessage,
  type Reading,
  type Registry,
  type Supplier,
  type Tx,
} from '../../../contracts/index.ts';
import { impossibleDays } from '../rules.ts';
import type { Imports } from '../tokens.ts';
import { type Applied, type ApplyDeps, applyFact } from './apply.ts';

/** What reading a file gave, as `escale parse --json` prints it. */
export interface FileReading {
  readonly file: string;
  readonly supplier: string | null;
  readonly format: string | null;
  readonly sha256: string;
  readonly status: 'read' | 'refused';
  readonly error: { readonly code: string; readonly message: string; readonly line: number | null; readonly column: number | null } | null;
  readonly findings: readonly Finding[];
  readonly bookings: readonly Booked[];
  /** Card numbers masked: the only bytes that are stored. Null when refused. */
  readonly masked: Uint8Array | null;
}

/** Reads a file with the plugin named, or with the first that recognises it. Never throws for what is in the file. */
export function readFile(
  suppliers: readonly { readonly id: string; readonly value: Supplier }[],
  raw: RawMessage,
  only: string | null,
): FileReading {
  const sha256 = createHash('sha256').update(raw.bytes).digest('hex');
  const base = { file: raw.name, sha256, findings: [], bookings: [], masked: null };
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
  const found = only === null ? suppliers.find((s) => s.value.detect(raw)) : suppliers.find((s) => s.id === only);
  if (!found) {
    return only === null
      ? refused(
          null,
          fail('FORMAT_UNKNOWN', 'No enabled supplier plugin recognises this file. Enable the plugin of the supplier, or name it.'),
        )
      : refused(only, fail('SUPPLIER_UNKNOWN', `The supplier plugin “${only}” is not enabled for this agency.`));
  }
  try {
    const reading = structuredClone(found.value.read(raw));
    checkReading(found.id, reading);
    return {
      ...base,
      supplier: found.id,
      format: reading.format,
      status: 'read',
      error: null,
      findings: reading.findings,
      bookings: reading.bookings,
      masked: reading.masked,
    };
  } catch (error) {
    if (error instanceof EscaleError) return refused(found.id, error);
    return refused(found.id, fail('FILE_MALFORMED', `The plugin ${found.id} could not read this file. Report it with the file's SHA-256.`));
  }
}

/** The host's own look at what a plugin says: shape, days, currencies. A plugin that breaks the contract is refused, not believed. */
function checkReading(plugin: string, reading: Reading): void {
  for (const [i, booked] of reading.bookings.entries()) {
    if (!Value.Check(BookedSchema, booked)) {
      const [first] = Value.Errors(BookedSchema, booked);
      throw fail(
        'RECORD_INVALID',
        `The plugin ${plugin} reported a booking that breaks the contract at /bookings/${i}${first?.instancePath ?? ''}: ${first?.message ?? 'wrong shape'}.`,
      );
    }
    const { occurredOn, segments, stays } = booked;
    const [wrong] = impossibleDays({
      occurredOn,
      segments: segments.map(({ departs, arrives }) => ({ departs, arrives })),
      stays: stays.map(({ from, to }) => ({ from, to })),
    });
    if (wrong) throw fail('DATE_INVALID', `${wrong.message} The plugin ${plugin} read it at /bookings/${i}${wrong.pointer}.`);
    for (const m of [...booked.documents.flatMap((d) => [d.fare, d.equivalent, d.total, ...d.taxes]), ...stays.map((s) => s.total)])
      if (m && !isCurrency(m.currency)) throw fail('CURRENCY_UNKNOWN', `“${m.currency}” is not an ISO 4217 currency.`);
  }
}

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
    return {
      status: 'refused',
      dossiers: [],
      findings: [...reading.findings, ...(reading.error ? [{ code: reading.error.code, message: reading.error.message }] : [])],
    };
  }
  await deps.blobs.put(tx, reading.masked, 'application/octet-stream');
  const applied: Applied[] = [];
  for (const booked of reading.bookings) applied.push(await applyFact(tx, deps, reading.supplier, booked, reading.sha256, into));
  const status = applied.some((a) => a.status === 'created' || a.status === 'waiting')
    ? 'created'
    : applied.some((a) => a.status === 'updated')
      ? 'updated'
      : 'unchanged';
  return {
    status,
    dossiers: [...new Set(applied.map((a) => a.dossier).filter((d) => d !== null))],
    findings: [...reading.findings, ...applied.flatMap((a) => a.findings)],
  };
}

/** What the command line uses: the two steps above with their parts at hand. */
export const createImports = (
  suppliers: Registry<Supplier>,
  serviceTypes: ApplyDeps['serviceTypes'],
  ledger: ApplyDeps['ledger'],
  agencies: ApplyDeps['agencies'],
  parties: ApplyDeps['parties'],
  blobs: Blobs,
): Imports => ({
  read: (agency, raw, only) => readFile(suppliers.list(agency), raw, only),
  apply: (tx, reading) => applyReading(tx, { serviceTypes, ledger, agencies, parties, blobs }, reading, null),
});
