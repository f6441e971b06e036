/** Invoices and credit notes as the API shows them. */
import { Type } from 'typebox';
import {
  DaySchema,
  EntryNumberSchema,
  InstantSchema,
  type MoneyJson,
  MoneySchema,
  money,
  orNull,
  RefSchema,
  resource,
  strict,
  type Tx,
  toJson,
} from '../../contracts/index.ts';
import { type InvoiceRow, invoices } from './model.ts';

const KINDS = { invoice: { fr: 'Facture', en: 'Invoice' }, creditNote: { fr: 'Avoir', en: 'Credit note' } } as const;
/** A list reads neither the frozen view of a document nor its terms. */
export const Invoice = resource(
  invoices,
  (field) => ({
    number: field.is('number', RefSchema, { fr: 'Numéro', en: 'Number' }),
    kind: field.oneOf('kind', KINDS, { fr: 'Type', en: 'Kind' }),
    dossier: field.is('dossier', RefSchema, { fr: 'Dossier', en: 'Dossier' }),
    client: field.party('client', 'client_name', { fr: 'Client', en: 'Client' }),
    issuedOn: field.is('issued_on', DaySchema, { fr: 'Émise le', en: 'Issued' }),
    dueOn: field.is('due_on', DaySchema, { fr: 'Échéance', en: 'Due' }),
    total: field.amount('total_minor', { fr: 'Total', en: 'Total' }),
    prepaid: field.amount('prepaid_minor', { fr: 'Déjà réglé', en: 'Prepaid' }),
    due: field.made(
      ['total_minor', 'prepaid_minor', 'currency'],
      MoneySchema,
      (i) => toJson(money(i.total_minor - i.prepaid_minor, i.currency)),
      {
        fr: 'À payer',
        en: 'To pay',
      },
    ),
    corrects: field.is('corrects', orNull(Type.String()), { fr: 'Corrige', en: 'Corrects' }),
    reason: field.is('reason', orNull(Type.String()), { fr: 'Motif', en: 'Reason' }),
    entry: field.is('entry', EntryNumberSchema, { fr: 'Écriture', en: 'Entry' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créée le', en: 'Created' }),
  }),
  { sort: '-createdAt', search: 'client_name' },
);
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
export const Issued = strict({ ...Invoice.schema.properties, document: Type.Optional(Document) });
export const issuedJson = (tx: Tx, row: InvoiceRow) => ({
  ...Invoice.json(row),
  ...(tx.ctx.dryRun ? { document: documentJson(row.view as Frozen) } : {}),
});
