/** What settlement promises: every supplier invoice there, and worth its lines. */
import { checkSeries, Host, integrityCheck, type Look, type Tx } from '../../contracts/index.ts';
import { Bookkeeping } from '../accounting/tokens.ts';
import { Dossiers, SETTLEMENT } from '../dossiers/tokens.ts';
import { Parties } from '../parties/tokens.ts';
import { invoiceLines, supplierInvoices } from './model.ts';
import { type SettlementDeps, standingsOf } from './service/standing.ts';

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
  integrityCheck({
    id: 'standings',
    deps: [Host.Ledger, Host.Agencies, Dossiers, Parties, Bookkeeping],
    async run(look, ledger, agencies, dossiers, parties, books) {
      const deps = { ledger, agencies, dossiers, parties, books };
      const seen = new Set<string>();
      for await (const chunk of look.rows(invoiceLines))
        for (const ref of new Set(chunk.flatMap((l) => l.dossier ?? []))) {
          if (seen.has(ref)) continue;
          seen.add(ref);
          const said = await look.settled((tx) => disagreement(tx, deps, ref));
          if (said !== null) look.report(`dossier ${ref}`, 'BOOKS_DIFFER', said);
        }
    },
  }),
];

/** A variance is all a service is billed beyond (or below) what it is expected to cost, or nothing, whatever the tolerance was; a rest was released by a closing. */
async function disagreement(tx: Tx, deps: SettlementDeps, ref: string): Promise<string | null> {
  const dossier = await deps.dossiers.get(tx, ref);
  const books = await deps.books.books(tx, [dossier]);
  const { services } = await standingsOf(tx, deps, dossier);
  const released = new Set((await deps.dossiers.priceLines(tx, ref)).flatMap((l) => (l.source === SETTLEMENT ? [l.service] : [])));
  for (const s of services) {
    const posted = (['varianceLoss', 'varianceGain'] as const).reduce(
      (sum, what) => sum + books.balance(null, { service: s.service.id, what }),
      0n,
    );
    if (posted !== 0n && posted !== s.difference)
      return `Dossier ${ref} has a variance of ${posted} minor units for ${s.service.id}, its bills differ by ${s.difference}.`;
    if (released.has(s.service.id) && !s.closed)
      return `Dossier ${ref}: what was left of ${s.service.id} is released, and it is not closed.`;
  }
  return null;
}
