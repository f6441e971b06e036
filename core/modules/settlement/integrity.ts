/** What settlement promises: every supplier invoice there, and worth its lines. */
import { checkSeries, Host, integrityCheck, type Look } from '../../contracts/index.ts';
import { invoiceLines, supplierInvoices } from './model.ts';

async function* refs(look: Look) {
  for await (const chunk of look.rows(supplierInvoices)) yield* chunk.map((i) => i.ref);
}

export const settlementChecks = [
  integrityCheck({
    id: 'series',
    deps: [Host.Ledger],
    run: (look, ledger) =>
      checkSeries(look, {
        what: 'supplier invoices',
        numbers: refs(look),
        counters: () => look.read((tx) => ledger.counters(tx)),
        prefixes: ['FF', 'FX'],
      }),
  }),
  integrityCheck({
    id: 'lines',
    deps: [],
    async run(look) {
      for await (const chunk of look.rows(supplierInvoices)) {
        const lines = await look.read((tx) => tx.find(invoiceLines, { invoice: chunk.map((i) => i.ref) }));
        const byInvoice = Map.groupBy(lines, (l) => l.invoice);
        for (const i of chunk) {
          const own = byInvoice.get(i.ref) ?? [];
          const sum = own.reduce((total, l) => total + l.amount_minor, 0n);
          if (sum !== i.total_minor || own.some((l) => l.currency !== i.currency))
            look.report(
              `supplier invoice ${i.ref}`,
              'TOTAL_DIFFERS',
              `Supplier invoice ${i.ref} says ${i.total_minor} minor units, its lines ${sum}.`,
            );
        }
      }
    },
  }),
];
