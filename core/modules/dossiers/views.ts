/** How dossiers look in answers: schemas and the rows turned into them. */
import { Type } from 'typebox';
import {
  type Booked,
  beginning,
  DaySchema,
  IdSchema,
  InstantSchema,
  LOCALE,
  NATURES,
  orNull,
  RefSchema,
  resource,
  type Service,
  type ServiceTypeShown,
  strict,
  TextSchema,
  type ValueWords,
  VersionSchema,
} from '../../contracts/index.ts';
import { valueAt } from './claims.ts';
import type { Status } from './lifecycle.ts';
import { dossiers, imports, priceLines, type ServiceRow, timeline } from './model.ts';
import { claimsIn, contestedIn, stands } from './service/claims.ts';
import { originOf } from './service/lines.ts';
import type { Reading } from './service/reads.ts';
import { ORIGINS, type Scheme } from './tokens.ts';

export const References = Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,40}$' }), TextSchema, {
  maxProperties: 20,
  description: 'Client references: costCentre, travelOrderNo, …',
});
/** Words of the states of a dossier. */
const STATUS_WORDS = {
  quote: { fr: 'Devis', en: 'Quote' },
  option: { fr: 'Option', en: 'Option', tone: 'watch' },
  confirmed: { fr: 'Confirmé', en: 'Confirmed', tone: 'good' },
  ticketed: { fr: 'Émis', en: 'Ticketed', tone: 'good' },
  travelled: { fr: 'Voyagé', en: 'Travelled' },
  cancelled: { fr: 'Annulé', en: 'Cancelled', tone: 'bad' },
  closed: { fr: 'Fermé', en: 'Closed' },
} as const satisfies Readonly<Record<Status, ValueWords[string]>>;
export const Dossier = resource(
  dossiers,
  (field) => ({
    ref: field.is('ref', RefSchema, { fr: 'Réf.', en: 'Ref.' }),
    title: field.is('title', TextSchema, { fr: 'Intitulé', en: 'Title' }),
    status: field.oneOf('status', STATUS_WORDS, { fr: 'État', en: 'Status' }),
    client: field.made(
      ['client', 'client_name'],
      orNull(strict({ code: Type.String(), name: orNull(Type.String()) })),
      (d) => (d.client === null ? null : { code: d.client, name: d.client_name }),
      { fr: 'Client', en: 'Client', by: 'client' },
    ),
    pointOfSale: field.is('point_of_sale', orNull(Type.String()), { fr: 'Point de vente', en: 'Point of sale' }),
    currency: field.is('currency', Type.String(), { fr: 'Devise', en: 'Currency' }),
    departure: field.is('departure', orNull(DaySchema), { fr: 'Départ', en: 'Departure' }),
    return: field.is('return_on', orNull(DaySchema), { fr: 'Retour', en: 'Return' }),
    travellers: field.is('travellers', Type.Array(Type.String()), { fr: 'Voyageurs', en: 'Travellers' }),
    references: field.is('references_given', References, null),
    services: field.is('services_count', Type.Integer(), { fr: 'Prestations', en: 'Services' }),
    sale: field.amount('sale_minor', { fr: 'Vente', en: 'Sale' }),
    purchase: field.amount('purchase_minor', { fr: 'Achat', en: 'Purchase' }),
    margin: field.amount('margin_minor', { fr: 'Marge', en: 'Margin' }),
    invoiced: field.amount('invoiced_minor', { fr: 'Facturé', en: 'Invoiced' }),
    paid: field.amount('paid_minor', { fr: 'Payé', en: 'Paid' }),
    balance: field.amount('balance_minor', { fr: 'Solde', en: 'Balance' }),
    creditDue: field.amount('credit_due_minor', { fr: 'Avoir à établir', en: 'Credit note due' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créé le', en: 'Created' }),
    updatedAt: field.is('updated_at', InstantSchema, { fr: 'Modifié le', en: 'Changed' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: '-createdAt' },
);

const ClaimView = strict({
  field: Type.String({ description: 'JSON pointer: /status, /recordLocator, /item/…' }),
  value: Type.Unknown({ description: 'what was said, and stands; null where it was taken out' }),
  told: Type.Unknown({ description: 'what messages tell of it; null where they tell nothing' }),
  by: strict({ id: Type.String(), name: Type.String() }),
  at: InstantSchema,
  contested: Type.Boolean({ description: 'messages tell something else by now than who said it knew: accept that, or keep what was said' }),
});
const claimsJson = (s: ServiceRow) => {
  const claims = claimsIn(s);
  const open = new Set(contestedIn(s).map(({ field }) => field));
  return (claims?.said ?? []).map(({ field, by, at }) => ({
    ...{ field, value: valueAt(stands(s), field) ?? null, told: valueAt(claims?.told, field) ?? null },
    ...{ by, at, contested: open.has(field) },
  }));
};
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
  segments: Type.Array(Type.String(), {
    description: 'what each leg or stay of the item is known by, in their order; price lines name them',
  }),
  recordLocator: orNull(Type.String()),
  channels: Type.Array(Type.String(), {
    description: 'Connectors that told of it, in the order they first did; none of what a person entered',
  }),
  claims: Type.Array(ClaimView, { description: 'what people said of it over what messages tell' }),
  departure: orNull(DaySchema),
  return: orNull(DaySchema),
  version: VersionSchema,
});
export const serviceJson = (s: ServiceRow, { title, lines, segments }: Reading, channels: readonly string[]) => ({
  id: s.id,
  dossier: s.dossier,
  position: s.position,
  service: s.service,
  supplier: s.supplier,
  soldAs: s.sold_as as 'agent' | 'principal',
  status: s.status,
  title: beginning(title, 250),
  lines: [...lines],
  item: s.item,
  segments: [...segments],
  recordLocator: s.record_locator,
  channels: [...channels],
  claims: claimsJson(s),
  departure: s.departure,
  return: s.return_on,
  version: s.version,
});

export const ServiceTypeView = strict({
  id: Type.String(),
  name: strict({
    locale: Type.String({ description: 'language of the name: another one than was asked for where it has none in that' }),
    one: Type.String(),
    many: Type.String(),
  }),
  icon: Type.Array(Type.String(), { description: 'SVG path data, drawn as lines in a square of 24 by 24' }),
  soldAs: Type.Enum(['agent', 'principal']),
  item: Type.Unknown({ description: 'JSON Schema of an item' }),
});
export const serviceTypeJson = (id: string, { soldAs, item }: Service, { locale, one, many, icon }: ServiceTypeShown) => ({
  id,
  name: { locale, one, many },
  icon: [...icon],
  soldAs,
  item: JSON.parse(JSON.stringify(item)) as unknown,
});

export const Nature = Type.Enum([...NATURES]);
const SIDES = { sale: { fr: 'Vente', en: 'Sale' }, purchase: { fr: 'Achat', en: 'Purchase' } } as const;
const OriginView = strict({
  by: Type.Enum([...ORIGINS], { description: 'who decided it: a supplier’s message states it, a rule makes it, or a person' }),
  rule: orNull(Type.String({ description: 'the rule and its version, or how a person says he came to it' })),
  costs: orNull(Type.String({ description: 'what read the costs it was made of, and in which version: air 1' })),
  source: orNull(Type.String({ description: 'the message it is of: import: and the start of the SHA-256 of the file' })),
});
const Labels = orNull(
  Type.Record(Type.String({ pattern: LOCALE }), Type.String(), {
    additionalProperties: false,
    description: 'the label by language, as its service type says it; null where a person wrote it',
  }),
);
const Whom = (description: string) => orNull(Type.Array(Type.String(), { description }));
const SCHEME_WORDS = {
  agent: { fr: 'Intermédiaire', en: 'Agent' },
  margin: { fr: 'Sur la marge', en: 'Margin' },
  standard: { fr: 'TVA sur le prix', en: 'VAT on the price' },
  disbursement: { fr: 'Débours', en: 'Disbursement' },
  own: { fr: 'Propre', en: 'Own' },
} as const satisfies Readonly<Record<Scheme, ValueWords[string]>>;
export const PriceLine = resource(
  priceLines,
  (field) => ({
    id: field.is('id', IdSchema, null),
    dossier: field.is('dossier', RefSchema, null),
    service: field.is('service_id', orNull(IdSchema), null),
    side: field.oneOf('side', SIDES, { fr: 'Sens', en: 'Side' }),
    nature: field.is('nature', Nature, { fr: 'Nature', en: 'Nature' }),
    label: field.is('label', Type.String(), { fr: 'Libellé', en: 'Label' }),
    labels: field.is('labels', Labels, null),
    money: field.amount('amount_minor', { fr: 'Montant', en: 'Amount' }),
    vatRate: field.is('vat_rate', orNull(Type.String()), { fr: 'Taux de TVA', en: 'VAT rate' }),
    document: field.is('document', orNull(Type.String()), { fr: 'Document', en: 'Document' }),
    code: field.is('code', orNull(Type.String()), { fr: 'Code', en: 'Code' }),
    travellers: field.is('travellers', Whom('the travellers it is for, by name; null: all of them'), { fr: 'Voyageurs', en: 'Travellers' }),
    segments: field.is('segments', Whom('the legs or stays it is for, by what its service type knows each by; null: all of them'), {
      fr: 'Segments',
      en: 'Segments',
    }),
    scheme: field.oneOf('scheme', SCHEME_WORDS, { fr: 'Régime', en: 'Scheme' }),
    origin: field.made(['origin', 'rule', 'costs', 'source'], OriginView, originOf, { fr: 'Origine', en: 'Origin', by: 'origin' }),
    dated: field.is('dated', DaySchema, { fr: 'Date', en: 'Date' }),
    actor: field.is('actor', Type.String(), null),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créée le', en: 'Created' }),
  }),
  { sort: 'createdAt' },
);
export const TimelineItem = resource(
  timeline,
  (field) => ({
    id: field.is('id', IdSchema, null),
    at: field.is('at', InstantSchema, { fr: 'Le', en: 'At' }),
    actor: field.made(
      ['actor', 'actor_name'],
      strict({ id: Type.String(), name: Type.String() }),
      (t) => ({ id: t.actor, name: t.actor_name }),
      {
        fr: 'Par',
        en: 'By',
      },
    ),
    kind: field.is('kind', Type.String(), { fr: 'Événement', en: 'Event' }),
    data: field.is('data', Type.Unknown(), null),
  }),
  { sort: '-at' },
);

export const FindingView = strict({
  code: Type.String(),
  message: Type.String(),
  pointer: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  plugin: Type.Optional(Type.String()),
});
/**
 * A booking as it is shown, whatever its service: the legs and stays of its item stand at the level of the booking, and what else an item has stays in it. Scripts
 * read this shape (`escale parse --json`).
 */
export function bookingJson({ item, ...booked }: Booked) {
  const { segments = [], stays = [], ...more } = (item ?? {}) as Readonly<Record<string, unknown>>;
  const shown = { segments: segments as readonly Shown[], stays: stays as readonly Shown[] };
  return { ...booked, ...shown, ...(Object.keys(more).length > 0 && { item: more }) };
}
type Shown = Readonly<Record<string, unknown>>;

const IMPORT_STATES = {
  read: { fr: 'Lu', en: 'Read' },
  refused: { fr: 'Refusé', en: 'Refused', tone: 'bad' },
  committed: { fr: 'Importé', en: 'Imported', tone: 'good' },
} as const;
export const Import = resource(
  imports,
  (field) => ({
    id: field.is('id', IdSchema, null),
    file: field.is('name', Type.String(), { fr: 'Fichier', en: 'File' }),
    sha256: field.is('sha256', Type.String(), null),
    supplier: field.is('plugin', orNull(Type.String()), { fr: 'Connecteur', en: 'Connector' }),
    format: field.is('format', orNull(Type.String()), { fr: 'Format', en: 'Format' }),
    state: field.oneOf('state', IMPORT_STATES, { fr: 'État', en: 'Status' }),
    error: field.is(
      'error',
      orNull(strict({ code: Type.String(), message: Type.String(), line: orNull(Type.Integer()), column: orNull(Type.Integer()) })),
      null,
    ),
    findings: field.is('findings', Type.Array(FindingView), null),
    bookings: field.made(['bookings'], Type.Array(Type.Unknown()), (i) => (i.bookings as Booked[]).map(bookingJson)),
    result: field.is(
      'result',
      orNull(strict({ status: Type.String(), dossiers: Type.Array(Type.String()), findings: Type.Array(FindingView) })),
      null,
    ),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Reçu le', en: 'Received' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: '-createdAt', search: 'name' },
);
