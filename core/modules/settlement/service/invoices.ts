/** Use cases of settlement: record what a supplier bills, match it to services, close what will never be billed. */
import { addDays, day, fail, fromJson, type LineInput, type MoneyJson, money, type Tx } from '../../../contracts/index.ts';
import type { DossierService } from '../../dossiers/tokens.ts';
import type { Supplier } from '../../parties/tokens.ts';
import { type InvoiceLineRow, invoiceLines, type SupplierInvoiceRow, states, supplierInvoices } from '../model.ts';
import { costAccount, type ServiceStanding, type SettlementDeps, saveState, settleVariance, signed, standingsOf } from './standing.ts';

export interface LineGiven {
  readonly money: MoneyJson;
  readonly dossier?: string;
  readonly service?: string;
  readonly document?: string;
  readonly label?: string;
}

/** The service a line bills: named, or found by its document number, or the only one of that supplier in the dossier. */
async function serviceOf(tx: Tx, deps: SettlementDeps, supplier: string, line: LineGiven, index: number): Promise<DossierService | null> {
  if (line.dossier === undefined && line.service === undefined) return null;
  const pointer = `/lines/${index}`;
  if (line.service !== undefined) {
    const service = await deps.dossiers.service(tx, line.service);
    if (line.dossier !== undefined && service.dossier !== line.dossier)
      throw fail('NOT_FOUND', `Dossier ${line.dossier} has no such service.`, [
        { code: 'NOT_FOUND', message: 'another dossier', pointer: `${pointer}/service` },
      ]);
    return service;
  }
  const ref = line.dossier as string;
  await deps.dossiers.get(tx, ref);
  const all = await deps.dossiers.services(tx, ref);
  if (line.document !== undefined) {
    const priced = (await deps.dossiers.priceLines(tx, ref)).find((l) => l.document === line.document && l.service !== null);
    const found = all.find((s) => s.id === priced?.service);
    if (!found)
      throw fail('NOT_FOUND', `Dossier ${ref} has no document ${line.document}.`, [
        { code: 'NOT_FOUND', message: 'no such document in the dossier', pointer: `${pointer}/document` },
      ]);
    return found;
  }
  const theirs = all.filter((s) => s.supplier === supplier);
  if (theirs.length === 1) return theirs[0] ?? null;
  throw fail('NOT_FOUND', `Dossier ${ref} has ${theirs.length} services of supplier ${supplier}: name the service.`, [
    { code: 'AMBIGUOUS', message: 'name the service', pointer },
  ]);
}

/** Records a supplier invoice: all its lines or none. Errors: SUPPLIER_REFERENCE_USED, AMOUNTS_DISAGREE, NOT_FOUND. */
export async function recordSupplierInvoice(
  tx: Tx,
  deps: SettlementDeps,
  input: { supplier: string; reference: string; issuedOn: string; dueOn?: string; total: MoneyJson; lines: readonly LineGiven[] },
): Promise<SupplierInvoiceRow> {
  const supplier = await deps.parties.supplier(tx, input.supplier);
  const known = await tx.first(supplierInvoices, { supplier: supplier.code, reference: input.reference });
  if (known) throw fail('SUPPLIER_REFERENCE_USED', `Invoice ${input.reference} of ${supplier.name} is recorded already as ${known.ref}.`);
  day(input.issuedOn);
  const total = fromJson(input.total);
  const amounts = input.lines.map((l) => fromJson(l.money));
  const other = amounts.findIndex((a) => a.currency !== total.currency);
  if (other >= 0)
    throw fail('CURRENCY_MISMATCH', `Line ${other + 1} is not in ${total.currency}.`, [
      { code: 'CURRENCY_MISMATCH', message: `use ${total.currency}`, pointer: `/lines/${other}/money/currency` },
    ]);
  const sum = amounts.reduce((s, a) => s + a.minor, 0n);
  if (sum !== total.minor)
    throw fail('AMOUNTS_DISAGREE', `The lines add up to ${sum} minor units, the total says ${total.minor}: correct one of them.`, [
      { code: 'AMOUNTS_DISAGREE', message: 'the total is not the sum of the lines', pointer: '/total' },
    ]);
  const matched: (DossierService | null)[] = [];
  for (const [i, l] of input.lines.entries()) matched.push(await serviceOf(tx, deps, supplier.code, l, i));
  // Parents first, in the order of their references.
  for (const ref of [...new Set(matched.flatMap((s) => (s ? [s.dossier] : [])))].sort()) {
    const dossier = await deps.dossiers.lock(tx, ref);
    if (dossier.currency !== total.currency)
      throw fail('CURRENCY_MISMATCH', `Dossier ${ref} is kept in ${dossier.currency}, the invoice is in ${total.currency}.`);
  }
  const year = deps.agencies.today(tx.ctx.agency).slice(0, 4);
  const ref = `FF${year}-${String(await deps.ledger.number(tx, `FF${year}`)).padStart(6, '0')}`;
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
  const entry = await deps.ledger.post(tx, {
    key: `supplierInvoice:${ref}`,
    journal: 'AC',
    date: input.issuedOn,
    piece: { ref, date: input.issuedOn },
    label: `Facture fournisseur ${ref} ${input.reference}`.slice(0, 250),
    lines: [
      ...rows.flatMap((r, i) => costLine(tx, deps, supplier, matched[i] ?? null, r)),
      ...signed(deps.agencies.account(tx.ctx.agency, 'payable'), -total.minor, total.currency, { party: supplier.party }),
    ],
  });
  const row: SupplierInvoiceRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    ref,
    supplier: supplier.code,
    supplier_name: supplier.name,
    reference: input.reference,
    issued_on: input.issuedOn,
    due_on: input.dueOn ?? addDays(input.issuedOn, supplier.paymentDays),
    total_minor: total.minor,
    currency: total.currency,
    entry: entry.seq,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  await tx.insert(supplierInvoices, row);
  await tx.insert(invoiceLines, rows);
  for (const service of new Map(matched.flatMap((s) => (s ? [[s.id, s] as const] : []))).values())
    await settleVariance(tx, deps, supplier, service, ref);
  for (const dossier of new Set(rows.flatMap((r) => (r.dossier ? [r.dossier] : [])))) {
    await deps.dossiers.note(tx, dossier, 'settlement.invoice', { ref, supplier: supplier.code, reference: input.reference });
    await deps.dossiers.index(tx, dossier, [input.reference]);
  }
  return row;
}

function costLine(tx: Tx, deps: SettlementDeps, supplier: Supplier, service: DossierService | null, row: InvoiceLineRow): LineInput[] {
  return signed(costAccount(tx, deps, service), row.amount_minor, row.currency, {
    ...(service?.soldAs === 'agent' ? { party: supplier.party } : {}),
    ...(service ? { dossier: service.dossier } : {}),
  });
}

/** Matches a line that no service was found for. */
export async function matchLine(
  tx: Tx,
  deps: SettlementDeps,
  input: { ref: string; line: number; dossier?: string; service?: string; document?: string },
): Promise<InvoiceLineRow> {
  const invoice = await tx.get(supplierInvoices, { ref: input.ref }, `No supplier invoice has the reference “${input.ref}”.`);
  const supplier = await deps.parties.supplier(tx, invoice.supplier);
  const row = await tx.lockOne(invoiceLines, { invoice: input.ref, line: input.line }, `Invoice ${input.ref} has no line ${input.line}.`);
  if (row.service_id !== null) throw fail('LINE_CLOSED', `Line ${input.line} is matched to dossier ${row.dossier} already.`);
  const { ref: _ref, line: _line, ...where } = input;
  const service = await serviceOf(tx, deps, invoice.supplier, { ...where, money: { amount: '0', currency: row.currency } }, 0);
  if (!service) throw fail('NOT_FOUND', 'Name the dossier or the service.');
  await deps.dossiers.lock(tx, service.dossier);
  const today = deps.agencies.today(tx.ctx.agency);
  const matched = { ...row, dossier: service.dossier, service_id: service.id };
  await deps.ledger.post(tx, {
    key: `supplierInvoice:${input.ref}:match:${input.line}`,
    journal: 'OD',
    date: today,
    piece: { ref: input.ref, date: today },
    label: `Affectation ${input.ref} ${service.dossier}`,
    lines: [
      ...costLine(tx, deps, supplier, service, matched),
      ...signed(deps.agencies.account(tx.ctx.agency, 'suspense'), -row.amount_minor, row.currency),
    ],
  });
  await tx.update(invoiceLines, { id: row.id }, { dossier: service.dossier, service_id: service.id });
  await settleVariance(tx, deps, supplier, service, input.ref);
  await deps.dossiers.note(tx, service.dossier, 'settlement.matched', { ref: input.ref, line: input.line });
  return matched;
}

/** Closes a service: what was expected and will not be billed goes to the margin. */
export async function closeService(tx: Tx, deps: SettlementDeps, input: { service: string; reason: string }): Promise<ServiceStanding> {
  const seen = await deps.dossiers.service(tx, input.service);
  await deps.dossiers.lock(tx, seen.dossier);
  const supplier = await deps.parties.supplier(tx, seen.supplier);
  const state = (await tx.lock(states, { service_id: seen.id }))[0];
  if (state?.closed) throw fail('LINE_CLOSED', 'This service is closed already.');
  const at = (await standingsOf(tx, deps, seen.dossier)).services.find((s) => s.service.id === seen.id);
  const rest = at ? at.expected - at.billed : 0n;
  if (!at || rest <= 0n || at.variance !== 0n) throw fail('LINE_CLOSED', 'Nothing of this service is left to bill.');
  const today = deps.agencies.today(tx.ctx.agency);
  await deps.dossiers.addPriceLine(tx, seen.dossier, {
    service: seen.id,
    side: 'purchase',
    nature: 'discount',
    label: `Clôture : ${input.reason}`.slice(0, 250),
    money: money(-rest, at.currency),
    rule: 'breakage',
    dated: today,
  });
  if (seen.soldAs === 'agent') {
    await deps.ledger.post(tx, {
      key: `close:${seen.id}`,
      journal: 'OD',
      date: today,
      piece: { ref: seen.dossier, date: today },
      label: `Clôture de prestation ${seen.dossier}`,
      lines: [
        ...signed(deps.agencies.account(tx.ctx.agency, 'principal'), rest, at.currency, { party: supplier.party, dossier: seen.dossier }),
        ...signed(deps.agencies.accountFor(tx.ctx.agency, 'agentIncome', 'markup'), -rest, at.currency, { dossier: seen.dossier }),
      ],
    });
  }
  await saveState(tx, seen, { released_minor: rest, closed: true, reason: input.reason, version: (state?.version ?? 0) + 1 });
  await deps.dossiers.note(tx, seen.dossier, 'settlement.closed', { service: seen.id, reason: input.reason });
  return { ...at, status: 'invoiced', expected: at.billed, difference: 0n, closed: true };
}
