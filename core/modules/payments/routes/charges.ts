/** Routes of charges: asked for, given back, placed, listed, and what providers report of them. */
import { Type } from 'typebox';
import {
  DaySchema,
  fail,
  IdSchema,
  InstantSchema,
  listRoute,
  MoneySchema,
  orNull,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  TextSchema,
  VersionSchema,
} from '../../../contracts/index.ts';
import { Billing } from '../../billing/tokens.ts';
import { chargeEvents, charges } from '../model.ts';
import { decideCharge, followEvents } from '../service/charged.ts';
import { CHARGE_NEEDS, createCharge, placeCharge, refundCharge } from '../service/charges.ts';
import { REPORTS_PATH, takeEvents } from '../service/reported.ts';

const KINDS = { charge: { fr: 'Débit de carte', en: 'Charge' }, refund: { fr: 'Remboursement', en: 'Refund' } } as const;
const STATES = {
  pending: { fr: 'À approuver', en: 'Waiting for approval', tone: 'watch' },
  queued: { fr: 'En attente', en: 'Queued', tone: 'busy' },
  accepted: { fr: 'Accepté', en: 'Accepted', tone: 'busy' },
  done: { fr: 'Fait', en: 'Done', tone: 'good' },
  unplaced: { fr: 'À affecter', en: 'To be placed', tone: 'bad' },
  rejected: { fr: 'Refusé', en: 'Declined', tone: 'bad' },
  failed: { fr: 'Échoué', en: 'Failed', tone: 'bad' },
  unknown: { fr: 'Inconnu', en: 'Unknown', tone: 'watch' },
} as const;
const Charge = resource(
  charges,
  (field) => ({
    id: field.is('id', IdSchema, null),
    kind: field.oneOf('kind', KINDS, { fr: 'Type', en: 'Kind' }),
    dossier: field.is('dossier', RefSchema, { fr: 'Dossier', en: 'Dossier' }),
    client: field.is('client', Type.String(), { fr: 'Client', en: 'Client' }),
    adapter: field.is('adapter', Type.String(), { fr: 'Prestataire', en: 'Provider' }),
    money: field.amount('amount_minor', { fr: 'Montant', en: 'Amount' }),
    invoice: field.is('invoice', orNull(Type.String()), { fr: 'Facture', en: 'Invoice' }),
    charge: field.is('charge', orNull(IdSchema), null),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'Status' }),
    stateAt: field.is('state_at', InstantSchema, { fr: 'Depuis', en: 'Since' }),
    error: field.is('error', orNull(Type.String()), { fr: 'Erreur', en: 'Error' }),
    reference: field.is('reference', orNull(Type.String()), { fr: 'Réf. du prestataire', en: 'Provider’s ref.' }),
    date: field.is('dated', orNull(DaySchema), { fr: 'Date', en: 'Day' }),
    payment: field.is('movement', orNull(Type.String()), { fr: 'Mouvement', en: 'Movement' }),
    undone: field.is('undone', orNull(Type.String()), { fr: 'Annulé par', en: 'Undone by' }),
    askedBy: field.is('asked_by', Type.String(), { fr: 'Demandé par', en: 'Asked by' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Demandé le', en: 'Asked' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: '-createdAt' },
);

const SAID = {
  charged: { fr: 'Débité', en: 'Charged' },
  failed: { fr: 'Échoué', en: 'Failed' },
  refunded: { fr: 'Remboursé', en: 'Refunded' },
  chargedBack: { fr: 'Contesté par le porteur', en: 'Charged back' },
} as const;
const CAME = {
  queued: { fr: 'En attente', en: 'Waiting', tone: 'busy' },
  applied: { fr: 'Pris en compte', en: 'Applied', tone: 'good' },
  refused: { fr: 'À voir', en: 'To be looked at', tone: 'bad' },
} as const;
const ChargeEvent = resource(
  chargeEvents,
  (field) => ({
    id: field.is('id', IdSchema, null),
    event: field.is('event', Type.String(), { fr: 'Événement', en: 'Event' }),
    what: field.oneOf('what', SAID, { fr: 'Nature', en: 'What' }),
    charge: field.is('charge', IdSchema, { fr: 'Débit', en: 'Charge' }),
    adapter: field.is('adapter', Type.String(), { fr: 'Prestataire', en: 'Provider' }),
    money: field.amount('amount_minor', { fr: 'Montant', en: 'Amount' }),
    date: field.is('dated', DaySchema, { fr: 'Date', en: 'Day' }),
    detail: field.is('detail', orNull(Type.String()), { fr: 'Détail', en: 'Detail' }),
    state: field.oneOf('state', CAME, { fr: 'État', en: 'Status' }),
    error: field.is('error', orNull(Type.String()), { fr: 'Erreur', en: 'Error' }),
    payment: field.is('movement', orNull(Type.String()), { fr: 'Mouvement', en: 'Movement' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Reçu le', en: 'Received' }),
  }),
  { sort: '-createdAt', search: 'detail' },
);

const INSTRUMENT = Type.String({
  ...{ minLength: 1, maxLength: 250, pattern: '^[!-~]+$' },
  description: 'What the provider gave for the card, a token of his; never the number of a card. Kept until the charge has ended',
});

export const chargeRoutes: readonly Route[] = [
  route({
    operationId: 'charge.create',
    method: 'post',
    path: '/charges',
    summary: 'Charge a client’s card by a payment plugin, at most what is due on the dossier: a receipt once the provider took it',
    permission: 'payments.charge',
    input: strict({
      dossier: RefSchema,
      money: MoneySchema,
      instrument: INSTRUMENT,
      adapter: Type.Optional(RefSchema),
      invoice: Type.Optional(RefSchema),
    }),
    output: Charge.schema,
    status: 201,
    writes: 'yes',
    deps: { ...CHARGE_NEEDS, billing: Billing },
    async handle(input, { tx }, { billing, ...deps }) {
      const row = await createCharge(tx, deps, input);
      if (input.invoice === undefined) return Charge.json(row);
      const found = (await billing.ofDossier(tx, input.dossier)).some((i) => i.number === input.invoice && i.kind === 'invoice');
      if (!found) throw fail('NOT_FOUND', `Dossier ${input.dossier} has no invoice ${input.invoice}.`);
      return Charge.json(row);
    },
  }),
  route({
    operationId: 'charge.refund',
    method: 'post',
    path: '/charges/{id}/refund',
    summary: 'Give a charge, or a part of it, back to its card: posted as any refund, then asked of the provider',
    permission: 'payments.refund',
    input: strict({ id: IdSchema, money: Type.Optional(MoneySchema), reason: TextSchema }),
    output: Charge.schema,
    status: 201,
    writes: 'ledger',
    deps: CHARGE_NEEDS,
    handle: async (input, { tx }, deps) => Charge.json(await refundCharge(tx, deps, input)),
  }),
  route({
    operationId: 'charge.place',
    method: 'post',
    path: '/charges/{id}/place',
    summary: 'Record money a provider took, or gave back, that the books refused then: on its dossier or another',
    permission: 'payments.record',
    input: strict({ id: IdSchema, dossier: Type.Optional(RefSchema) }),
    output: Charge.schema,
    writes: 'ledger',
    deps: CHARGE_NEEDS,
    async handle(input, { tx }, deps) {
      const { id } = await placeCharge(tx, deps, input);
      return Charge.json(await followEvents(tx, deps, id));
    },
  }),
  route({
    operationId: 'charge.decide',
    method: 'post',
    path: '/charges/{id}/decide',
    summary: 'Say how a charge or refund ended of which nobody knows: somebody looked at the provider',
    permission: 'payments.reverse',
    input: strict({
      id: IdSchema,
      moved: Type.Boolean({ description: 'The provider has it; else it certainly did not happen and will not' }),
      reference: Type.Optional(RefSchema),
      date: Type.Optional(DaySchema),
      reason: TextSchema,
    }),
    output: Charge.schema,
    writes: 'ledger',
    deps: CHARGE_NEEDS,
    async handle(input, { tx }, deps) {
      const { id } = await decideCharge(tx, deps, input);
      return Charge.json(await followEvents(tx, deps, id));
    },
  }),
  listRoute(
    Charge,
    {
      operationId: 'charge.list',
      path: '/charges',
      summary: 'Charges of cards and what is given back to them',
      permission: 'payments.read',
    },
    { dossier: Type.Optional(RefSchema) },
  ),
  listRoute(
    ChargeEvent,
    {
      ...{ operationId: 'chargeEvent.list', path: '/charges/events', permission: 'payments.read' },
      summary: 'What providers reported of charges and refunds, and what came of it',
    },
    { charge: Type.Optional(IdSchema) },
  ),
  route({
    operationId: 'charge.get',
    method: 'get',
    path: '/charges/{id}',
    summary: 'One charge or refund of a card',
    permission: 'payments.read',
    input: strict({ id: IdSchema }),
    output: Charge.schema,
    writes: 'no',
    handle: async ({ id }, { tx }) => Charge.json(await tx.get(charges, { id }, 'No such charge.')),
  }),
  route({
    operationId: 'charge.report',
    method: 'post',
    path: REPORTS_PATH,
    summary: 'Where the provider of a payment plugin posts what became of charges and refunds: charged, failed, refunded, charged back',
    permission: 'signed',
    body: 'bytes',
    input: strict({ agency: Type.String({ maxLength: 60 }), adapter: Type.String({ maxLength: 60 }) }),
    output: strict({ taken: Type.Integer({ description: 'How many events were of charges or refunds of the agency' }) }),
    writes: 'ledger',
    deps: CHARGE_NEEDS,
    signed({ agency, adapter }, { payments }) {
      const inbound = payments.get(agency, adapter)?.inbound;
      return inbound ? { by: adapter, inbound } : null;
    },
    handle: async ({ adapter }, { tx, prepared }, deps) => ({ taken: await takeEvents(tx, deps, adapter, prepared) }),
  }),
];
