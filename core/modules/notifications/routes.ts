/** Routes of notifications. */

import { Type } from 'typebox';
import {
  fail,
  Host,
  IdSchema,
  InstantSchema,
  ListProperties,
  orNull,
  PageOf,
  RefSchema,
  type Route,
  route,
  strict,
} from '../../contracts/index.ts';
import { Billing } from '../billing/tokens.ts';
import { Dossiers, GONE } from '../dossiers/tokens.ts';
import { Parties } from '../parties/tokens.ts';
import { type MessageRow, messages } from './model.ts';
import { ITINERARY, nextToPay, queueMessage } from './service.ts';

const Message = strict({
  id: IdSchema,
  dossier: orNull(RefSchema),
  channel: Type.Enum(['email', 'sms']),
  address: Type.String(),
  template: Type.String(),
  subject: orNull(Type.String()),
  text: Type.String(),
  state: Type.Enum(['queued', 'sent', 'delivered', 'failed', 'unknown']),
  error: orNull(Type.String()),
  createdAt: InstantSchema,
  sentAt: orNull(InstantSchema),
});
const messageJson = (m: MessageRow) => ({
  id: m.id,
  dossier: m.dossier,
  channel: m.channel as 'email' | 'sms',
  address: m.address,
  template: m.template,
  subject: m.subject,
  text: m.body_text,
  state: m.state as 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown',
  error: m.error,
  createdAt: m.created_at,
  sentAt: m.sent_at,
});

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
      locale: Type.Optional(Type.Enum(['fr', 'en'])),
    }),
    output: Message,
    status: 201,
    writes: 'yes',
    deps: [Host.Agencies, Host.Documents, Dossiers, Parties, Host.Notifiers, Billing],
    async handle(input, { tx }, agencies, documents, dossiers, parties, notifiers, billing) {
      const deps = { agencies, documents, dossiers, parties, notifiers };
      if (input.template === 'itinerary-ready') {
        // Nobody is told that an itinerary is ready when there is none.
        if ((await dossiers.services(tx, input.dossier)).every((s) => GONE.includes(s.status)))
          throw fail('NOT_FOUND', `Dossier ${input.dossier} has no itinerary to send: it has no service, or all of them are cancelled.`);
        const attachment = input.channel === 'email' ? { attachment: `${ITINERARY}${input.dossier}` } : {};
        return messageJson(await queueMessage(tx, deps, { ...input, ...attachment }));
      }
      if (!input.template.startsWith('payment-reminder')) return messageJson(await queueMessage(tx, deps, input));
      const invoice = await nextToPay(tx, deps, billing, input.dossier);
      const attachment = input.channel === 'email' ? { attachment: invoice.number } : {};
      return messageJson(await queueMessage(tx, deps, { ...input, ...attachment, more: { invoice } }));
    },
  }),
  route({
    operationId: 'message.list',
    method: 'get',
    path: '/messages',
    summary: 'Messages sent and to send',
    permission: 'notifications.read',
    input: strict({ ...ListProperties, dossier: Type.Optional(RefSchema) }),
    output: PageOf(Message),
    writes: 'no',
    deps: [Host.Lists],
    handle: ({ dossier, ...input }, { tx }, lists) =>
      lists.page(tx, input, {
        table: messages,
        sort: '-createdAt',
        search: 'subject',
        ...(dossier === undefined ? {} : { where: { dossier } }),
        fields: {
          createdAt: { column: 'created_at', type: 'instant' },
          state: { column: 'state', type: 'enum', values: ['queued', 'sent', 'delivered', 'failed', 'unknown'] },
          channel: { column: 'channel', type: 'enum', values: ['email', 'sms'] },
          dossier: { column: 'dossier', type: 'key' },
        },
        toJson: messageJson,
      }),
  }),
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
    deps: [Host.Db, Host.Agencies, Host.Notifiers],
    async handle({ agency, notifier, form }, call, db, agencies, notifiers) {
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
            error: receipt.detail?.slice(0, 250) ?? null,
            version: row.version + 1,
          });
      });
      return { accepted: true };
    },
  }),
];
