/** Routes of what is paid to suppliers, and paid back by them. */
import { Type } from 'typebox';
import {
  DaySchema,
  EntryNumberSchema,
  Host,
  InstantSchema,
  ListProperties,
  LongTextSchema,
  MoneySchema,
  money,
  orNull,
  PageOf,
  ReasonSchema,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { type PaymentRow, paymentLines, payments } from '../model.ts';
import {
  PAID_BY,
  type PaidBy,
  type Payment,
  paySupplier,
  REFUNDED_BY,
  type RefundedBy,
  refundBySupplier,
  reverseSupplierPayment,
} from '../service/payments.ts';
import { NEEDS } from '../service/standing.ts';

const KINDS = ['payment', 'refund', 'reversal'] as const;
const Paid = Type.Array(strict({ invoice: RefSchema, money: MoneySchema }), { minItems: 1, maxItems: 1000 });
const Moved = resource(
  payments,
  (field) => ({
    ref: field.is('ref', RefSchema, { fr: 'Réf.', en: 'Ref.' }),
    kind: field.made(
      ['reverses', 'total_minor'],
      Type.Enum([...KINDS]),
      (p) => (p.reverses !== null ? 'reversal' : p.total_minor < 0n ? 'refund' : 'payment'),
      { fr: 'Type', en: 'Kind' },
    ),
    supplier: field.party('supplier', 'supplier_name', { fr: 'Fournisseur', en: 'Supplier' }),
    paidOn: field.is('paid_on', DaySchema, { fr: 'Payé le', en: 'Paid' }),
    method: field.is('method', Type.String(), { fr: 'Moyen', en: 'Method' }),
    money: field.amount('total_minor', { fr: 'Montant', en: 'Amount' }),
    bankRef: field.is('bank_ref', orNull(RefSchema), { fr: 'Réf. bancaire', en: 'Bank ref.' }),
    note: field.is('note', orNull(Type.String()), { fr: 'Note', en: 'Note' }),
    reverses: field.is('reverses', orNull(RefSchema), { fr: 'Annule', en: 'Reverses' }),
    entry: field.is('entry', EntryNumberSchema, { fr: 'Écriture', en: 'Entry' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Saisi le', en: 'Entered' }),
  }),
  { sort: '-createdAt', search: 'supplier_name' },
);
const SupplierPayment = strict({ ...Moved.schema.properties, invoices: Paid, reversedBy: orNull(RefSchema) });
const paymentJson = ({ row, lines }: Payment, reversedBy: string | null = null) => ({
  ...Moved.json(row),
  invoices: lines.map((l) => ({ invoice: l.bill, money: toJson(money(l.amount_minor, l.currency)) })),
  reversedBy,
});
/** Payments with what they pay and what took them back, read at once. */
async function shown(tx: Tx, rows: readonly PaymentRow[]) {
  const refs = rows.map((r) => r.ref);
  const lines = refs.length === 0 ? [] : await tx.find(paymentLines, { payment: refs }, { order: [['line', 'asc']] });
  const back = new Map(refs.length === 0 ? [] : (await tx.find(payments, { reverses: refs })).map((r) => [r.reverses, r.ref]));
  const byPayment = Map.groupBy(lines, (l) => l.payment);
  return rows.map((row) => paymentJson({ row, lines: byPayment.get(row.ref) ?? [] }, back.get(row.ref) ?? null));
}

const GIVEN = {
  supplier: RefSchema,
  money: MoneySchema,
  invoices: Paid,
  paidOn: Type.Optional(DaySchema),
  bankRef: Type.Optional(RefSchema),
  note: Type.Optional(LongTextSchema),
};

export const paymentRoutes: readonly Route[] = [
  route({
    operationId: 'supplierPayment.create',
    method: 'post',
    path: '/supplier-payments',
    summary: 'Pay bills of a supplier, wholly or in part, less what is netted of credit notes: all or none',
    permission: 'settlement.pay',
    input: strict({ ...GIVEN, method: Type.Optional(Type.Enum(Object.keys(PAID_BY) as PaidBy[])) }),
    output: SupplierPayment,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => paymentJson(await paySupplier(tx, deps, input)),
  }),
  route({
    operationId: 'supplierRefund.create',
    method: 'post',
    path: '/supplier-refunds',
    summary: 'Record what a supplier pays back of his credit notes, wholly or in part, less what is netted of his bills: all or none',
    permission: 'settlement.pay',
    input: strict({ ...GIVEN, method: Type.Optional(Type.Enum(Object.keys(REFUNDED_BY) as RefundedBy[])) }),
    output: SupplierPayment,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => paymentJson(await refundBySupplier(tx, deps, input)),
  }),
  route({
    operationId: 'supplierPayment.reverse',
    method: 'post',
    path: '/supplier-payments/{ref}/reverse',
    summary: 'Reverse a supplier payment or refund that was wrong or came back: its bills are to be paid again',
    permission: 'settlement.reverse',
    input: strict({ ref: RefSchema, reason: ReasonSchema, date: Type.Optional(DaySchema) }),
    output: SupplierPayment,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => paymentJson(await reverseSupplierPayment(tx, deps, input)),
  }),
  route({
    operationId: 'supplierPayment.get',
    method: 'get',
    path: '/supplier-payments/{ref}',
    summary: 'One payment to a supplier, or refund by one, with the bills it settles',
    permission: 'settlement.read',
    input: strict({ ref: RefSchema }),
    output: SupplierPayment,
    writes: 'no',
    async handle({ ref }, { tx }) {
      const found = await shown(tx, [await tx.get(payments, { ref }, `No supplier payment has the reference “${ref}”.`)]);
      return found[0] as (typeof found)[number];
    },
  }),
  route({
    operationId: 'supplierPayment.list',
    method: 'get',
    path: '/supplier-payments',
    summary: 'Payments to suppliers, and what they paid back (below zero)',
    permission: 'settlement.read',
    input: strict({ ...ListProperties }),
    output: PageOf(SupplierPayment),
    writes: 'no',
    list: Moved.shown,
    deps: { lists: Host.Lists },
    async handle(input, { tx }, { lists }) {
      const page = await lists.page(tx, input, {
        ...{ table: payments, fields: Moved.list.fields, sort: Moved.shown.sort, search: 'supplier_name' },
        toJson: (row) => row,
      });
      return { ...page, items: await shown(tx, page.items) };
    },
  }),
];
