/** Use cases of settlement: record what a supplier bills, match it to services, reverse a bill, close what will never be billed. */
import { addDays, type Day, fail, isFar, type Locked, type MoneyJson, nextReference, type Tx } from '../../../contracts/index.ts';
import type { Act, Part, Timing } from '../../accounting/tokens.ts';
import type { DossierService } from '../../dossiers/tokens.ts';
import { type InvoiceLineRow, invoiceLines, type SupplierInvoiceRow, supplierInvoices } from '../model.ts';
import { amountsOf } from './amounts.ts';
import { type LineGiven, lockDossiers, matchLines } from './matching.ts';
import { endBill, noteBill } from './payables.ts';
import { costPart, type SettlementDeps, settleStandings, standingsOf } from './standing.ts';

export interface InvoiceGiven {
  readonly supplier: string;
  readonly reference: string;
  readonly issuedOn: string;
  readonly dueOn?: string;
  readonly total: MoneyJson;
  readonly lines: readonly LineGiven[];
}

/** The day of what is done to a bill: today, or that of a bill dated ahead, before which there is nothing to match or take back. */
const dayFor = (tx: Tx, deps: SettlementDeps, bill: SupplierInvoiceRow): Day => {
  const today = deps.agencies.today(tx.ctx.agency);
  return today > bill.issued_on ? today : bill.issued_on;
};

const reversalOf = (tx: Tx, ref: string): Promise<SupplierInvoiceRow | null> => tx.first(supplierInvoices, { reverses: ref });

/**
 * The number a bill is kept under. It stands once per supplier: where an earlier record was reversed, or is no bill but a reversal, a count tells them apart.
 * SUPPLIER_REFERENCE_USED when a bill that stands has it, and the one to record is no reversal.
 */
async function referenceFor(tx: Tx, supplier: string, reference: string, reversal = false): Promise<string> {
  for (let n = 1; n < 100; n++) {
    const kept = n === 1 ? reference : `${reference} (${n})`;
    const known = await tx.first(supplierInvoices, { supplier, reference: kept });
    if (!known) return kept;
    if (!reversal && known.reverses === null && !(await reversalOf(tx, known.ref)))
      throw fail('SUPPLIER_REFERENCE_USED', `Invoice ${reference} of ${known.supplier_name} is recorded already as ${known.ref}.`);
  }
  throw fail('SUPPLIER_REFERENCE_USED', `Invoice ${reference} of this supplier was recorded and reversed too often.`);
}

/**
 * What a supplier's credit note takes back: the bills of the same services that stand, one of its very amount first, then the latest, at the rate of the first.
 * What the agency owes is worth what they give back. A bill takes nothing back, whatever credit note came before it, nor does a credit note of no bill that is there.
 */
async function takenBack(
  tx: Tx,
  deps: SettlementDeps,
  { supplier, total, parts }: { readonly supplier: string; readonly total: bigint; readonly parts: readonly Part[] },
): Promise<Pick<Act, 'fresh' | 'corrects' | 'undoes' | 'rate' | 'carried'>> {
  const services = parts.flatMap((p) => p.service?.id ?? []);
  if (total >= 0n || services.length === 0) return { fresh: true };
  const refs = [...new Set((await tx.find(invoiceLines, { service_id: services })).map((l) => l.invoice))];
  const reversed = new Set((await tx.find(supplierInvoices, { reverses: refs })).map((b) => b.reverses));
  const bills = (await tx.find(supplierInvoices, { ref: refs, supplier }, { order: [['id', 'desc']] }))
    .filter((b) => b.total_minor > 0n && b.reverses === null && !reversed.has(b.ref))
    .toSorted((a, b) => Number(b.total_minor === -total) - Number(a.total_minor === -total));
  const [first] = bills;
  if (!first) return { fresh: true };
  return {
    corrects: bills.map((b) => b.ref),
    undoes: first.ref,
    rate: await deps.books.rateOf(tx, { piece: first.ref }),
    carried: true,
  };
}

/** Of an agent's sale that came to nothing, what is billed all the same is the agency's at once, and no more once that is undone, not with the next change of the dossier. */
async function followAgents(tx: Tx, deps: SettlementDeps, services: readonly (DossierService | null)[]): Promise<void> {
  for (const ref of new Set(services.flatMap((s) => (s?.soldAs === 'agent' ? [s.dossier] : [])))) await deps.dossiers.follow(tx, ref);
}

/** Records a supplier invoice: all its lines or none. Errors: SUPPLIER_REFERENCE_USED, AMOUNTS_DISAGREE, NOT_FOUND, DATE_INVALID, RATE_MISSING. */
export async function recordSupplierInvoice(tx: Tx, deps: SettlementDeps, input: InvoiceGiven): Promise<SupplierInvoiceRow> {
  // Most bills are for services of the supplier alone: he is read once.
  await deps.parties.ahead(tx, { clients: [], suppliers: [input.supplier] });
  const supplier = await deps.parties.supplier(tx, input.supplier);
  // A bill may be dated the end of its period.
  deps.books.checkDay(tx, input.issuedOn, '/issuedOn', 31);
  if (input.dueOn !== undefined && isFar(input.issuedOn, input.dueOn))
    throw fail('DATE_INVALID', `${input.dueOn} is more than ten years from the invoice.`, [
      { code: 'DATE_INVALID', message: 'within ten years', pointer: '/dueOn' },
    ]);
  const { total, amounts } = amountsOf(input, { total: '/total', lines: '/lines' });
  const reference = await referenceFor(tx, supplier.code, input.reference);
  const { matched, dossiers } = await matchLines(tx, deps, supplier.code, input.lines, total.currency);
  const ref = await nextReference(tx, deps, 'FF');
  const rows: InvoiceLineRow[] = input.lines.map((l, i) => ({
    id: tx.newId(),
    agency: tx.ctx.agency,
    invoice: ref,
    line: i + 1,
    label: l.label ?? matched[i]?.title ?? input.reference,
    amount_minor: amounts[i]?.minor ?? 0n,
    currency: total.currency,
    dossier: matched[i]?.dossier ?? null,
    service_id: matched[i]?.id ?? null,
    document: l.document ?? null,
  }));
  const books = await deps.books.books(tx, [...dossiers.values()]);
  const timings = new Map<string, Timing>();
  for (const [of, dossier] of dossiers) timings.set(of, await deps.books.timing(tx, dossier));
  const parts: Part[] = [];
  for (const [i, r] of rows.entries()) {
    const [service, timing] = [matched[i], r.dossier === null ? undefined : timings.get(r.dossier)];
    parts.push(
      service && timing
        ? await costPart(tx, deps, timing, service, r.amount_minor, input.issuedOn)
        : { what: 'suspense', minor: r.amount_minor, supplier: supplier.party },
    );
  }
  const entry = await books.post({
    act: 'supplierInvoice',
    key: `supplierInvoice:${ref}`,
    date: input.issuedOn,
    piece: { ref, date: input.issuedOn },
    currency: total.currency,
    parts: [...parts, { what: 'payable', minor: total.minor, supplier: supplier.party }],
    ...(await takenBack(tx, deps, { supplier: supplier.code, total: total.minor, parts })),
    names: { reference, supplier: supplier.code, dossier: '' },
  });
  const row: SupplierInvoiceRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    ref,
    supplier: supplier.code,
    supplier_name: supplier.name,
    reference,
    issued_on: input.issuedOn,
    due_on: input.dueOn ?? addDays(input.issuedOn, supplier.paymentDays),
    total_minor: total.minor,
    currency: total.currency,
    entry: entry?.seq ?? null,
    reverses: null,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  await tx.insert(supplierInvoices, row);
  await noteBill(tx, row);
  const coming = Map.groupBy(rows, (r) => r.dossier);
  for (const dossier of dossiers.values()) {
    await settleStandings(tx, deps, dossier, books, await standingsOf(tx, deps, dossier, coming.get(dossier.ref)), input.issuedOn);
    await deps.books.settle(tx, dossier, books);
    await deps.dossiers.note(tx, dossier.ref, 'settlement.invoice', { ref, supplier: supplier.code, reference: input.reference });
  }
  await tx.insert(invoiceLines, rows);
  await followAgents(tx, deps, matched);
  await deps.dossiers.index(tx, [...dossiers.keys()], [input.reference]);
  return row;
}

/** The parent of whatever happens to a recorded bill: locked before its lines are read, so that it is not matched and reversed at once. */
const lockInvoice = (tx: Tx, ref: string): Promise<Locked<SupplierInvoiceRow>> =>
  tx.lockOne(supplierInvoices, { ref }, `No supplier invoice has the reference “${ref}”.`);

/** Matches a line that no service was found for. */
export async function matchLine(
  tx: Tx,
  deps: SettlementDeps,
  input: { ref: string; line: number; dossier?: string; service?: string; document?: string },
): Promise<InvoiceLineRow> {
  const invoice = await lockInvoice(tx, input.ref);
  if (invoice.reverses !== null || (await reversalOf(tx, invoice.ref)))
    throw fail(
      'LINE_CLOSED',
      `Invoice ${invoice.ref} ${invoice.reverses === null ? 'was reversed' : 'is a reversal'}: its lines bill nothing.`,
    );
  const row = await tx.lockOne(invoiceLines, { invoice: input.ref, line: input.line }, `Invoice ${input.ref} has no line ${input.line}.`);
  const { ref: _ref, line: _line, ...where } = input;
  const { matched: found, dossiers } = await matchLines(tx, deps, invoice.supplier, [where], row.currency);
  const [[service], [dossier]] = [found, [...dossiers.values()]];
  if (!service || !dossier) throw fail('NOT_FOUND', 'Name the dossier or the service.');
  if (row.service_id !== null) throw fail('LINE_CLOSED', `Line ${input.line} is matched to dossier ${row.dossier} already.`);
  const on = dayFor(tx, deps, invoice);
  const books = await deps.books.books(tx, [dossier]);
  // Where the bill put it: the chart may name another account since.
  const [waits] = await deps.books.posted(tx, [invoice.ref], 'suspense');
  await books.post({
    act: 'match',
    key: `supplierInvoice:${input.ref}:match:${input.line}`,
    date: on,
    piece: { ref: input.ref, date: on },
    currency: row.currency,
    parts: [
      await costPart(tx, deps, await deps.books.timing(tx, dossier), service, row.amount_minor, on),
      { what: 'suspense', minor: -row.amount_minor, ...(waits ? { account: waits.account } : {}) },
    ],
    rate: await deps.books.rateOf(tx, { piece: invoice.ref }),
  });
  const matched = { ...row, dossier: service.dossier, service_id: service.id };
  await settleStandings(tx, deps, dossier, books, await standingsOf(tx, deps, dossier, [matched]), on);
  await deps.books.settle(tx, dossier, books);
  await tx.put(invoiceLines, matched);
  await followAgents(tx, deps, [service]);
  await deps.dossiers.note(tx, service.dossier, 'settlement.matched', { ref: input.ref, line: input.line });
  return matched;
}

/** Undoes a supplier invoice that was recorded wrongly: the mirror of its entries, and what follows for its dossiers. PAYMENT_STATE while it is paid. */
export async function reverseSupplierInvoice(
  tx: Tx,
  deps: SettlementDeps,
  input: { readonly ref: string; readonly reason: string },
): Promise<SupplierInvoiceRow> {
  const seen = await lockInvoice(tx, input.ref);
  const lines = await tx.find(invoiceLines, { invoice: seen.ref }, { order: [['line', 'asc']] });
  const dossiers = await lockDossiers(
    tx,
    deps,
    lines.flatMap((l) => l.dossier ?? []),
    seen.currency,
  );
  const earlier = await reversalOf(tx, seen.ref);
  if (earlier || seen.reverses !== null)
    throw fail('LINE_CLOSED', `${seen.ref} ${earlier ? `was reversed already by ${earlier.ref}` : 'is a reversal itself'}.`);
  await endBill(tx, seen);
  const on = dayFor(tx, deps, seen);
  const ref = await nextReference(tx, deps, 'FX');
  const about = { key: `supplierInvoice:${ref}`, date: on, reason: input.reason, piece: ref };
  // With the lines that were matched since.
  const mirror = await deps.books.reverse(tx, { ...about, of: { piece: seen.ref } });
  const row: SupplierInvoiceRow = {
    ...seen,
    id: tx.newId(),
    ref,
    reference: await referenceFor(tx, seen.supplier, ref, true),
    reverses: seen.ref,
    issued_on: on,
    due_on: on,
    total_minor: -seen.total_minor,
    entry: mirror?.seq ?? null,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  await tx.insert(supplierInvoices, row);
  const back = lines.map((l) => ({ ...l, id: tx.newId(), invoice: ref, amount_minor: -l.amount_minor }));
  const books = await deps.books.books(tx, [...dossiers.values()]);
  const coming = Map.groupBy(back, (l) => l.dossier);
  for (const dossier of dossiers.values()) {
    await settleStandings(tx, deps, dossier, books, await standingsOf(tx, deps, dossier, coming.get(dossier.ref)));
    await deps.books.settle(tx, dossier, books);
    await deps.dossiers.note(tx, dossier.ref, 'settlement.reversed', { ref: seen.ref, by: ref, reason: input.reason });
  }
  await tx.insert(invoiceLines, back);
  const services = lines.flatMap((l) => l.service_id ?? []);
  await followAgents(tx, deps, await deps.dossiers.servicesById(tx, services));
  return row;
}
