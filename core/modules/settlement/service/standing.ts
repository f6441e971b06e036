/** Where services stand with their suppliers, and the variance posted for it. */
import { type Agencies, fromJson, type Ledger, type LineInput, type MoneyJson, money, type Tx } from '../../../contracts/index.ts';
import type { DossierService, Dossiers } from '../../dossiers/tokens.ts';
import type { Parties, Supplier } from '../../parties/tokens.ts';
import { invoiceLines, states } from '../model.ts';
import { overall, type Standing, standing, type Tolerance } from '../rules.ts';

export interface SettlementDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Dossiers;
  readonly parties: Parties;
}
export const toleranceOf = (deps: SettlementDeps, agency: string): Tolerance => {
  const given = deps.agencies.settings(agency, 'settlement')?.['tolerance'] as { amount: MoneyJson; percent: string } | undefined;
  return given ? { amount: fromJson(given.amount).minor, percent: given.percent } : { amount: 0n, percent: '0' };
};

/** A line on the side its sign says: positive is a debit. */
export function signed(account: string, minor: bigint, currency: string, more: Partial<LineInput> = {}): LineInput[] {
  if (minor === 0n) return [];
  const amount = money(minor < 0n ? -minor : minor, currency);
  return [{ account, ...more, ...(minor > 0n ? { debit: amount } : { credit: amount }) }];
}

/** Where a supplier's bill goes: against what is held for him, to purchases, or to suspense until it is matched. */
export function costAccount(tx: Tx, deps: SettlementDeps, service: DossierService | null): string {
  return deps.agencies.account(tx.ctx.agency, service === null ? 'suspense' : service.soldAs === 'agent' ? 'principal' : 'purchase');
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
export async function settleVariance(
  tx: Tx,
  deps: SettlementDeps,
  supplier: Supplier,
  service: DossierService,
  piece: string,
): Promise<void> {
  const at = (await standingsOf(tx, deps, service.dossier)).services.find((s) => s.service.id === service.id);
  if (!at) return;
  const state = (await tx.lock(states, { service_id: service.id }))[0];
  const before = state?.variance_minor ?? 0n;
  const delta = at.variance - before;
  if (delta === 0n) return;
  const today = deps.agencies.today(tx.ctx.agency);
  const account = (role: string) => deps.agencies.account(tx.ctx.agency, role);
  const over = (v: bigint): bigint => (v > 0n ? v : 0n);
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
      // What was a loss is taken back from the losses: it is no gain.
      ...signed(account('varianceLoss'), over(at.variance) - over(before), at.currency, { dossier: service.dossier }),
      ...signed(account('varianceGain'), over(-before) - over(-at.variance), at.currency, { dossier: service.dossier }),
      ...signed(cost, -delta, at.currency, { ...party, dossier: service.dossier }),
    ],
  });
  await saveState(tx, service, { variance_minor: at.variance, version });
}

export async function saveState(
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
