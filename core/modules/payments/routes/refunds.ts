/** Routes of refunds: asked for, decided, listed. */
import { Type } from 'typebox';
import {
  DaySchema,
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
import { refunds } from '../model.ts';
import { followRefund } from '../service/charges.ts';
import { NEEDS } from '../service/movements.ts';
import { createRefund, decideRefund } from '../service/refunds.ts';
import { MethodSchema } from './shared.ts';

const STATES = {
  pending: { fr: 'À approuver', en: 'Waiting for approval', tone: 'watch' },
  done: { fr: 'Fait', en: 'Done', tone: 'good' },
  rejected: { fr: 'Rejeté', en: 'Rejected', tone: 'bad' },
} as const;
const Refund = resource(
  refunds,
  (field) => ({
    id: field.is('id', IdSchema, null),
    dossier: field.is('dossier', RefSchema, { fr: 'Dossier', en: 'Dossier' }),
    money: field.amount('amount_minor', { fr: 'Montant', en: 'Amount' }),
    method: field.is('method', Type.String(), { fr: 'Moyen', en: 'Method' }),
    reason: field.is('reason', Type.String(), { fr: 'Motif', en: 'Reason' }),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'Status' }),
    askedBy: field.is('asked_by', Type.String(), { fr: 'Demandé par', en: 'Asked by' }),
    approvedBy: field.is('approved_by', orNull(Type.String()), { fr: 'Approuvé par', en: 'Approved by' }),
    date: field.is('dated', orNull(DaySchema), { fr: 'Daté du', en: 'Dated' }),
    payment: field.is('movement', orNull(Type.String()), { fr: 'Paiement', en: 'Payment' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Demandé le', en: 'Asked' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: '-createdAt', search: 'reason' },
);

export const refundRoutes: readonly Route[] = [
  route({
    operationId: 'refund.create',
    method: 'post',
    path: '/refunds',
    summary: 'Refund an overpayment: posted at once, or kept for a second person above the agency’s limit',
    permission: 'payments.refund',
    input: strict({
      dossier: RefSchema,
      money: MoneySchema,
      reason: TextSchema,
      method: Type.Optional(MethodSchema),
      date: Type.Optional(DaySchema),
    }),
    output: Refund.schema,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => Refund.json(await createRefund(tx, deps, input)),
  }),
  ...(['approve', 'reject'] as const).map((verb) =>
    route({
      operationId: `refund.${verb}`,
      method: 'post',
      path: `/refunds/{id}/${verb}`,
      summary: verb === 'approve' ? 'Approve a refund somebody else asked for: it is posted' : 'Reject a refund somebody else asked for',
      permission: 'payments.approve',
      input: strict({ id: IdSchema }),
      output: Refund.schema,
      writes: 'ledger',
      deps: NEEDS,
      async handle({ id }, { tx }, deps) {
        const row = await decideRefund(tx, deps, { id, approve: verb === 'approve' });
        await followRefund(tx, row);
        return Refund.json(row);
      },
    }),
  ),
  listRoute(
    Refund,
    { operationId: 'refund.list', path: '/refunds', summary: 'Refunds asked for', permission: 'payments.read' },
    { dossier: Type.Optional(RefSchema) },
  ),
];
