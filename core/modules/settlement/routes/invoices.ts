/** Routes of what suppliers bill. */
import { Type } from 'typebox';
import {
  DaySchema,
  Host,
  IdSchema,
  InstantSchema,
  ListProperties,
  type ListSpec,
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
  toJson,
} from '../../../contracts/index.ts';
import { invoiceLines, type PayableRow, payables, type SupplierInvoiceRow, supplierInvoices } from '../model.ts';
import { BILL_STATUSES, STATUSES } from '../rules.ts';
import { closeService } from '../service/close.ts';
import { matchLine, recordSupplierInvoice, reverseSupplierInvoice } from '../service/invoices.ts';
import { payablesOf, standsAt } from '../service/payables.ts';
import { NEEDS, type ServiceStanding, standingsOf } from '../service/standing.ts';

const Status = Type.Enum([...STATUSES]);
const SupplierInvoice = strict({
  ref: RefSchema,
  supplier: strict({ code: Type.String(), name: Type.String() }),
  reference: orNull(RefSchema),
  reverses: orNull(RefSchema),
  issuedOn: DaySchema,
  dueOn: DaySchema,
  total: MoneySchema,
  paid: MoneySchema,
  open: MoneySchema,
  status: Type.Enum([...BILL_STATUSES], { description: 'How far it is paid; reversed: nothing of it is to be paid' }),
  entry: orNull(Type.Integer()),
  createdAt: InstantSchema,
});
const invoiceJson = (r: SupplierInvoiceRow, payable?: PayableRow) => {
  const { paid, open, status } = standsAt(r, payable);
  const json = (minor: bigint) => toJson(money(minor, r.currency));
  return {
    ref: r.ref,
    supplier: { code: r.supplier, name: r.supplier_name },
    reference: r.reverses === null ? r.reference : null,
    reverses: r.reverses,
    issuedOn: r.issued_on,
    dueOn: r.due_on,
    total: json(r.total_minor),
    paid: json(paid),
    open: json(open),
    status,
    entry: r.entry,
    createdAt: r.created_at,
  };
};
const Line = strict({
  invoice: RefSchema,
  line: Type.Integer(),
  label: Type.String(),
  money: MoneySchema,
  dossier: orNull(Type.String()),
  service: orNull(Type.String()),
  document: orNull(Type.String()),
});
const lineJson = (l: {
  invoice: string;
  line: number;
  label: string;
  amount_minor: bigint;
  currency: string;
  dossier: string | null;
  service_id: string | null;
  document: string | null;
}) => ({
  invoice: l.invoice,
  line: l.line,
  label: l.label,
  money: toJson(money(l.amount_minor, l.currency)),
  dossier: l.dossier,
  service: l.service_id,
  document: l.document,
});
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

/** All bills, and what stands to be paid: found without reading what is paid, which is most. */
const ALL: ListSpec<typeof supplierInvoices, SupplierInvoiceRow> = {
  table: supplierInvoices,
  sort: '-createdAt',
  search: 'supplier_name',
  fields: {
    createdAt: { column: 'created_at', type: 'instant' },
    ref: { column: 'ref', type: 'key' },
    supplier: { column: 'supplier', type: 'key' },
    reference: { column: 'reference', type: 'key' },
    issuedOn: { column: 'issued_on', type: 'day' },
    dueOn: { column: 'due_on', type: 'day' },
    total: { column: 'total_minor', type: 'money' },
  },
  toJson: (row) => row,
};
const PAYABLES: ListSpec<typeof payables, PayableRow> = {
  table: payables,
  sort: 'dueOn',
  fields: {
    createdAt: { column: 'created_at', type: 'instant' },
    ref: { column: 'ref', type: 'key' },
    supplier: { column: 'supplier', type: 'key' },
    dueOn: { column: 'due_on', type: 'day' },
  },
  toJson: (row) => row,
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
    output: Line,
    writes: 'ledger',
    deps: NEEDS,
    handle: async (input, { tx }, deps) => lineJson(await matchLine(tx, deps, input)),
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
    summary:
      'Supplier invoices, with what is paid of them; with `open`, those alone that are to be paid or netted (or, where it is false, are not)',
    permission: 'settlement.read',
    input: strict({ ...ListProperties, open: Type.Optional(Type.Boolean()) }),
    output: PageOf(SupplierInvoice),
    writes: 'no',
    deps: { lists: Host.Lists },
    async handle({ open, ...input }, { tx }, { lists }) {
      if (open !== undefined) {
        const page = await lists.page(tx, input, { ...PAYABLES, where: { open } });
        const refs = page.items.map((p) => p.ref);
        const bills = new Map(refs.length === 0 ? [] : (await tx.find(supplierInvoices, { ref: refs })).map((b) => [b.ref, b]));
        return { ...page, items: page.items.map((p) => invoiceJson(bills.get(p.ref) as SupplierInvoiceRow, p)) };
      }
      const page = await lists.page(tx, input, ALL);
      const stand = await payablesOf(
        tx,
        page.items.map((b) => b.ref),
      );
      return { ...page, items: page.items.map((b) => invoiceJson(b, stand.get(b.ref))) };
    },
  }),
  route({
    operationId: 'supplierInvoice.lines',
    method: 'get',
    path: '/supplier-invoices/{ref}/lines',
    summary: 'Lines of a supplier invoice',
    permission: 'settlement.read',
    input: strict({ ref: RefSchema }),
    output: strict({ items: Type.Array(Line) }),
    writes: 'no',
    async handle({ ref }, { tx }) {
      await tx.get(supplierInvoices, { ref }, `No supplier invoice has the reference “${ref}”.`);
      return { items: (await tx.find(invoiceLines, { invoice: ref }, { order: [['line', 'asc']] })).map(lineJson) };
    },
  }),
  route({
    operationId: 'settlement.status',
    method: 'get',
    path: '/dossiers/{dossier}/settlement',
    summary: 'How far suppliers have billed a dossier: per service and in all',
    permission: 'settlement.read',
    input: strict({ dossier: RefSchema }),
    output: strict({ status: Status, services: Type.Array(StandingView), lines: Type.Array(Line) }),
    writes: 'no',
    deps: NEEDS,
    async handle({ dossier }, { tx }, deps) {
      const { services, status } = await standingsOf(tx, deps, await deps.dossiers.get(tx, dossier));
      return {
        status,
        services: services.map(standingJson),
        lines: (await tx.find(invoiceLines, { dossier }, { order: [['id', 'asc']] })).map(lineJson),
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
