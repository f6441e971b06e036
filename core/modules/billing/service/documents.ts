/** The bytes of issued documents (rendered once from the frozen view), and revenue recognised at departure. */
import { type Agencies, type Blobs, type Ctx, type Db, type Documents, type Ledger, money, type Tx } from '../../../contracts/index.ts';
import type { Dossiers } from '../../dossiers/tokens.ts';
import { deferrals, type InvoiceRow, invoiceDocuments, invoices } from '../model.ts';
import type { Billing, IssuedInvoice } from '../tokens.ts';

export const findInvoice = (tx: Tx, number: string): Promise<InvoiceRow> =>
  tx.get(invoices, { number }, `No invoice has the number “${number}”.`);

/** Stored bytes of a document; rendered and stored when it is asked for the first time, with no connection held. Same view and template: same bytes. */
export async function pdfOf(db: Db, ctx: Ctx, documents: Documents, blobs: Blobs, agencies: Agencies, number: string): Promise<Uint8Array> {
  const { row, bytes } = await db.read(ctx, async (tx) => {
    const found = await findInvoice(tx, number);
    const stored = await tx.first(invoiceDocuments, { invoice: number });
    return { row: found, bytes: stored && (await blobs.get(tx, stored.sha256)).bytes };
  });
  if (bytes) return bytes;
  const rendered = await documents.pdf(row.template, row.locale, row.view, {
    createdAt: row.created_at,
    author: agencies.get(ctx.agency).legalName,
  });
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

export const issuedOf = (r: InvoiceRow): IssuedInvoice => ({
  number: r.number,
  kind: r.kind as IssuedInvoice['kind'],
  dossier: r.dossier,
  client: r.client,
  issuedOn: r.issued_on,
  dueOn: r.due_on,
  total: money(r.total_minor, r.currency),
  prepaid: money(r.prepaid_minor, r.currency),
  corrects: r.corrects,
});

export function createBilling(db: Db, documents: Documents, blobs: Blobs, agencies: Agencies): Billing {
  return {
    ofDossier: async (tx, dossier) =>
      (
        await tx.find(
          invoices,
          { dossier },
          {
            order: [
              ['due_on', 'asc'],
              ['number', 'asc'],
            ],
          },
        )
      ).map(issuedOf),
    pdf: (ctx, number) => pdfOf(db, ctx, documents, blobs, agencies, number),
  };
}

/** Posts the revenue of principal sales whose travellers have departed: debit deferred revenue, credit sales. */
export async function recognise(db: Db, ctx: Tx['ctx'], ledger: Ledger, agencies: Agencies, dossiers: Dossiers): Promise<number> {
  const today = agencies.today(ctx.agency);
  const open = await db.read(ctx, (tx) => tx.find(deferrals, { entry: null }, { limit: 5_000 }));
  let done = 0;
  for (const { id } of open) {
    const posted = await db.gather(`ledger:${ctx.agency}`, ctx, async (tx) => {
      const seen = await tx.get(deferrals, { id }, 'The deferral is gone.');
      const dossier = await dossiers.lock(tx, seen.dossier);
      const row = await tx.lockOne(deferrals, { id }, 'The deferral is gone.');
      if (row.entry !== null || dossier.departure === null || dossier.departure > today) return false;
      const [from, to] = [agencies.account(ctx.agency, 'deferredRevenue'), agencies.account(ctx.agency, 'sale')];
      const amount = money(row.amount_minor < 0n ? -row.amount_minor : row.amount_minor, row.currency);
      const [debit, credit] = row.amount_minor < 0n ? [to, from] : [from, to];
      const entry = await ledger.post(tx, {
        key: `recognise:${id}`,
        journal: 'OD',
        date: today,
        piece: { ref: row.invoice, date: today },
        label: `Départ ${row.dossier} ${row.invoice}`,
        lines: [
          { account: debit, debit: amount, dossier: row.dossier },
          { account: credit, credit: amount, dossier: row.dossier },
        ],
      });
      await tx.update(deferrals, { id }, { entry: entry.seq, recognised_on: today });
      return true;
    });
    if (posted) done++;
  }
  return done;
}
