/** The price lines of a dossier as billing sees them: own fee, sold for a principal, or sold in the own name. */
import {
  type Agencies,
  decimal,
  fail,
  type Ledger,
  type Outbox,
  type Party,
  subtract,
  type Tx,
  taxWithin,
  zero,
} from '../../../contracts/index.ts';
import { type DossierService, type Dossiers, type LockedDossier, type PriceLine, SETTLEMENT } from '../../dossiers/tokens.ts';
import type { Parties } from '../../parties/tokens.ts';
import { billedLines } from '../model.ts';
import type { BillLine } from '../rules.ts';
import type { IssuedLine } from './issued.ts';

export interface BillingDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Dossiers;
  readonly parties: Parties;
  readonly outbox: Outbox;
}
export type Line = BillLine & { readonly group: string; readonly detail: string | null };

/** What a group of invoices needs, in a handful of statements instead of a handful for each. */
export async function readAhead(tx: Tx, deps: BillingDeps, refs: readonly string[]): Promise<void> {
  const codes = await deps.dossiers.ahead(tx, refs);
  await deps.parties.ahead(tx, codes);
  await deps.ledger.ahead(tx, [...codes.clients, ...codes.suppliers]);
  await tx.ahead(billedLines, 'dossier', refs);
}

export async function unbilled(tx: Tx, deps: BillingDeps, dossier: LockedDossier): Promise<Line[]> {
  const times = new Map<string, number>();
  for (const b of await tx.find(billedLines, { dossier: dossier.ref })) times.set(b.price_line, (times.get(b.price_line) ?? 0) + b.sign);
  return (await allLines(tx, deps, dossier)).filter((l) => (times.get(l.id) ?? 0) <= 0);
}

export async function allLines(tx: Tx, deps: BillingDeps, dossier: LockedDossier): Promise<Line[]> {
  const services = new Map((await deps.dossiers.services(tx, dossier.ref)).map((s) => [s.id, s]));
  const suppliers = new Map<string, Party>();
  for (const code of new Set([...services.values()].map((s) => s.supplier)))
    suppliers.set(code, (await deps.parties.supplier(tx, code)).party);
  const rate = deps.agencies.get(tx.ctx.agency).vatRate;
  const lines = (await deps.dossiers.priceLines(tx, dossier.ref)).filter((l) => l.source !== SETTLEMENT);
  return lines.map((l) => billLine(l, l.service === null ? null : (services.get(l.service) ?? null), suppliers, rate));
}

export function billLine(l: PriceLine, service: DossierService | null, suppliers: ReadonlyMap<string, Party>, rate: string): Line {
  // A fee a person adds is the agency's own; a fee that came with the booking is the supplier's.
  const own = service === null || (l.nature === 'fee' && l.source === 'manual' && l.side === 'sale');
  const as = own ? 'own' : service.soldAs;
  const vatRate = as === 'own' ? (l.vatRate ?? (l.nature === 'fee' ? rate : null)) : null;
  return {
    id: l.id,
    side: l.side,
    nature: l.nature,
    label: own ? l.label : service.title,
    money: l.money,
    vatRate: vatRate === '0' ? null : vatRate,
    as,
    supplier: service ? (suppliers.get(service.supplier) ?? null) : null,
    group: own ? l.id : `${service.id} ${l.document ?? ''}`,
    detail: own ? null : l.document,
  };
}

/** The sale lines named, and the purchase lines of their services: principal and commission follow the sale. */
export function choose(lines: readonly Line[], ids: readonly string[]): Line[] {
  const wanted = new Set(ids);
  const sale = lines.filter((l) => l.side === 'sale' && wanted.has(l.id));
  if (sale.length !== wanted.size) throw fail('NOT_FOUND', 'A line named is not a sale line of this dossier that is still to bill.');
  const groups = new Set(sale.map((l) => l.group));
  const split = lines.find((l) => l.side === 'sale' && groups.has(l.group) && !wanted.has(l.id));
  if (split) throw fail('NOTHING_TO_INVOICE', 'All lines of one ticket or service are billed together: name them all.');
  return lines.filter((l) => groups.has(l.group));
}

const ISSUED_AS = { own: 'exempt', agent: 'onBehalf', principal: 'margin' } as const;

/** A sale line with the VAT it holds, as it was posted. */
export function issuedLine(l: Line, vatLiable: boolean): IssuedLine {
  const tax = l.vatRate === null ? zero(l.money.currency) : taxWithin(l.money, decimal(l.vatRate));
  const { id, label, detail, group, nature, as, money: gross } = l;
  const vat: IssuedLine['vat'] =
    l.vatRate !== null
      ? { category: 'S', rate: l.vatRate, reason: null }
      : { category: 'E', rate: '0', reason: vatLiable ? ISSUED_AS[as] : 'notLiable' };
  return { priceLine: id, label, detail, group, nature, as, gross, net: subtract(gross, tax), tax, vat };
}
