/** Routes of client money: receipts, moves, where a dossier stands. */
import { Type } from 'typebox';
import {
  DaySchema,
  fail,
  Host,
  InstantSchema,
  ListProperties,
  MoneySchema,
  money,
  orNull,
  PageOf,
  ReasonSchema,
  RefSchema,
  type Route,
  route,
  strict,
  TextSchema,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { Billing } from '../../billing/tokens.ts';
import { Dossiers } from '../../dossiers/tokens.ts';
import { type MovementRow, movements } from '../model.ts';
import { allocate, refundable } from '../rules.ts';
import { NEEDS, positionOf, readAhead } from '../service/movements.ts';
import { movePayment, recordPayment, recordShares, reversePayment } from '../service/receipts.ts';
import { MethodSchema } from './shared.ts';

const KINDS = ['receipt', 'refund', 'moveIn', 'moveOut', 'reversal'] as const;
const Payment = strict({
  ref: RefSchema,
  kind: Type.Enum([...KINDS]),
  dossier: RefSchema,
  client: Type.String(),
  method: Type.String(),
  money: MoneySchema,
  receivedOn: DaySchema,
  invoice: orNull(Type.String()),
  linked: orNull(Type.String()),
  bankRef: orNull(Type.String()),
  reason: orNull(Type.String()),
  entry: orNull(Type.Integer({ description: 'Entry of the journal; null where it is worth nothing in the currency of the books' })),
  createdAt: InstantSchema,
});
const paymentJson = (m: MovementRow) => ({
  ref: m.ref,
  kind: m.kind as (typeof KINDS)[number],
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
      total: i.total.minor - i.credited.minor,
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

export const paymentRoutes: readonly Route[] = [
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
    deps: { ...NEEDS, billing: Billing },
    warm: (inputs, tx, deps) =>
      readAhead(
        tx,
        deps,
        inputs.map((i) => i.dossier),
      ),
    async handle(input, { tx }, { billing, ...deps }) {
      if (input.invoice !== undefined) {
        const found = (await billing.ofDossier(tx, input.dossier)).find((i) => i.number === input.invoice && i.kind === 'invoice');
        if (!found) {
          await deps.dossiers.get(tx, input.dossier);
          throw fail('NOT_FOUND', `Dossier ${input.dossier} has no invoice ${input.invoice}.`);
        }
      }
      return paymentJson(await recordPayment(tx, deps, input));
    },
  }),
  route({
    operationId: 'payment.share',
    method: 'post',
    path: '/payments/share',
    summary: 'Record one receipt over several dossiers: a share on each, all or none',
    permission: 'payments.record',
    input: strict({
      money: MoneySchema,
      shares: Type.Array(strict({ dossier: RefSchema, money: MoneySchema }), { minItems: 2, maxItems: 200 }),
      method: Type.Optional(MethodSchema),
      receivedOn: Type.Optional(DaySchema),
      bankRef: Type.Optional(RefSchema),
    }),
    output: strict({ items: Type.Array(Payment) }),
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => ({ items: (await recordShares(tx, deps, input)).map(paymentJson) }),
  }),
  route({
    operationId: 'payment.reverse',
    method: 'post',
    path: '/payments/{ref}/reverse',
    summary: 'Reverse a receipt that was wrong or whose cheque came back',
    permission: 'payments.reverse',
    input: strict({ ref: RefSchema, reason: ReasonSchema }),
    output: Payment,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => paymentJson(await reversePayment(tx, deps, input)),
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
    deps: { lists: Host.Lists },
    handle: ({ dossier, ...input }, { tx }, { lists }) =>
      lists.page(tx, input, {
        table: movements,
        sort: '-createdAt',
        search: 'reason',
        ...(dossier === undefined ? {} : { where: { dossier } }),
        fields: {
          createdAt: { column: 'created_at', type: 'instant' },
          ref: { column: 'ref', type: 'key' },
          kind: { column: 'kind', type: 'enum', values: [...KINDS] },
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
    deps: { dossiers: Dossiers, billing: Billing },
    async handle({ dossier: ref }, { tx }, { dossiers, billing }) {
      const dossier = await dossiers.get(tx, ref);
      const position = await positionOf(tx, dossiers, dossier);
      const json = (minor: bigint) => toJson(money(minor, dossier.currency));
      const { items, rest } = await allocationsOf(tx, billing, dossier);
      const sold = await dossiers.sold(tx, dossier);
      return {
        receivable: json(position.receivable),
        advances: json(position.advances),
        overpaid: json(position.overpaid),
        refundable: json(refundable(dossier.paid.minor, sold, dossier.invoiced.minor)),
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
    deps: NEEDS,
    async handle(input, { tx }, deps) {
      const both = await movePayment(tx, deps, input);
      return { out: paymentJson(both.out), in: paymentJson(both.in) };
    },
  }),
];
