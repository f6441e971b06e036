/** Routes of billing. */
import { Type } from 'typebox';
import {
  type Binary,
  DaySchema,
  fail,
  Host,
  IdSchema,
  LocaleSchema,
  listRoute,
  MoneySchema,
  orNull,
  ReasonSchema,
  RefSchema,
  type Route,
  route,
  strict,
  toJson,
} from '../../contracts/index.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { issueCreditNote } from './service/credit.ts';
import { findInvoice, PDF_NEEDS, pdfOf } from './service/documents.ts';
import { eInvoiceOf } from './service/einvoices.ts';
import { issueInvoice } from './service/issue.ts';
import { creditableLines } from './service/left.ts';
import { NEEDS, readAhead } from './service/lines.ts';
import { Invoice, Issued, issuedJson } from './views.ts';

const Locale = Type.Optional(LocaleSchema);

export const routes: readonly Route[] = [
  route({
    operationId: 'invoice.issue',
    method: 'post',
    path: '/invoices',
    summary: 'Issue an invoice for everything of a dossier that is not billed, or for the sale lines named',
    permission: 'billing.issue',
    input: strict({
      dossier: RefSchema,
      lines: Type.Optional(Type.Array(IdSchema, { minItems: 1, maxItems: 500, uniqueItems: true })),
      dueOn: Type.Optional(DaySchema),
      locale: Locale,
    }),
    output: Issued,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    warm: async (inputs, tx, deps) =>
      readAhead(
        tx,
        deps,
        inputs.map((i) => i.dossier),
      ),
    handle: async (input, { tx }, deps) => issuedJson(tx, await issueInvoice(tx, deps, input)),
  }),
  route({
    operationId: 'creditNote.issue',
    method: 'post',
    path: '/credit-notes',
    summary: 'Credit an invoice: the whole of it, lines of it, or what is open in the client’s favour, over several invoices where need be',
    permission: 'billing.credit',
    input: strict({
      invoice: RefSchema,
      reason: ReasonSchema,
      mode: Type.Optional(Type.Enum(['whole', 'open', 'lines'])),
      lines: Type.Optional(
        Type.Array(IdSchema, {
          minItems: 1,
          maxItems: 500,
          uniqueItems: true,
          description: 'Sale lines of the invoice, for the mode “lines”',
        }),
      ),
      locale: Locale,
    }),
    output: Issued,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    async handle(input, { tx }, deps) {
      const mode = input.mode ?? (input.lines ? 'lines' : 'whole');
      if (input.lines && mode !== 'lines')
        throw fail('INPUT_INVALID', `Lines are chosen in the mode “lines”, not in “${mode}”: nothing was credited.`, [
          { code: 'INPUT_INVALID', message: 'for the mode “lines” alone', pointer: '/lines' },
        ]);
      return issuedJson(tx, await issueCreditNote(tx, deps, { ...input, mode }));
    },
  }),
  route({
    operationId: 'invoice.get',
    method: 'get',
    path: '/invoices/{number}',
    summary: 'One invoice or credit note',
    permission: 'billing.read',
    input: strict({ number: RefSchema }),
    output: Invoice.schema,
    writes: 'no',
    handle: async ({ number }, { tx }) => Invoice.json(await findInvoice(tx, number)),
  }),
  route({
    operationId: 'invoice.lines',
    method: 'get',
    path: '/invoices/{number}/lines',
    summary:
      'Sale lines of an invoice, and discounts that lower it, that no credit note has taken back: what its mode “lines” chooses from',
    permission: 'billing.read',
    input: strict({ number: RefSchema }),
    output: strict({
      items: Type.Array(strict({ id: IdSchema, label: Type.String(), document: orNull(Type.String()), money: MoneySchema })),
    }),
    writes: 'no',
    deps: { dossiers: Dossiers },
    async handle({ number }, { tx }, { dossiers }) {
      const lines = await creditableLines(tx, dossiers, await findInvoice(tx, number));
      return { items: lines.map(({ id, label, document, money }) => ({ id, label, document, money: toJson(money) })) };
    },
  }),
  listRoute(
    Invoice,
    { operationId: 'invoice.list', path: '/invoices', summary: 'Invoices and credit notes', permission: 'billing.read' },
    { dossier: Type.Optional(RefSchema) },
  ),
  route({
    operationId: 'invoice.einvoice',
    method: 'get',
    path: '/invoices/{number}/einvoice',
    summary: 'The document as issued, in a syntax machines read: the format of an enabled plugin, the first when none is named',
    permission: 'billing.read',
    input: strict({ number: RefSchema, format: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,29}$' })) }),
    output: Type.Unknown(),
    writes: 'no',
    binary: 'application/octet-stream',
    deps: { eInvoices: Host.EInvoices },
    handle: ({ number, format }, { tx }, { eInvoices }) => eInvoiceOf(tx, eInvoices, number, format),
  }),
  route({
    operationId: 'invoice.pdf',
    method: 'get',
    path: '/invoices/{number}/pdf',
    summary: 'The document as issued: the same bytes for ever',
    permission: 'billing.read',
    input: strict({ number: RefSchema }),
    output: Type.Unknown(),
    writes: 'own',
    binary: 'application/pdf',
    deps: PDF_NEEDS,
    async handle({ number }, { ctx }, deps): Promise<Binary> {
      return {
        binary: true,
        name: `${number}.pdf`,
        type: 'application/pdf',
        bytes: await pdfOf(ctx, deps, number),
      };
    },
  }),
];
