/** Use cases of settlement: record what a supplier bills, match it to services, close what will never be billed. */
import {
  type Agencies,
  addDays,
  day,
  fail,
  fromJson,
  type Ledger,
  type LineInput,
  type MoneyJson,
  money,
  type Tx,
} from '../../contracts/index.ts';
import type { DossierService, Dossiers } from '../dossiers/tokens.ts';
import type { Parties, Supplier } from '../parties/tokens.ts';
import { type InvoiceLineRow, invoiceLines, type SupplierInvoiceRow, states, supplierInvoices } from './model.ts';
import { overall, type Standing, standing, type Tolerance } from './rules.ts';

export interface SettlementDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Dossiers;
  readonly parties: Parties;
}
export interface LineGiven {
  readonly money: MoneyJson;
  readonly dossier?: string;
  readonly service?: string;
  readonly document?: string;
  readonly label?: string;
}

const toleranceOf = (deps: SettlementDeps, agency: string): Tolerance => {
  const given = deps.agencies.settings(agency, 'settlement')?.['tolerance'] as { amount: MoneyJson; percent: string } | undefined;
  return given ? { amount: fromJson(given.amount).minor, percent: given.percent } : { amount: 0n, percent: '0' };
};

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

/** A line on the side its sign says: positive is a debit. */
function signed(account: string, minor: bigint, currency: string, more: Partial<LineInput> = {}): LineInput[] {
  if (minor === 0n) return [];
  const amount = money(minor < 0n ? -minor : minor, currency);
  return [{ account, ...more, ...(minor > 0n ? { debit: amount } : { credit: amount }) }];
}

/** Where a supplier's bill goes: against what is held for him, to purchases, or to suspense until it is matched. */
function costAccount(tx: Tx, deps: SettlementDeps, service: DossierService | null): string {
  return deps.agencies.account(tx.ctx.agency, service === null ? 'suspense' : service.soldAs === 'agent' ? 'principal' : 'purchase');
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

export interface ServiceStanding extends Standing {
  readonly service: DossierService;
  readonly expected: bigint;
  readonly billed: bigint;
  readonly closed: boolean;
  readonly currency: string;
}

/** Where every service of a dossier stands with its supplier. */
export async function standingsOf(
  tx: Tx,
  deps: SettlementDeps,
  dossier: string,
): Promise<{ services: ServiceStanding[]; status: ReturnType<typeof overall> }> {
  const { currency } = await deps.dossiers.get(tx, dossier);
  const lines = await deps.dossiers.priceLines(tx, dossier);
  const billed = await tx.find(invoiceLines, { dossier });
  const known = new Map((await tx.find(states, { dossier })).map((s) => [s.service_id, s]));
  const tolerance = toleranceOf(deps, tx.ctx.agency);
  const services = (await deps.dossiers.services(tx, dossier)).map((service): ServiceStanding => {
    const expected = lines.filter((l) => l.service === service.id && l.side === 'purchase').reduce((sum, l) => sum + l.money.minor, 0n);
    const own = billed.filter((b) => b.service_id === service.id);
    const total = own.reduce((sum, b) => sum + b.amount_minor, 0n);
    const closed = known.get(service.id)?.closed ?? false;
    const computed = standing(money(expected, currency), money(total, currency), own.length, tolerance);
    return {
      ...(closed && computed.difference === 0n ? { ...computed, status: 'invoiced' as const } : computed),
      service,
      expected,
      billed: total,
      closed,
      currency,
    };
  });
  const counted = services.filter((s) => s.expected !== 0n || s.billed !== 0n);
  return { services, status: overall((counted.length > 0 ? counted : services).map((s) => s.status)) };
}

/** Posts (or takes back) the variance of a service, so that what is posted is what the tolerance allows now. */
async function settleVariance(tx: Tx, deps: SettlementDeps, supplier: Supplier, service: DossierService, piece: string): Promise<void> {
  const at = (await standingsOf(tx, deps, service.dossier)).services.find((s) => s.service.id === service.id);
  if (!at) return;
  const state = (await tx.lock(states, { service_id: service.id }))[0];
  const delta = at.variance - (state?.variance_minor ?? 0n);
  if (delta === 0n) return;
  const today = deps.agencies.today(tx.ctx.agency);
  const cost = costAccount(tx, deps, service);
  const party = service.soldAs === 'agent' ? { party: supplier.party } : {};
  const version = (state?.version ?? 0) + 1;
  await deps.ledger.post(tx, {
    key: `variance:${service.id}:${version}`,
    journal: 'OD',
    date: today,
    piece: { ref: piece, date: today },
    label: `Écart de règlement ${service.dossier}`,
    lines: [
      ...signed(deps.agencies.account(tx.ctx.agency, delta > 0n ? 'varianceLoss' : 'varianceGain'), delta, at.currency, {
        dossier: service.dossier,
      }),
      ...signed(cost, -delta, at.currency, { ...party, dossier: service.dossier }),
    ],
  });
  await saveState(tx, service, { variance_minor: at.variance, version });
}

async function saveState(
  tx: Tx,
  service: DossierService,
  patch: { variance_minor?: bigint; released_minor?: bigint; closed?: boolean; reason?: string; version: number },
): Promise<void> {
  if (patch.version > 1) await tx.update(states, { service_id: service.id }, patch);
  else
    await tx.insert(states, {
      service_id: service.id,
      dossier: service.dossier,
      variance_minor: 0n,
      released_minor: 0n,
      closed: false,
      ...patch,
    });
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
