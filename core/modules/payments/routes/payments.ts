/** Routes of client money: receipts, moves, where a dossier stands. */
import { Type } from 'typebox';
import {
  DaySchema,
  EntryNumberSchema,
  InstantSchema,
  listRoute,
  MoneySchema,
  money,
  orNull,
  ReasonSchema,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  TextSchema,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { Billing } from '../../billing/tokens.ts';
import { Dossiers } from '../../dossiers/tokens.ts';
import { movements } from '../model.ts';
import { allocate, refundable, uncovered } from '../rules.ts';
import { NEEDS, positionOf, readAhead } from '../service/movements.ts';
import { checkInvoice, movePayment, recordPayment, recordShares } from '../service/receipts.ts';
import { reversePayment } from '../service/reversals.ts';
import { MethodSchema } from './shared.ts';

const KINDS = {
  receipt: { fr: 'Encaissement', en: 'Receipt' },
  refund: { fr: 'Remboursement', en: 'Refund' },
  moveIn: { fr: 'Transfert reçu', en: 'Moved here' },
  moveOut: { fr: 'Transfert donné', en: 'Moved away' },
  reversal: { fr: 'Annulation', en: 'Reversal' },
} as const;
export const Payment = resource(
  movements,
  (field) => ({
    ref: field.is('ref', RefSchema, { fr: 'Réf.', en: 'Ref.' }),
    kind: field.oneOf('kind', KINDS, { fr: 'Type', en: 'Kind' }),
    dossier: field.is('dossier', RefSchema, { fr: 'Dossier', en: 'Dossier' }),
    client: field.is('client', Type.String(), { fr: 'Client', en: 'Client' }),
    method: field.is('method', Type.String(), { fr: 'Moyen', en: 'Method' }),
    money: field.amount('amount_minor', { fr: 'Montant', en: 'Amount' }),
    receivedOn: field.is('received_on', DaySchema, { fr: 'Reçu le', en: 'Received' }),
    invoice: field.is('invoice', orNull(Type.String()), { fr: 'Facture', en: 'Invoice' }),
    linked: field.is('linked', orNull(Type.String()), { fr: 'Lié à', en: 'Linked to' }),
    bankRef: field.is('bank_ref', orNull(Type.String()), { fr: 'Réf. bancaire', en: 'Bank ref.' }),
    bankLine: field.is('bank_line', orNull(Type.String()), { fr: 'Ligne de relevé', en: 'Statement line' }),
    reason: field.is('reason', orNull(Type.String()), { fr: 'Motif', en: 'Reason' }),
    entry: field.is('entry', EntryNumberSchema, { fr: 'Écriture', en: 'Entry' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Saisi le', en: 'Entered' }),
  }),
  { sort: '-createdAt', search: 'reason' },
);
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
  const moved = await tx.find(movements, { dossier: dossier.ref }, { order: [['id', 'asc']] });
  const named = moved.flatMap((m) => (m.invoice === null ? [] : [{ invoice: m.invoice, amount: m.amount_minor }]));
  const { allocations, rest } = allocate(invoices, dossier.paid.minor, named, uncovered(moved));
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
    output: Payment.schema,
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
      await checkInvoice(tx, { ...deps, billing }, input.dossier, input.invoice);
      return Payment.json(await recordPayment(tx, deps, input));
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
    output: strict({ items: Type.Array(Payment.schema) }),
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => ({ items: (await recordShares(tx, deps, input)).map(Payment.json) }),
  }),
  route({
    operationId: 'payment.reverse',
    method: 'post',
    path: '/payments/{ref}/reverse',
    summary:
      'Reverse a receipt that was wrong or whose cheque came back (with its shares on other dossiers), or the part of it that was charged back',
    permission: 'payments.reverse',
    input: strict({ ref: RefSchema, reason: ReasonSchema, date: Type.Optional(DaySchema), money: Type.Optional(MoneySchema) }),
    output: Payment.schema,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => Payment.json(await reversePayment(tx, deps, input)),
  }),
  listRoute(
    Payment,
    { operationId: 'payment.list', path: '/payments', summary: 'Receipts, refunds and moves', permission: 'payments.read' },
    { dossier: Type.Optional(RefSchema) },
  ),
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
    output: strict({ out: Payment.schema, in: Payment.schema }),
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    async handle(input, { tx }, deps) {
      const both = await movePayment(tx, deps, input);
      return { out: Payment.json(both.out), in: Payment.json(both.in) };
    },
  }),
];
