/** What billing promises of issued documents: every number there, the row as its frozen view, the bytes as they were rendered. */
import { checkSeries, Host, integrityCheck, isError, type Look, money, toJson } from '../../contracts/index.ts';
import { billedLines, invoiceDocuments, invoices } from './model.ts';

async function* numbers(look: Look) {
  for await (const chunk of look.rows(invoices, {}, ['number'])) yield* chunk.map((i) => i.number);
}

export const billingChecks = [
  integrityCheck({
    id: 'series',
    deps: { ledger: Host.Ledger },
    run: (look, { ledger }) =>
      checkSeries(look, {
        what: 'invoices and credit notes',
        numbers: numbers(look),
        counters: () => look.read((tx) => ledger.counters(tx)),
        prefixes: ['F', 'A'],
      }),
  }),
  integrityCheck({
    id: 'documents',
    deps: { blobs: Host.Blobs },
    async run(look, { blobs }) {
      // What is said to authorities is sealed with the row, and is not looked at here.
      for await (const chunk of look.rows(invoices, {}, ['number', 'view', 'total_minor', 'currency', 'lines_billed'])) {
        const list = chunk.map((i) => i.number);
        const documents = new Map((await look.read((tx) => tx.find(invoiceDocuments, { invoice: list }))).map((d) => [d.invoice, d]));
        const billed = Map.groupBy(await look.read((tx) => tx.find(billedLines, { invoice: list })), (b) => b.invoice);
        const rendered = await look.worked('billing.render', 'billing.issued', list);
        for (const i of chunk) {
          const place = `invoice ${i.number}`;
          const view = i.view as { number?: unknown; total?: unknown; tax?: unknown };
          if (view.number !== i.number || JSON.stringify(view.total) !== JSON.stringify(toJson(money(i.total_minor, i.currency))))
            look.report(place, 'VIEW_DIFFERS', `Document ${i.number} does not say what its frozen view says.`);
          const tax = (billed.get(i.number) ?? []).reduce((sum, b) => sum + (b.tax_minor ?? 0n), 0n);
          if (JSON.stringify(view.tax) !== JSON.stringify(toJson(money(tax, i.currency))))
            look.report(place, 'VIEW_DIFFERS', `Document ${i.number} states another VAT than its lines hold.`);
          const standing = billed.get(i.number)?.length ?? 0;
          if (standing !== i.lines_billed)
            look.report(place, 'LINES_MISSING', `Document ${i.number} billed ${i.lines_billed} price lines, ${standing} stand.`);
          const document = documents.get(i.number);
          if (!document) {
            if (rendered.has(i.number)) look.report(place, 'DOCUMENT_MISSING', `The bytes of document ${i.number} are not there.`);
            continue;
          }
          await look
            .read((tx) => blobs.get(tx, document.sha256))
            .catch((error: unknown) => {
              if (!isError(error)) throw error;
              look.report(place, error.code === 'NOT_FOUND' ? 'DOCUMENT_MISSING' : error.code, error.message);
            });
        }
      }
    },
  }),
];
