/** How dossiers look in answers: schemas and the rows turned into them. */
import { Type } from 'typebox';
import {
  DaySchema,
  IdSchema,
  InstantSchema,
  MoneySchema,
  money,
  NATURES,
  orNull,
  RefSchema,
  type Row,
  strict,
  TextSchema,
  toJson,
  VersionSchema,
} from '../../contracts/index.ts';
import { STATUSES } from './lifecycle.ts';
import type { DossierRow, imports, PriceLineRow, ServiceRow, timeline } from './model.ts';

export const References = Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,40}$' }), TextSchema, {
  maxProperties: 20,
  description: 'Client references: costCentre, travelOrderNo, …',
});
const party = orNull(strict({ code: Type.String(), name: orNull(Type.String()) }));

export const Dossier = strict({
  ref: RefSchema,
  title: TextSchema,
  status: Type.Enum([...STATUSES]),
  client: party,
  pointOfSale: orNull(Type.String()),
  currency: Type.String(),
  departure: orNull(DaySchema),
  return: orNull(DaySchema),
  travellers: Type.Array(Type.String()),
  references: References,
  services: Type.Integer(),
  sale: MoneySchema,
  purchase: MoneySchema,
  margin: MoneySchema,
  invoiced: MoneySchema,
  paid: MoneySchema,
  balance: MoneySchema,
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
  version: VersionSchema,
});
export const dossierJson = (d: DossierRow) => ({
  ref: d.ref,
  title: d.title,
  status: d.status as (typeof STATUSES)[number],
  client: d.client === null ? null : { code: d.client, name: d.client_name },
  pointOfSale: d.point_of_sale,
  currency: d.currency,
  departure: d.departure,
  return: d.return_on,
  travellers: d.travellers as string[],
  references: d.references_given as Record<string, string>,
  services: d.services_count,
  sale: toJson(money(d.sale_minor, d.currency)),
  purchase: toJson(money(d.purchase_minor, d.currency)),
  margin: toJson(money(d.margin_minor, d.currency)),
  invoiced: toJson(money(d.invoiced_minor, d.currency)),
  paid: toJson(money(d.paid_minor, d.currency)),
  balance: toJson(money(d.balance_minor, d.currency)),
  createdAt: d.created_at,
  updatedAt: d.updated_at,
  version: d.version,
});

export const ServiceView = strict({
  id: IdSchema,
  dossier: RefSchema,
  position: Type.Integer(),
  service: Type.String({ description: 'air, rail, hotel, …' }),
  supplier: Type.String({ description: 'supplier code' }),
  soldAs: Type.Enum(['agent', 'principal']),
  status: Type.String(),
  title: Type.String(),
  lines: Type.Array(Type.String()),
  item: Type.Unknown(),
  recordLocator: orNull(Type.String()),
  departure: orNull(DaySchema),
  return: orNull(DaySchema),
  version: VersionSchema,
});
export const serviceJson = (s: ServiceRow, lines: readonly string[]) => ({
  id: s.id,
  dossier: s.dossier,
  position: s.position,
  service: s.service,
  supplier: s.supplier,
  soldAs: s.sold_as as 'agent' | 'principal',
  status: s.status,
  title: s.title,
  lines: [...lines],
  item: s.item,
  recordLocator: s.record_locator,
  departure: s.departure,
  return: s.return_on,
  version: s.version,
});

export const Nature = Type.Enum([...NATURES]);
export const PriceLineView = strict({
  id: IdSchema,
  dossier: RefSchema,
  service: orNull(IdSchema),
  side: Type.Enum(['sale', 'purchase']),
  nature: Nature,
  label: Type.String(),
  money: MoneySchema,
  vatRate: orNull(Type.String()),
  document: orNull(Type.String()),
  code: orNull(Type.String()),
  origin: Type.Enum(['initial', 'amendment', 'regularisation', 'adjustment']),
  source: Type.String({ description: 'manual, or import: and the start of the SHA-256 of the file' }),
  rule: orNull(Type.String()),
  dated: DaySchema,
  actor: Type.String(),
  createdAt: InstantSchema,
});
export const priceLineJson = (l: PriceLineRow) => ({
  id: l.id,
  dossier: l.dossier,
  service: l.service_id,
  side: l.side as 'sale' | 'purchase',
  nature: l.nature as (typeof NATURES)[number],
  label: l.label,
  money: toJson(money(l.amount_minor, l.currency)),
  vatRate: l.vat_rate,
  document: l.document,
  code: l.code,
  origin: l.origin as 'initial' | 'amendment' | 'regularisation' | 'adjustment',
  source: l.source,
  rule: l.rule,
  dated: l.dated,
  actor: l.actor,
  createdAt: l.created_at,
});

export const TimelineItem = strict({
  id: IdSchema,
  at: InstantSchema,
  actor: strict({ id: Type.String(), name: Type.String() }),
  kind: Type.String(),
  data: Type.Unknown(),
});
export const timelineJson = (t: Row<typeof timeline>) => ({
  id: t.id,
  at: t.at,
  actor: { id: t.actor, name: t.actor_name },
  kind: t.kind,
  data: t.data,
});

export const FindingView = strict({
  code: Type.String(),
  message: Type.String(),
  pointer: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  plugin: Type.Optional(Type.String()),
});
export const ImportView = strict({
  id: IdSchema,
  file: Type.String(),
  sha256: Type.String(),
  supplier: orNull(Type.String()),
  format: orNull(Type.String()),
  state: Type.Enum(['read', 'refused', 'committed']),
  error: orNull(strict({ code: Type.String(), message: Type.String(), line: orNull(Type.Integer()), column: orNull(Type.Integer()) })),
  findings: Type.Array(FindingView),
  bookings: Type.Array(Type.Unknown()),
  result: orNull(strict({ status: Type.String(), dossiers: Type.Array(Type.String()), findings: Type.Array(FindingView) })),
  createdAt: InstantSchema,
  version: VersionSchema,
});
export const importJson = (i: Row<typeof imports>) => ({
  id: i.id,
  file: i.name,
  sha256: i.sha256,
  supplier: i.plugin,
  format: i.format,
  state: i.state as 'read' | 'refused' | 'committed',
  error: i.error as { code: string; message: string; line: number | null; column: number | null } | null,
  findings: i.findings as { code: string; message: string }[],
  bookings: i.bookings as unknown[],
  result: i.result as { status: string; dossiers: string[]; findings: { code: string; message: string }[] } | null,
  createdAt: i.created_at,
  version: i.version,
});
