/** Which service each line of a bill is for, with all that recording it needs read at once: a bill of a thousand lines takes as many statements as one of ten. */
import { core } from '../../../contracts/core.ts';
import { fail, type MoneyJson, type Tx } from '../../../contracts/index.ts';
import type { DossierService, LockedDossier } from '../../dossiers/tokens.ts';
import { invoiceLines, states } from '../model.ts';
import type { SettlementDeps } from './standing.ts';

export interface LineGiven {
  readonly money: MoneyJson;
  readonly dossier?: string;
  readonly service?: string;
  readonly document?: string;
  readonly label?: string;
}

/** Reads what suppliers billed on several dossiers ahead. */
export async function billedAhead(tx: Tx, refs: readonly string[]): Promise<void> {
  await core(tx).ahead(invoiceLines, 'dossier', refs);
  await core(tx).ahead(states, 'dossier', refs);
}

/** Locks dossiers, in the order of their references, and reads ahead what settling them needs. DOSSIER_STATE, CURRENCY_MISMATCH. */
export async function lockDossiers(
  tx: Tx,
  deps: SettlementDeps,
  some: readonly string[],
  currency: string,
): Promise<Map<string, LockedDossier>> {
  const refs = [...new Set(some)].sort();
  const { suppliers } = await deps.dossiers.ahead(tx, refs);
  await deps.parties.ahead(tx, { clients: [], suppliers });
  await deps.ledger.ahead(tx, suppliers);
  await billedAhead(tx, refs);
  const locked = new Map<string, LockedDossier>();
  for (const ref of refs) {
    const dossier = await deps.dossiers.lock(tx, ref);
    deps.dossiers.allow(tx, dossier, 'supplierInvoice');
    if (dossier.currency !== currency)
      throw fail(
        'CURRENCY_MISMATCH',
        `Dossier ${ref} is kept in ${dossier.currency}, the invoice is in ${currency}: enter it in ${dossier.currency}, at the rate the supplier is paid at.`,
      );
    locked.set(ref, dossier);
  }
  return locked;
}

/** The service of each line (null where it waits to be matched) and the dossiers of these, locked before their services were judged. */
export async function matchLines(
  tx: Tx,
  deps: SettlementDeps,
  supplier: string,
  lines: readonly Omit<LineGiven, 'money'>[],
  currency: string,
): Promise<{ readonly matched: readonly (DossierService | null)[]; readonly dossiers: ReadonlyMap<string, LockedDossier> }> {
  const named = lines.flatMap((l) => l.service ?? []);
  const at = new Map((await deps.dossiers.servicesById(tx, named)).map((s) => [s.id, s.dossier]));
  const dossierOf = (line: Omit<LineGiven, 'money'>, i: number): string | null => {
    if (line.service === undefined) return line.dossier ?? null;
    const found = at.get(line.service);
    const pointer = `/lines/${i}/service`;
    if (found === undefined) throw fail('NOT_FOUND', 'No such service.', [{ code: 'NOT_FOUND', message: 'no such service', pointer }]);
    if (line.dossier !== undefined && found !== line.dossier)
      throw fail('NOT_FOUND', `Dossier ${line.dossier} has no such service.`, [{ code: 'NOT_FOUND', message: 'another dossier', pointer }]);
    return found;
  };
  const refs = lines.map(dossierOf);
  const dossiers = await lockDossiers(
    tx,
    deps,
    refs.flatMap((ref) => ref ?? []),
    currency,
  );
  const sold = new Map<string, Sold>();
  const byDocument = lines.some((l) => l.document !== undefined);
  for (const ref of dossiers.keys()) sold.set(ref, await soldIn(tx, deps, ref, byDocument));
  const matched = lines.map((line, i) => {
    const of = sold.get(refs[i] ?? '');
    return of ? serviceOf(line, i, supplier, of) : null;
  });
  return { matched, dossiers };
}

/** The services of a dossier as lines of bills name them. */
interface Sold {
  readonly ref: string;
  readonly byId: ReadonlyMap<string, DossierService>;
  readonly bySupplier: ReadonlyMap<string, readonly DossierService[]>;
  /** Ids by the number of a document. */
  readonly byDocument: ReadonlyMap<string, string>;
}
async function soldIn(tx: Tx, deps: SettlementDeps, ref: string, byDocument: boolean): Promise<Sold> {
  const services = await deps.dossiers.services(tx, ref);
  const priced = byDocument ? await deps.dossiers.priceLines(tx, ref) : [];
  return {
    ref,
    byId: new Map(services.map((s) => [s.id, s])),
    bySupplier: Map.groupBy(services, (s) => s.supplier),
    // The first that has it.
    byDocument: new Map(
      priced.flatMap((l) => (l.document !== null && l.service !== null ? [[l.document, l.service] as const] : [])).reverse(),
    ),
  };
}

/** The service a line bills: named, or found by its document number, or the only one of that supplier in the dossier. */
function serviceOf(
  line: Omit<LineGiven, 'money'>,
  i: number,
  supplier: string,
  { ref, byId, bySupplier, byDocument }: Sold,
): DossierService {
  if (line.service === undefined && line.document === undefined) {
    const theirs = bySupplier.get(supplier) ?? [];
    if (theirs[0] && theirs.length === 1) return theirs[0];
    throw fail('NOT_FOUND', `Dossier ${ref} has ${theirs.length} services of supplier ${supplier}: name the service.`, [
      { code: 'AMBIGUOUS', message: 'name the service', pointer: `/lines/${i}` },
    ]);
  }
  const found = byId.get(line.service ?? byDocument.get(line.document ?? '') ?? '');
  if (found) return found;
  throw fail('NOT_FOUND', `Dossier ${ref} has no document ${line.document}.`, [
    { code: 'NOT_FOUND', message: 'no such document in the dossier', pointer: `/lines/${i}/document` },
  ]);
}
