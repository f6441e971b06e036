/** Routes of what suppliers bill. */
import { Type } from 'typebox';
import {
  DaySchema,
  EntryNumberSchema,
  Host,
  IdSchema,
  InstantSchema,
  ListInput,
  type ListShown,
  type ListSpec,
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
  TextSchema,
  toJson,
} from '../../../contracts/index.ts';
import { invoiceLines, type PayableRow, payables, type SupplierInvoiceRow, supplierInvoices } from '../model.ts';
import { BILL_STATUSES, STATUSES } from '../rules.ts';
import { closeService } from '../service/close.ts';
import { matchLine, recordSupplierInvoice, reverseSupplierInvoice } from '../service/invoices.ts';
import { payablesOf, standsAt } from '../service/payables.ts';
import { NEEDS, type ServiceStanding, standingsOf } from '../service/standing.ts';

const Status = Type.Enum([...STATUSES]);
const Bill = resource(
  supplierInvoices,
  (field) => ({
    ref: field.is('ref', RefSchema, { fr: 'Réf.', en: 'Ref.' }),
    supplier: field.party('supplier', 'supplier_name', { fr: 'Fournisseur', en: 'Supplier' }),
    reference: field.made(['reference', 'reverses'], orNull(RefSchema), (b) => (b.reverses === null ? b.reference : null), {
      ...{ fr: 'Leur référence', en: 'Their reference' },
      by: 'reference',
    }),
    reverses: field.is('reverses', orNull(RefSchema), { fr: 'Annule', en: 'Reverses' }),
    issuedOn: field.is('issued_on', DaySchema, { fr: 'Du', en: 'Of' }),
    dueOn: field.is('due_on', DaySchema, { fr: 'Échéance', en: 'Due' }),
    total: field.amount('total_minor', { fr: 'Total', en: 'Total' }),
    entry: field.is('entry', EntryNumberSchema, { fr: 'Écriture', en: 'Entry' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Saisie le', en: 'Entered' }),
  }),
  { sort: '-createdAt', search: 'supplier_name' },
);
const SupplierInvoice = strict({
  ...Bill.schema.properties,
  paid: MoneySchema,
  open: MoneySchema,
  status: Type.Enum([...BILL_STATUSES], { description: 'How far it is paid; reversed: nothing of it is to be paid' }),
});
const invoiceJson = (r: SupplierInvoiceRow, payable?: PayableRow) => {
  const { paid, open, status } = standsAt(r, payable);
  const json = (minor: bigint) => toJson(money(minor, r.currency));
  return { ...Bill.json(r), paid: json(paid), open: json(open), status };
};
const Line = resource(
  invoiceLines,
  (field) => ({
    invoice: field.is('invoice', RefSchema, null),
    line: field.is('line', Type.Integer(), { fr: 'Ligne', en: 'Line' }),
    label: field.is('label', Type.String(), { fr: 'Libellé', en: 'Label' }),
    money: field.amount('amount_minor', { fr: 'Montant', en: 'Amount' }),
    dossier: field.is('dossier', orNull(Type.String()), { fr: 'Dossier', en: 'Dossier' }),
    service: field.is('service_id', orNull(Type.String()), null),
    document: field.is('document', orNull(Type.String()), { fr: 'Document', en: 'Document' }),
  }),
  { sort: 'line' },
);
const StandingView = strict({
  service: IdSchema,
  title: Type.String(),
  supplier: Type.String(),
  status: Status,
  expected: MoneySchema,
  billed: MoneySchema,
  difference: MoneySchema,
  variance: MoneySchema,
  closed: Type.Boolean(),
});
const standingJson = (s: ServiceStanding) => {
  const json = (minor: bigint) => toJson(money(minor, s.currency));
  return {
    service: s.service.id,
    title: s.service.title,
    supplier: s.service.supplier,
    status: s.status,
    expected: json(s.expected),
    billed: json(s.billed),
    difference: json(s.difference),
    variance: json(s.variance),
    closed: s.closed,
  };
};

const ALL: ListSpec<typeof supplierInvoices, SupplierInvoiceRow> = {
  ...{ table: supplierInvoices, fields: Bill.list.fields, sort: Bill.shown.sort, search: 'supplier_name' },
  toJson: (row) => row,
};
/** What stands to be paid: found without reading what is paid, which is most, and sorted by what is noted of it alone. */
const PAYABLES: ListSpec<typeof payables, PayableRow> = {
  table: payables,
  sort: 'dueOn',
  fields: {
    createdAt: { column: 'created_at', type: 'instant' },
    ref: { column: 'ref', type: 'key' },
    supplier: { column: 'supplier', type: 'key' },
    dueOn: { column: 'due_on', type: 'day' },
  },
  where: { open: true },
  toJson: (row) => row,
};
const PAYABLES_SHOWN: ListShown = {
  ...{ sort: PAYABLES.sort, search: false },
  fields: Bill.shown.fields.map((f) => (f.name in PAYABLES.fields ? f : { ...f, type: 'other' })),
};

export const invoiceRoutes: readonly Route[] = [
  route({
    operationId: 'supplierInvoice.create',
    method: 'post',
    path: '/supplier-invoices',
    summary: 'Record a supplier invoice; lines name the dossier they bill, or wait to be matched',
    permission: 'settlement.write',
    input: strict({
      supplier: RefSchema,
      reference: RefSchema,
      issuedOn: DaySchema,
      dueOn: Type.Optional(DaySchema),
      total: MoneySchema,
      lines: Type.Array(
        strict({
          money: MoneySchema,
          dossier: Type.Optional(RefSchema),
          service: Type.Optional(IdSchema),
          document: Type.Optional(RefSchema),
          label: Type.Optional(TextSchema),
        }),
        { minItems: 1, maxItems: 1000 },
      ),
    }),
    output: SupplierInvoice,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => invoiceJson(await recordSupplierInvoice(tx, deps, input)),
  }),
  route({
    operationId: 'supplierInvoice.match',
    method: 'post',
    path: '/supplier-invoices/{ref}/match',
    summary: 'Match a line to the service it bills',
    permission: 'settlement.write',
    input: strict({
      ref: RefSchema,
      line: Type.Integer({ minimum: 1 }),
      dossier: Type.Optional(RefSchema),
      service: Type.Optional(IdSchema),
      document: Type.Optional(RefSchema),
    }),
    output: Line.schema,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => Line.json(await matchLine(tx, deps, input)),
  }),
  route({
    operationId: 'supplierInvoice.reverse',
    method: 'post',
    path: '/supplier-invoices/{ref}/reverse',
    summary: 'Reverse a supplier invoice that was recorded wrongly',
    permission: 'settlement.reverse',
    input: strict({ ref: RefSchema, reason: ReasonSchema }),
    output: SupplierInvoice,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => invoiceJson(await reverseSupplierInvoice(tx, deps, input)),
  }),
  route({
    operationId: 'supplierInvoice.list',
    method: 'get',
    path: '/supplier-invoices',
    summary: 'Supplier invoices, with what is paid of them',
    permission: 'settlement.read',
    input: ListInput,
    output: PageOf(SupplierInvoice),
    writes: 'no',
    list: Bill.shown,
    deps: { lists: Host.Lists },
    async handle(input, { tx }, { lists }) {
      const page = await lists.page(tx, input, ALL);
      const stand = await payablesOf(
        tx,
        page.items.map((b) => b.ref),
      );
      return { ...page, items: page.items.map((b) => invoiceJson(b, stand.get(b.ref))) };
    },
  }),
  route({
    operationId: 'payable.list',
    method: 'get',
    path: '/payables',
    summary: 'Supplier invoices that are to be paid or netted, what is due first at the top',
    permission: 'settlement.read',
    input: ListInput,
    output: PageOf(SupplierInvoice),
    writes: 'no',
    list: PAYABLES_SHOWN,
    deps: { lists: Host.Lists },
    async handle(input, { tx }, { lists }) {
      const page = await lists.page(tx, input, PAYABLES);
      const refs = page.items.map((p) => p.ref);
      const bills = new Map(refs.length === 0 ? [] : (await tx.find(supplierInvoices, { ref: refs })).map((b) => [b.ref, b]));
      return { ...page, items: page.items.map((p) => invoiceJson(bills.get(p.ref) as SupplierInvoiceRow, p)) };
    },
  }),
  route({
    operationId: 'supplierInvoice.lines',
    method: 'get',
    path: '/supplier-invoices/{ref}/lines',
    summary: 'Lines of a supplier invoice',
    permission: 'settlement.read',
    input: strict({ ref: RefSchema }),
    output: strict({ items: Type.Array(Line.schema) }),
    writes: 'no',
    async handle({ ref }, { tx }) {
      await tx.get(supplierInvoices, { ref }, `No supplier invoice has the reference “${ref}”.`);
      return { items: (await tx.find(invoiceLines, { invoice: ref }, { order: [['line', 'asc']] })).map(Line.json) };
    },
  }),
  route({
    operationId: 'settlement.status',
    method: 'get',
    path: '/dossiers/{dossier}/settlement',
    summary: 'How far suppliers have billed a dossier: per service and in all',
    permission: 'settlement.read',
    input: strict({ dossier: RefSchema }),
    output: strict({ status: Status, services: Type.Array(StandingView), lines: Type.Array(Line.schema) }),
    writes: 'no',
    deps: NEEDS,
    async handle({ dossier }, { tx }, deps) {
      const { services, status } = await standingsOf(tx, deps, await deps.dossiers.get(tx, dossier));
      return {
        status,
        services: services.map(standingJson),
        lines: (await tx.find(invoiceLines, { dossier }, { order: [['id', 'asc']] })).map(Line.json),
      };
    },
  }),
  route({
    operationId: 'settlement.close',
    method: 'post',
    path: '/services/{service}/close',
    summary: 'Close a service whose rest will never be billed: it goes to the margin',
    permission: 'settlement.write',
    input: strict({ service: IdSchema, reason: TextSchema }),
    output: strict({ ...StandingView.properties, released: MoneySchema }),
    writes: 'ledger',
    deps: NEEDS,
    async handle(input, { tx }, deps) {
      const { standing, released } = await closeService(tx, deps, input);
      return { ...standingJson(standing), released: toJson(money(released, standing.currency)) };
    },
  }),
];
