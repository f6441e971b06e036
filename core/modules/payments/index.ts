import { Type } from 'typebox';
import { definePlugin, MoneySchema } from '../../contracts/index.ts';
import { paymentChecks } from './integrity.ts';
import { chargeRoutes } from './routes/charges.ts';
import { paymentRoutes } from './routes/payments.ts';
import { refundRoutes } from './routes/refunds.ts';
import { statementRoutes } from './routes/statements.ts';
import { ASKED } from './service/charges.ts';
import { charging } from './service/reported.ts';
import { UNPAID_DAYS, unpaid } from './unpaid.ts';

/** Client money: receipts, allocation, overpayments, refunds, moves between dossiers, charges of cards. */
export default definePlugin({
  id: 'payments',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['billing'],
  config: Type.Object(
    {
      approvalAbove: Type.Optional(MoneySchema),
      unpaidDays: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 365,
          default: UNPAID_DAYS,
          description: 'Days before departure from which an unpaid dossier is noticed',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  permissions: {
    'payments.read': { does: 'See client payments', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'payments.record': { does: 'Record receipts', roles: ['manager', 'agent', 'accountant'] },
    'payments.charge': { does: 'Charge clients’ cards', roles: ['manager', 'agent'] },
    'payments.reverse': { does: 'Reverse receipts', roles: ['manager', 'accountant'] },
    'payments.move': { does: 'Move money between dossiers', roles: ['manager', 'accountant'] },
    'payments.refund': { does: 'Refund clients', roles: ['manager'] },
    'payments.statements': { does: 'See statements of the agency’s bank accounts', roles: ['manager', 'accountant'] },
    'payments.importStatements': { does: 'Import bank statements', roles: ['manager', 'accountant'] },
    'payments.assign': { does: 'Make receipts of lines of bank statements', roles: ['manager', 'accountant'] },
    'payments.approve': { does: 'Approve refunds somebody else asked for', roles: ['manager'] },
  },
  routes: [...paymentRoutes, ...refundRoutes, ...statementRoutes, ...chargeRoutes],
  // A dossier shows its movements on a tab of its own: only the agency-wide list of refunds is missing there.
  console: {
    views: [
      {
        id: 'refunds',
        slot: 'accounting.section',
        title: { fr: 'Remboursements', en: 'Refunds' },
        list: 'refund.list',
        order: 20,
        columns: [
          { field: 'createdAt', title: { fr: 'Demandé le', en: 'Asked for' }, format: 'instant' },
          { field: 'dossier', title: { fr: 'Dossier', en: 'Dossier' } },
          { field: 'money', title: { fr: 'Montant', en: 'Amount' }, format: 'money' },
          { field: 'reason', title: { fr: 'Motif', en: 'Reason' } },
          { field: 'payment', title: { fr: 'Mouvement', en: 'Movement' } },
          { field: 'state', title: { fr: 'Statut', en: 'Status' }, format: 'status' },
        ],
      },
      {
        id: 'charges',
        slot: 'accounting.section',
        title: { fr: 'Débits de cartes', en: 'Charges of cards' },
        list: 'charge.list',
        order: 21,
        columns: [
          { field: 'createdAt', title: { fr: 'Demandé le', en: 'Asked for' }, format: 'instant' },
          { field: 'kind', title: { fr: 'Type', en: 'Kind' } },
          { field: 'dossier', title: { fr: 'Dossier', en: 'Dossier' } },
          { field: 'money', title: { fr: 'Montant', en: 'Amount' }, format: 'money' },
          { field: 'payment', title: { fr: 'Mouvement', en: 'Movement' } },
          { field: 'error', title: { fr: 'Erreur', en: 'Error' } },
          { field: 'state', title: { fr: 'Statut', en: 'Status' }, format: 'status' },
        ],
      },
    ],
  },
  events: { emits: ['payments.received', 'payments.refunded', ASKED], handles: [charging] },
  checks: [unpaid],
  integrity: paymentChecks,
  migrations: new URL('./migrations/', import.meta.url),
});
