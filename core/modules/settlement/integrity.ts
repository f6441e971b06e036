/** What settlement promises: every supplier invoice there, worth its lines, and paid as its payments say, in the journal too. */
import { checkSeries, Host, integrityCheck, type Look, type Tx } from '../../contracts/index.ts';
import { Bookkeeping, type PostedPart } from '../accounting/tokens.ts';
import { invoiceLines, type PaymentLineRow, paymentLines, payments, type SupplierInvoiceRow, supplierInvoices } from './model.ts';
import { BREAKAGE } from './service/close.ts';
import { payablesOf, standsAt } from './service/payables.ts';
import { NEEDS, type SettlementDeps, soldWhileThere, standingsOf } from './service/standing.ts';
import { unspentOf } from './service/unspent.ts';

async function* refs(look: Look) {
  for await (const chunk of look.rows(supplierInvoices)) yield* chunk.map((i) => i.ref);
  for await (const chunk of look.rows(payments)) yield* chunk.map((p) => p.ref);
}
const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((total, a) => total + a, 0n);

export const settlementChecks = [
  integrityCheck({
    id: 'series',
    deps: { ledger: Host.Ledger },
    run: (look, { ledger }) =>
      checkSeries(look, {
        what: 'supplier invoices and payments',
        numbers: refs(look),
        counters: () => look.read((tx) => ledger.counters(tx)),
        prefixes: ['FF', 'FX', 'PF', 'PR', 'PX'],
      }),
  }),
  integrityCheck({
    id: 'lines',
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
    id: 'payments',
    deps: { ledger: Host.Ledger, books: Bookkeeping },
    async run(look, { ledger, books }) {
      for await (const chunk of look.rows(payments)) {
        const refs = chunk.map((p) => p.ref);
        const seqs = chunk.flatMap((p) => p.entry ?? []);
        const [lines, posted, pieces] = await look.read(async (tx) => [
          Map.groupBy(await tx.find(paymentLines, { payment: refs }), (l) => l.payment),
          Map.groupBy(await books.posted(tx, refs, 'payable'), (l) => l.piece),
          new Map((await ledger.entries(tx, { seqs, limit: chunk.length })).map((e) => [e.seq, e.piece.ref])),
        ]);
        for (const p of chunk) {
          const own = lines.get(p.ref) ?? [];
          const sum = sumOf(own.map((l) => l.amount_minor));
          if (sum !== p.total_minor || own.some((l) => l.currency !== p.currency))
            look.report(
              `supplier payment ${p.ref}`,
              'TOTAL_DIFFERS',
              `Supplier payment ${p.ref} says ${p.total_minor} minor units, its lines ${sum}.`,
            );
          const amiss = notAsPosted(own, posted.get(p.ref) ?? []);
          if (amiss !== null || (p.entry !== null && pieces.get(p.entry) !== p.ref))
            look.report(
              `supplier payment ${p.ref}`,
              'NOT_AS_POSTED',
              `Supplier payment ${p.ref} is not what entry ${p.entry} posted${amiss === null ? '' : ` for ${amiss}`}.`,
            );
        }
      }
    },
  }),
  integrityCheck({
    id: 'payables',
    deps: { books: Bookkeeping },
    async run(look, { books }) {
      for await (const chunk of look.rows(supplierInvoices)) {
        const wrong = await look.read((tx) => amissOf(tx, books, chunk));
        for (const bill of chunk.filter((b) => wrong.has(b.ref))) {
          const said = await look.settled(async (tx) => (await amissOf(tx, books, [bill])).get(bill.ref) ?? null);
          if (said !== null) look.report(`supplier invoice ${bill.ref}`, 'TOTAL_DIFFERS', said);
        }
      }
    },
  }),
  integrityCheck({
    id: 'standings',
    deps: NEEDS,
    async run(look, deps) {
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

/**
 * A variance is all a service is billed beyond (or below) what it is expected to cost, or nothing, whatever the tolerance was; a rest was released by a closing;
 * what is noted as not spent is what the books leave.
 */
async function disagreement(tx: Tx, deps: SettlementDeps, ref: string): Promise<string | null> {
  const dossier = await deps.dossiers.get(tx, ref);
  const books = await deps.books.books(tx, [dossier]);
  const { services } = await standingsOf(tx, deps, dossier);
  const released = new Set(
    (await deps.dossiers.priceLines(tx, ref)).flatMap((l) => (l.origin.rule === BREAKAGE && l.origin.by === 'rule' ? [l.service] : [])),
  );
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
  const timing = await deps.books.timing(tx, dossier);
  const unspent = await unspentOf(tx, deps, dossier, books, timing, services, soldWhileThere(books, services, timing));
  // Of what was cancelled before this was noted, nothing is until something becomes of it.
  if (dossier.unspent !== 0n && dossier.unspent !== unspent)
    return `Dossier ${ref} notes that ${dossier.unspent} minor units of what it would cost are not spent, by its books it is ${unspent}.`;
  return null;
}

/** The first bill of which a payment posted something else than it says; null where there is none. */
function notAsPosted(lines: readonly PaymentLineRow[], posted: readonly PostedPart[]): string | null {
  const left = new Map(lines.map((l) => [l.bill, l.amount_minor]));
  for (const { takes = '', amount } of posted) left.set(takes, (left.get(takes) ?? 0n) - amount);
  return [...left].find(([, minor]) => minor !== 0n)?.[0] ?? null;
}

/** Bills of which what is noted as paid is not what payments say, or what is open not what stands on the supplier's account: where nothing stands, no value either. */
async function amissOf(tx: Tx, books: Bookkeeping, bills: readonly SupplierInvoiceRow[]): Promise<ReadonlyMap<string, string>> {
  const refs = bills.map((b) => b.ref);
  const noted = await payablesOf(tx, refs);
  const lines = Map.groupBy(await tx.find(paymentLines, { bill: refs }), (l) => l.bill);
  const reversals = (await tx.find(supplierInvoices, { reverses: refs })).map((b) => b.ref);
  const pieces = [...refs, ...reversals, ...[...lines.values()].flat().map((l) => l.payment)];
  const posted = Map.groupBy(await books.posted(tx, pieces, 'payable'), (l) => l.takes ?? l.piece);
  const amiss = new Map<string, string>();
  for (const bill of bills) {
    if (bill.reverses !== null) continue;
    const { ref } = bill;
    const payable = noted.get(ref);
    const { paid, open } = standsAt(bill, payable);
    const sum = sumOf((lines.get(ref) ?? []).map((l) => l.amount_minor));
    const own = posted.get(ref) ?? [];
    const [stands, value] = [sumOf(own.map((l) => -l.amount)), sumOf(own.map((l) => -l.booked))];
    if (!payable || payable.supplier !== bill.supplier || payable.due_on !== bill.due_on || payable.open !== (open !== 0n))
      amiss.set(ref, `What is to be paid of supplier invoice ${ref} is not noted as the invoice says.`);
    else if (paid !== sum)
      amiss.set(ref, `Supplier invoice ${ref} is noted as paid by ${paid} minor units, its payments add up to ${sum}.`);
    else if (stands !== open || (stands === 0n && value !== 0n))
      amiss.set(
        ref,
        `${open} minor units of supplier invoice ${ref} are open, ${stands} (worth ${value}) stand on the supplier's account.`,
      );
  }
  return amiss;
}
