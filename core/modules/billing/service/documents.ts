/** The bytes of issued documents, rendered once from the frozen view. */
import { type Ctx, Host, money, type Resolved, type Tx } from '../../../contracts/index.ts';
import { credits, type InvoiceRow, invoiceDocuments, invoices } from '../model.ts';
import type { Billing, IssuedInvoice } from '../tokens.ts';
import type { BillingDeps } from './lines.ts';
import { bears } from './lost.ts';
import { followPurchases } from './regularise.ts';

export const findInvoice = (tx: Tx, number: string): Promise<InvoiceRow> =>
  tx.get(invoices, { number }, `No invoice has the number “${number}”.`);

export const PDF_NEEDS = { db: Host.Db, documents: Host.Documents, blobs: Host.Blobs, agencies: Host.Agencies };
type PdfDeps = Resolved<typeof PDF_NEEDS>;
/** Stored bytes of a document; rendered and stored when it is asked for the first time, with no connection held. Same view and template: same bytes. */
export async function pdfOf(
  ctx: Ctx,
  { db, documents, blobs, agencies }: PdfDeps,
  number: string,
  how: { readonly patient?: boolean } = {},
): Promise<Uint8Array> {
  const { row, bytes } = await db.read(ctx, async (tx) => {
    const found = await findInvoice(tx, number);
    const stored = await tx.first(invoiceDocuments, { invoice: number });
    return { row: found, bytes: stored && (await blobs.get(tx, stored.sha256)).bytes };
  });
  if (bytes) return bytes;
  const meta = { createdAt: row.created_at, author: agencies.get(ctx.agency).legalName };
  const rendered = await documents.pdf(ctx.agency, row.template, row.locale, row.view, meta, how);
  return db.transaction({ ...ctx, dryRun: false }, async (tx) => {
    // Two at once: the row of the invoice is locked, so the second finds the first's.
    await tx.lockOne(invoices, { number }, 'The invoice is gone.');
    const kept = await tx.first(invoiceDocuments, { invoice: number });
    if (kept) return (await blobs.get(tx, kept.sha256)).bytes;
    await tx.insert(invoiceDocuments, {
      invoice: number,
      sha256: await blobs.put(tx, rendered.pdf, 'application/pdf'),
      template: rendered.template,
      template_version: rendered.version,
      created_at: tx.ctx.at,
    });
    return rendered.pdf;
  });
}

const COLUMNS = ['number', 'kind', 'dossier', 'client', 'issued_on', 'due_on', 'currency', 'total_minor', 'prepaid_minor'] as const;
const issuedOf = (r: Pick<InvoiceRow, (typeof COLUMNS)[number]>, credited: bigint): IssuedInvoice => ({
  number: r.number,
  kind: r.kind as IssuedInvoice['kind'],
  dossier: r.dossier,
  client: r.client,
  issuedOn: r.issued_on,
  dueOn: r.due_on,
  total: money(r.total_minor, r.currency),
  prepaid: money(r.prepaid_minor, r.currency),
  credited: money(credited, r.currency),
});

export function createBilling(deps: PdfDeps & BillingDeps): Billing {
  return {
    async ofDossier(tx, dossier) {
      const order = [['due_on', 'asc'] as const, ['number', 'asc'] as const];
      const rows = await tx.find(invoices, { dossier }, { order, columns: COLUMNS });
      const taken = rows.length === 0 ? [] : await tx.find(credits, { invoice: rows.map((r) => r.number) });
      return rows.map((r) =>
        issuedOf(
          r,
          taken.filter((c) => c.invoice === r.number).reduce((sum, c) => sum + c.amount_minor, 0n),
        ),
      );
    },
    bears: (tx, dossier, books) => bears(tx, deps, dossier, books),
    regularise: (tx, ref) => followPurchases(tx, deps, ref),
    pdf: (ctx, number) => pdfOf(ctx, deps, number, { patient: true }),
  };
}
