/** Routes of notifications. */

import { Type } from 'typebox';
import {
  beginning,
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
import { draft, ITINERARY, type MessageAsked, nextToPay, queueMessage, render } from './service.ts';

const CHANNELS = { email: { fr: 'Courriel', en: 'E-mail' }, sms: { fr: 'SMS', en: 'SMS' } } as const;
const STATES = {
  queued: { fr: 'En attente', en: 'Queued', tone: 'busy' },
  sent: { fr: 'Envoyé', en: 'Sent', tone: 'good' },
  delivered: { fr: 'Remis', en: 'Delivered', tone: 'good' },
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
    operationId: 'message.receipt',
    method: 'post',
    path: '/messages/receipts/{agency}/{notifier}',
    summary: 'Where a provider posts delivery receipts; the signature is verified',
    permission: 'public',
    form: true,
    input: strict({
      agency: Type.String({ maxLength: 60 }),
      notifier: Type.String({ maxLength: 60 }),
      form: Type.Record(Type.String(), Type.String({ maxLength: 2000 })),
    }),
    output: strict({ accepted: Type.Boolean() }),
    writes: 'own',
    deps: { db: Host.Db, agencies: Host.Agencies, notifiers: Host.Notifiers },
    async handle({ agency, notifier, form }, call, { db, agencies, notifiers }) {
      const plugin = agencies.settings(agency, notifier) === null ? null : notifiers.get(agency, notifier);
      if (!plugin?.receipt) throw fail('NOT_FOUND', 'No such receiver.');
      const receipt = plugin.receipt(agency, { url: call.headers['x-escale-url'] ?? '', headers: call.headers, form });
      const ctx = { ...call.ctx, agency, actor: { kind: 'system', id: notifier, name: notifier, permissions: 'all' } } as const;
      await db.transaction(ctx, async (tx) => {
        const [row] = await tx.lock(messages, { notifier, reference: receipt.reference });
        // A receipt may overtake our own note of the sending: an unknown reference is accepted and changes nothing.
        if (row && row.state !== 'delivered')
          await tx.put(messages, {
            ...row,
            state: receipt.state,
            error: receipt.detail == null ? null : beginning(receipt.detail, 250),
            version: row.version + 1,
          });
      });
      return { accepted: true };
    },
  }),
];
