/** Routes of refunds: asked for, decided, listed. */
import { Type } from 'typebox';
import {
  Host,
  IdSchema,
  InstantSchema,
  ListProperties,
  MoneySchema,
  money,
  orNull,
  PageOf,
  RefSchema,
  type Route,
  route,
  strict,
  TextSchema,
  toJson,
  VersionSchema,
} from '../../../contracts/index.ts';
import { type RefundRow, refunds } from '../model.ts';
import { NEEDS } from '../service/movements.ts';
import { createRefund, decideRefund } from '../service/refunds.ts';
import { MethodSchema } from './shared.ts';

const Refund = strict({
  id: IdSchema,
  dossier: RefSchema,
  money: MoneySchema,
  method: Type.String(),
  reason: Type.String(),
  state: Type.Enum(['pending', 'done', 'rejected']),
  askedBy: Type.String(),
  approvedBy: orNull(Type.String()),
  payment: orNull(Type.String()),
  createdAt: InstantSchema,
  version: VersionSchema,
});
const refundJson = (r: RefundRow) => ({
  id: r.id,
  dossier: r.dossier,
  money: toJson(money(r.amount_minor, r.currency)),
  method: r.method,
  reason: r.reason,
  state: r.state as 'pending' | 'done' | 'rejected',
  askedBy: r.asked_by,
  approvedBy: r.approved_by,
  payment: r.movement,
  createdAt: r.created_at,
  version: r.version,
});

export const refundRoutes: readonly Route[] = [
  route({
    operationId: 'refund.create',
    method: 'post',
    path: '/refunds',
    summary: 'Refund an overpayment: posted at once, or kept for a second person above the agency’s limit',
    permission: 'payments.refund',
    input: strict({ dossier: RefSchema, money: MoneySchema, reason: TextSchema, method: Type.Optional(MethodSchema) }),
    output: Refund,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => refundJson(await createRefund(tx, deps, input)),
  }),
  ...(['approve', 'reject'] as const).map((verb) =>
    route({
      operationId: `refund.${verb}`,
      method: 'post',
      path: `/refunds/{id}/${verb}`,
      summary: verb === 'approve' ? 'Approve a refund somebody else asked for: it is posted' : 'Reject a refund somebody else asked for',
      permission: 'payments.approve',
      input: strict({ id: IdSchema }),
      output: Refund,
      writes: 'ledger',
      deps: NEEDS,
      handle: async ({ id }, { tx }, deps) => refundJson(await decideRefund(tx, deps, { id, approve: verb === 'approve' })),
    }),
  ),
  route({
    operationId: 'refund.list',
    method: 'get',
    path: '/refunds',
    summary: 'Refunds asked for',
    permission: 'payments.read',
    input: strict({ ...ListProperties, dossier: Type.Optional(RefSchema) }),
    output: PageOf(Refund),
    writes: 'no',
    deps: { lists: Host.Lists },
    handle: ({ dossier, ...input }, { tx }, { lists }) =>
      lists.page(tx, input, {
        table: refunds,
        sort: '-createdAt',
        search: 'reason',
        ...(dossier === undefined ? {} : { where: { dossier } }),
        fields: {
          createdAt: { column: 'created_at', type: 'instant' },
          state: { column: 'state', type: 'enum', values: ['pending', 'done', 'rejected'] },
          dossier: { column: 'dossier', type: 'key' },
        },
        toJson: refundJson,
      }),
  }),
];
