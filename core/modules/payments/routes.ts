/** Routes of client money. */
import { Type } from 'typebox';
import {
  DaySchema,
  fail,
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
  type Tx,
  toJson,
  VersionSchema,
} from '../../contracts/index.ts';
import { Billing } from '../billing/tokens.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { Parties } from '../parties/tokens.ts';
import { type MovementRow, movements, type RefundRow, refunds } from './model.ts';
import { allocate, refundable } from './rules.ts';
import { METHODS, type Method, type PaymentDeps, positionOf } from './service/movements.ts';
import { movePayment, recordPayment } from './service/receipts.ts';
import { createRefund, decideRefund } from './service/refunds.ts';

const MethodSchema = Type.Enum(Object.keys(METHODS) as Method[]);
const Payment = strict({
  ref: RefSchema,
  kind: Type.Enum(['receipt', 'refund', 'moveIn', 'moveOut']),
  dossier: RefSchema,
  client: Type.String(),
  method: Type.String(),
  money: MoneySchema,
  receivedOn: DaySchema,
  invoice: orNull(Type.String()),
  linked: orNull(Type.String()),
  bankRef: orNull(Type.String()),
  reason: orNull(Type.String()),
  entry: Type.Integer({ description: 'Entry of the journal' }),
  createdAt: InstantSchema,
});
const paymentJson = (m: MovementRow) => ({
  ref: m.ref,
  kind: m.kind as 'receipt' | 'refund' | 'moveIn' | 'moveOut',
  dossier: m.dossier,
  client: m.client,
  method: m.method,
  money: toJson(money(m.amount_minor, m.currency)),
  receivedOn: m.received_on,
  invoice: m.invoice,
  linked: m.linked,
  bankRef: m.bank_ref,
  reason: m.reason,
  entry: m.entry,
  createdAt: m.created_at,
});
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

const DEPS = [Host.Ledger, Host.Agencies, Dossiers, Parties, Host.Outbox] as const;
const deps = (
  ledger: PaymentDeps['ledger'],
  agencies: PaymentDeps['agencies'],
  dossiers: PaymentDeps['dossiers'],
  parties: PaymentDeps['parties'],
  outbox: PaymentDeps['outbox'],
): PaymentDeps => ({ ledger, agencies, dossiers, parties, outbox });

/** Which invoices of a dossier its money has paid. */
async function allocationsOf(
  tx: Tx,
  billing: Billing,
  dossier: { readonly ref: string; readonly currency: string; readonly paid: { readonly minor: bigint } },
) {
  const all = await billing.ofDossier(tx, dossier.ref);
  const invoices = all
    .filter((i) => i.kind === 'invoice')
    .map((i) => ({
      number: i.number,
      dueOn: i.dueOn,
      total: all.filter((c) => c.corrects === i.number).reduce((sum, c) => sum + c.total.minor, i.total.minor),
    }));
  const named = (await tx.find(movements, { dossier: dossier.ref, invoice: { not: null } }, { order: [['id', 'asc']] })).map((m) => ({
    invoice: m.invoice as string,
    amount: m.amount_minor,
  }));
  const { allocations, rest } = allocate(invoices, dossier.paid.minor, named);
  const json = (minor: bigint) => toJson(money(minor, dossier.currency));
  const paid = new Map(allocations.map((a) => [a.invoice, a.amount]));
  return {
    items: invoices.map((i) => ({
      invoice: i.number,
      dueOn: i.dueOn,
      asked: json(i.total),
      paid: json(paid.get(i.number) ?? 0n),
      open: json(i.total - (paid.get(i.number) ?? 0n)),
    })),
    rest: json(rest),
  };
}

export const routes: readonly Route[] = [
  route({
    operationId: 'payment.record',
    method: 'post',
    path: '/payments',
    summary: 'Record a receipt on a dossier',
    permission: 'payments.record',
    input: strict({
      dossier: RefSchema,
      money: MoneySchema,
      method: Type.Optional(MethodSchema),
      receivedOn: Type.Optional(DaySchema),
      invoice: Type.Optional(RefSchema),
      bankRef: Type.Optional(RefSchema),
    }),
    output: Payment,
    status: 201,
    writes: 'ledger',
    deps: [...DEPS, Billing],
    async handle(input, { tx }, ledger, agencies, dossiers, parties, outbox, billing) {
      if (input.invoice !== undefined) {
        const found = (await billing.ofDossier(tx, input.dossier)).find((i) => i.number === input.invoice && i.kind === 'invoice');
        if (!found) {
          await dossiers.get(tx, input.dossier);
          throw fail('NOT_FOUND', `Dossier ${input.dossier} has no invoice ${input.invoice}.`);
        }
      }
      return paymentJson(await recordPayment(tx, deps(ledger, agencies, dossiers, parties, outbox), input));
    },
  }),
  route({
    operationId: 'payment.list',
    method: 'get',
    path: '/payments',
    summary: 'Receipts, refunds and moves',
    permission: 'payments.read',
    input: strict({ ...ListProperties, dossier: Type.Optional(RefSchema) }),
    output: PageOf(Payment),
    writes: 'no',
    deps: [Host.Lists],
    handle: ({ dossier, ...input }, { tx }, lists) =>
      lists.page(tx, input, {
        table: movements,
        sort: '-createdAt',
        search: 'reason',
        ...(dossier === undefined ? {} : { where: { dossier } }),
        fields: {
          createdAt: { column: 'created_at', type: 'instant' },
          ref: { column: 'ref', type: 'key' },
          kind: { column: 'kind', type: 'enum', values: ['receipt', 'refund', 'moveIn', 'moveOut'] },
          dossier: { column: 'dossier', type: 'key' },
          client: { column: 'client', type: 'key' },
          method: { column: 'method', type: 'key' },
          receivedOn: { column: 'received_on', type: 'day' },
          money: { column: 'amount_minor', type: 'money' },
        },
        toJson: paymentJson,
      }),
  }),
  route({
    operationId: 'payment.position',
    method: 'get',
    path: '/dossiers/{dossier}/payments',
    summary: 'Where a dossier stands: receivable, deposits, overpayment, what may be refunded, and which invoices are paid',
    permission: 'payments.read',
    input: strict({ dossier: RefSchema }),
    output: strict({
      receivable: MoneySchema,
      advances: MoneySchema,
      overpaid: MoneySchema,
      refundable: MoneySchema,
      invoices: Type.Array(strict({ invoice: RefSchema, dueOn: DaySchema, asked: MoneySchema, paid: MoneySchema, open: MoneySchema })),
      unallocated: MoneySchema,
    }),
    writes: 'no',
    deps: [Host.Ledger, Host.Agencies, Dossiers, Billing],
    async handle({ dossier: ref }, { tx }, ledger, agencies, dossiers, billing) {
      const dossier = await dossiers.get(tx, ref);
      const position = await positionOf(tx, { ledger, agencies }, dossier);
      const json = (minor: bigint) => toJson(money(minor, dossier.currency));
      const { items, rest } = await allocationsOf(tx, billing, dossier);
      return {
        receivable: json(position.receivable),
        advances: json(position.advances),
        overpaid: json(position.overpaid),
        refundable: json(refundable(dossier.paid.minor, dossier.sale.minor, dossier.invoiced.minor)),
        invoices: items,
        unallocated: rest,
      };
    },
  }),
  route({
    operationId: 'payment.move',
    method: 'post',
    path: '/payments/move',
    summary: 'Move money held on one dossier to another',
    permission: 'payments.move',
    input: strict({ from: RefSchema, to: RefSchema, money: MoneySchema, reason: TextSchema }),
    output: strict({ out: Payment, in: Payment }),
    status: 201,
    writes: 'ledger',
    deps: DEPS,
    async handle(input, { tx }, ...d) {
      const both = await movePayment(tx, deps(...d), input);
      return { out: paymentJson(both.out), in: paymentJson(both.in) };
    },
  }),
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
    deps: DEPS,
    handle: async (input, { tx }, ...d) => refundJson(await createRefund(tx, deps(...d), input)),
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
      deps: DEPS,
      handle: async ({ id }, { tx }, ...d) => refundJson(await decideRefund(tx, deps(...d), { id, approve: verb === 'approve' })),
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
    deps: [Host.Lists],
    handle: ({ dossier, ...input }, { tx }, lists) =>
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
