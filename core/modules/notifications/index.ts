import { Type } from 'typebox';
import { actor, definePlugin, Host, handler, heard, isError, isLetGo, type Outcome, type RenderedMessage } from '../../contracts/index.ts';
import { Billing, type InvoiceIssued } from '../billing/tokens.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import type { MoneyMoved } from '../payments/tokens.ts';
import { type MessageRow, messages } from './model.ts';
import { hasLeft, reportAddress, settleMessage } from './reports.ts';
import { routes } from './routes.ts';
import { attachmentsOf, NEEDS, onIssued, onMoney } from './service.ts';

const LOOK = 'The provider cannot be asked: look whether the message arrived, then send it again if it did not.';

/** Its provider said meanwhile that he has it: nobody sends it again. */
const reported = ({ reference }: MessageRow): Outcome => ({ state: 'done', value: { reference } });

/** Messages to clients: rendered with the business act, sent once. */
export default definePlugin({
  id: 'notifications',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['billing', 'payments'],
  config: Type.Object({}, { additionalProperties: false }),
  permissions: {
    'notifications.read': { does: 'See messages', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'notifications.send': { does: 'Send messages', roles: ['manager', 'agent'] },
  },
  routes,
  console: {
    views: [
      {
        id: 'messages',
        slot: 'nav',
        title: { fr: 'Messages', en: 'Messages' },
        list: 'message.list',
        order: 50,
        columns: [
          { field: 'createdAt', title: { fr: 'Créé le', en: 'Created' }, format: 'instant' },
          { field: 'dossier', title: { fr: 'Dossier', en: 'Dossier' } },
          { field: 'address', title: { fr: 'Destinataire', en: 'Recipient' } },
          { field: 'subject', title: { fr: 'Objet', en: 'Subject' } },
          { field: 'sentAt', title: { fr: 'Envoyé le', en: 'Sent' }, format: 'instant' },
          { field: 'state', title: { fr: 'Statut', en: 'Status' }, format: 'status' },
          { field: 'stateAt', title: { fr: 'Depuis', en: 'Since' }, format: 'instant' },
          { field: 'error', title: { fr: 'Erreur', en: 'Error' } },
        ],
      },
    ],
  },
  events: {
    emits: ['notifications.queued'],
    handles: [
      handler({
        event: 'billing.issued',
        id: 'invoice',
        deps: { ...NEEDS, billing: Billing },
        handle: (event: InvoiceIssued, tx, { billing, ...deps }) => onIssued(tx, deps, billing, event),
      }),
      handler({
        event: 'payments.received',
        id: 'receipt',
        deps: NEEDS,
        handle: (event: MoneyMoved, tx, deps) => onMoney(tx, deps, event, 'payment-received'),
      }),
      handler({
        event: 'payments.refunded',
        id: 'refund',
        deps: NEEDS,
        handle: (event: MoneyMoved, tx, deps) => onMoney(tx, deps, event, 'refund-done'),
      }),
      actor({
        event: 'notifications.queued',
        id: 'send',
        deps: { db: Host.Db, notifiers: Host.Notifiers, address: Host.PublicAddress, billing: Billing, dossiers: Dossiers },
        act: {
          async run({ id }: { id: string }, ctx, { db, notifiers, address, billing, dossiers }): Promise<Outcome> {
            const row = await db.read(ctx, (tx) => tx.get(messages, { id }, 'The message is gone.'));
            if (hasLeft(row)) return reported(row);
            let attachments: RenderedMessage['attachments'];
            try {
              attachments = await attachmentsOf(ctx, row, billing, dossiers);
            } catch (error) {
              // The trip was cancelled between the request and the sending: an announcement without what it announces is not sent.
              if (isError(error, 'NOT_FOUND')) return { state: 'rejected', code: error.code, message: error.message };
              if (isError(error, 'BUSY')) throw error;
              return {
                state: 'notSent',
                message: `The attachment could not be made: ${error instanceof Error ? error.message : String(error)}`,
              };
            }
            const notifier = notifiers.get(ctx.agency, row.notifier);
            if (!notifier) return { state: 'notSent', message: `The plugin ${row.notifier} is not enabled.` };
            const message = {
              id: row.id,
              to: row.address,
              subject: row.subject,
              text: row.body_text,
              html: row.body_html,
              attachments,
              reportTo: notifier.inbound ? reportAddress(address, row) : null,
            };
            return heard(`The plugin ${row.notifier}`, () => notifier.send(ctx.agency, message, () => isLetGo(ctx.gotOn)));
          },
          async ask({ id }, ctx, { db, notifiers }): Promise<Outcome> {
            const row = await db.read(ctx, (tx) => tx.get(messages, { id }, 'The message is gone.'));
            if (hasLeft(row)) return reported(row);
            const notifier = notifiers.get(ctx.agency, row.notifier);
            // Who cannot be asked is not written to twice: a person decides.
            const { ask } = notifier ?? {};
            if (!ask)
              return {
                state: 'unknown',
                message: `${row.error === null || row.error.endsWith(LOOK) ? '' : `${row.error} `}${LOOK}`,
              };
            return heard(`The plugin ${row.notifier}`, () => ask.call(notifier, ctx.agency, row.id, row.reference));
          },
          settle: ({ id }, outcome, tx) => settleMessage(tx, id, outcome),
        },
      }),
    ],
  },
  migrations: new URL('./migrations/', import.meta.url),
});
