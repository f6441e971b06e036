/** Invoices and credit notes as the API shows them. */
import { Type } from 'typebox';
import {
  DaySchema,
  InstantSchema,
  type MoneyJson,
  MoneySchema,
  money,
  orNull,
  RefSchema,
  strict,
  type Tx,
  toJson,
} from '../../contracts/index.ts';
import type { InvoiceRow } from './model.ts';

export const Invoice = strict({
  number: RefSchema,
  kind: Type.Enum(['invoice', 'creditNote']),
  dossier: RefSchema,
  client: strict({ code: Type.String(), name: Type.String() }),
  issuedOn: DaySchema,
  dueOn: DaySchema,
  total: MoneySchema,
  prepaid: MoneySchema,
  due: MoneySchema,
  corrects: orNull(Type.String()),
  reason: orNull(Type.String()),
  entry: orNull(Type.Integer({ description: 'Entry of the journal; null where it is worth nothing in the currency of the books' })),
  createdAt: InstantSchema,
});
/** What a list needs of an invoice: neither its frozen view nor its terms. */
export const INVOICE_COLUMNS = [
  'number',
  'kind',
  'dossier',
  'client',
  'client_name',
  'issued_on',
  'due_on',
  'currency',
  'total_minor',
  'prepaid_minor',
  'corrects',
  'reason',
  'entry',
  'created_at',
] as const;
export const invoiceJson = (r: Pick<InvoiceRow, (typeof INVOICE_COLUMNS)[number]>) => ({
  number: r.number,
  kind: r.kind as 'invoice' | 'creditNote',
  dossier: r.dossier,
  client: { code: r.client, name: r.client_name },
  issuedOn: r.issued_on,
  dueOn: r.due_on,
  total: toJson(money(r.total_minor, r.currency)),
  prepaid: toJson(money(r.prepaid_minor, r.currency)),
  due: toJson(money(r.total_minor - r.prepaid_minor, r.currency)),
  corrects: r.corrects,
  reason: r.reason,
  entry: r.entry,
  createdAt: r.created_at,
});
const Rate = orNull(Type.String({ description: 'Percent; null where no VAT is charged' }));
const Mark = orNull(Type.String({ description: 'Which reason of the VAT table is the line’s, where there are several' }));
/** What the client gets, in his language: of what is frozen with the document, what a person reads before it is. */
const Document = strict({
  client: strict({ name: Type.String(), address: Type.Array(Type.String()) }),
  lines: Type.Array(
    strict({ label: Type.String(), detail: orNull(Type.String()), rate: Rate, mark: Mark, net: MoneySchema, gross: MoneySchema }),
  ),
  vat: Type.Array(strict({ rate: Rate, mark: Mark, mention: orNull(Type.String()), base: MoneySchema, tax: MoneySchema })),
  net: MoneySchema,
  tax: MoneySchema,
  mentions: Type.Array(Type.String()),
});
interface Line {
  readonly label: string;
  readonly detail: string | null;
  readonly rate: string | null;
  readonly mark: string | null;
  readonly net: MoneyJson;
  readonly gross: MoneyJson;
}
interface Frozen {
  readonly client: { readonly name: string; readonly address: readonly string[] };
  readonly lines: readonly Line[];
  readonly vat: readonly (Pick<Line, 'rate' | 'mark'> & {
    readonly mention: string | null;
    readonly base: MoneyJson;
    readonly tax: MoneyJson;
  })[];
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly mentions: readonly string[];
}
const documentJson = ({ client, lines, vat, net, tax, mentions }: Frozen) => ({
  client: { name: client.name, address: [...client.address] },
  lines: lines.map((l) => ({ label: l.label, detail: l.detail, rate: l.rate, mark: l.mark, net: l.net, gross: l.gross })),
  vat: vat.map((row) => ({ rate: row.rate, mark: row.mark, mention: row.mention, base: row.base, tax: row.tax })),
  net,
  tax,
  mentions: [...mentions],
});

/** The answer of an act that issues: with the document itself in a dry run, where nothing else can be looked at. */
export const Issued = strict({ ...Invoice.properties, document: Type.Optional(Document) });
export const issuedJson = (tx: Tx, row: InvoiceRow) => ({
  ...invoiceJson(row),
  ...(tx.ctx.dryRun ? { document: documentJson(row.view as Frozen) } : {}),
});
