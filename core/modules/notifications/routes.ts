/** Routes of notifications. */

import { Type } from 'typebox';
import {
  fail,
  Host,
  IdSchema,
  InstantSchema,
  LocaleSchema,
  listRoute,
  orNull,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  type Tx,
} from '../../contracts/index.ts';
import { Billing } from '../billing/tokens.ts';
import { Dossiers, GONE } from '../dossiers/tokens.ts';
import { Parties } from '../parties/tokens.ts';
import { messages } from './model.ts';
import { REPORTS_PATH, takeReports } from './reports.ts';
import { draft, ITINERARY, type MessageAsked, nextToPay, queueMessage, render } from './service.ts';

const CHANNELS = { email: { fr: 'Courriel', en: 'E-mail' }, sms: { fr: 'SMS', en: 'SMS' } } as const;
const STATES = {
  queued: { fr: 'En attente', en: 'Queued', tone: 'busy' },
  sent: { fr: 'Envoyé', en: 'Sent', tone: 'good' },
  delivered: { fr: 'Remis', en: 'Delivered', tone: 'good' },
  undelivered: { fr: 'Non remis', en: 'Undelivered', tone: 'bad' },
  failed: { fr: 'Échoué', en: 'Failed', tone: 'bad' },
  unknown: { fr: 'Inconnu', en: 'Unknown', tone: 'watch' },
} as const;
/** A list does not read the page of a message. */
const Message = resource(
  messages,
  (field) => ({
    id: field.is('id', IdSchema, null),
    dossier: field.is('dossier', orNull(RefSchema), { fr: 'Dossier', en: 'Dossier' }),
    channel: field.oneOf('channel', CHANNELS, { fr: 'Canal', en: 'Channel' }),
    address: field.is('address', Type.String(), { fr: 'Adresse', en: 'Address' }),
    template: field.is('template', Type.String(), { fr: 'Modèle', en: 'Template' }),
    subject: field.is('subject', orNull(Type.String()), { fr: 'Objet', en: 'Subject' }),
    text: field.is('body_text', Type.String(), null),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'Status' }),
    stateAt: field.is('state_at', orNull(InstantSchema), { fr: 'Depuis', en: 'Since' }),
    error: field.is('error', orNull(Type.String()), { fr: 'Erreur', en: 'Error' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créé le', en: 'Created' }),
    sentAt: field.is('sent_at', orNull(InstantSchema), { fr: 'Envoyé le', en: 'Sent' }),
  }),
  { sort: '-createdAt', search: 'subject' },
);

/** What a message speaks of beside the dossier, and what goes with it. NOT_FOUND where there is nothing to speak of. */
async function saidOf(
  tx: Tx,
  { dossier, template, channel }: Pick<MessageAsked, 'dossier' | 'template' | 'channel'>,
  dossiers: Dossiers,
  billing: Billing,
): Promise<Pick<MessageAsked, 'attachment' | 'more'>> {
  const withFile = (attachment: string) => (channel === 'email' ? { attachment } : {});
  if (template === 'itinerary-ready') {
    if ((await dossiers.services(tx, dossier)).every((s) => GONE.includes(s.status)))
      throw fail('NOT_FOUND', `Dossier ${dossier} has no itinerary to send: it has no service, or all of them are cancelled.`);
    return withFile(`${ITINERARY}${dossier}`);
  }
  if (!template.startsWith('payment-reminder')) return {};
  const invoice = await nextToPay(tx, { dossiers }, billing, dossier);
  return { ...withFile(invoice.number), more: { invoice } };
}

export const routes: readonly Route[] = [
  route({
    operationId: 'message.send',
    method: 'post',
    path: '/messages',
    summary: 'Send a message about a dossier from a template',
    permission: 'notifications.send',
    input: strict({
      dossier: RefSchema,
      template: Type.Enum(['itinerary-ready', 'payment-reminder', 'payment-reminder-sms', 'departure-reminder-sms']),
      channel: Type.Enum(['email', 'sms']),
      address: Type.Optional(Type.String({ minLength: 3, maxLength: 250 })),
      locale: Type.Optional(LocaleSchema),
    }),
    output: Message.schema,
    status: 201,
    writes: 'yes',
    deps: {
      agencies: Host.Agencies,
      documents: Host.Documents,
      dossiers: Dossiers,
      parties: Parties,
      notifiers: Host.Notifiers,
      billing: Billing,
    },
    async prepare(input, { read }, { agencies, documents, dossiers, parties, notifiers, billing }) {
      const deps = { agencies, documents, dossiers, parties, notifiers };
      const made = await read(async (tx) => draft(tx, deps, { ...input, ...(await saidOf(tx, input, dossiers, billing)) }));
      return { made, rendered: await render(deps, made) };
    },
    handle: async (_input, { tx, prepared: { made, rendered } }, { agencies, documents, dossiers, parties, notifiers }) =>
      Message.json(await queueMessage(tx, { agencies, documents, dossiers, parties, notifiers }, made, rendered)),
  }),
  listRoute(
    Message,
    { operationId: 'message.list', path: '/messages', summary: 'Messages sent and to send', permission: 'notifications.read' },
    { dossier: Type.Optional(RefSchema) },
  ),
  route({
    operationId: 'message.report',
    method: 'post',
    path: REPORTS_PATH,
    summary: 'Where the provider of a notifier posts what became of messages: on their way, delivered, not delivered',
    permission: 'signed',
    body: 'bytes',
    input: strict({
      agency: Type.String({ maxLength: 60 }),
      notifier: Type.String({ maxLength: 60 }),
      message: Type.Optional(IdSchema),
    }),
    output: strict({ taken: Type.Integer({ description: 'How many reports were of messages of the agency' }) }),
    writes: 'yes',
    deps: { notifiers: Host.Notifiers },
    signed({ agency, notifier }, { notifiers }) {
      const inbound = notifiers.get(agency, notifier)?.inbound;
      return inbound ? { by: notifier, inbound } : null;
    },
    handle: async ({ notifier, message = null }, { tx, prepared }) => ({ taken: await takeReports(tx, notifier, message, prepared) }),
  }),
];
