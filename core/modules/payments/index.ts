import { Type } from 'typebox';
import { definePlugin, MoneySchema } from '../../contracts/index.ts';
import { routes } from './routes.ts';

/** Client money: receipts, allocation, overpayments, refunds, moves between dossiers. */
export default definePlugin({
  id: 'payments',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['billing'],
  config: Type.Object({ approvalAbove: Type.Optional(MoneySchema) }, { additionalProperties: false }),
  permissions: {
    'payments.read': 'See client payments',
    'payments.record': 'Record receipts',
    'payments.move': 'Move money between dossiers',
    'payments.refund': 'Refund clients',
    'payments.approve': 'Approve refunds somebody else asked for',
  },
  routes,
  events: { emits: ['payments.received', 'payments.refunded'] },
  migrations: new URL('./migrations/', import.meta.url),
});
