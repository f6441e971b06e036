/** What dossiers promise: every reference there, and totals that are the sum of the lines. */
import { checkSeries, Host, integrityCheck, type Look, type Tx } from '../../contracts/index.ts';
import { dossiers, priceLines, services } from './model.ts';
import { costOf, soldOf } from './service/lines.ts';
import { isGone } from './tokens.ts';

async function* refs(look: Look) {
  for await (const chunk of look.rows(dossiers)) yield* chunk.map((d) => d.ref);
}

/** What dossiers say that their lines do not, by reference. */
async function disagreements(tx: Tx, refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const [rows, lines, booked] = [
    await tx.find(dossiers, { ref: refs }),
    Map.groupBy(await tx.find(priceLines, { dossier: refs }), (l) => l.dossier),
    Map.groupBy(await tx.find(services, { dossier: refs }), (s) => s.dossier),
  ];
  const said = new Map<string, string>();
  for (const d of rows) {
    const sum = (side: string) => (lines.get(d.ref) ?? []).filter((l) => l.side === side).reduce((total, l) => total + l.amount_minor, 0n);
    const [sale, purchase] = [sum('sale'), sum('purchase')];
    const sold = soldOf({ ...d, sale_minor: sale }, lines.get(d.ref) ?? []);
    const gone = (booked.get(d.ref) ?? []).some((s) => isGone({ status: d.status, cancelledOn: d.cancelled_on }, s));
    const wrong = [
      [d.sale_minor !== sale, 'sales'],
      [d.purchase_minor !== purchase, 'purchases'],
      [d.margin_minor !== sold - costOf({ ...d, purchase_minor: purchase }), 'margin'],
      [d.unspent_minor !== null && !gone, 'what is spent'],
      [d.balance_minor !== sold - d.paid_minor, 'balance'],
      [d.services_count !== (booked.get(d.ref) ?? []).length, 'services'],
    ].filter(([is]) => is);
    if (wrong.length > 0)
      said.set(d.ref, `Dossier ${d.ref} and what stands in it do not agree: ${wrong.map(([, what]) => what).join(', ')}.`);
  }
  return said;
}

export const dossierChecks = [
  integrityCheck({
    id: 'series',
    deps: { ledger: Host.Ledger },
    run: (look, { ledger }) =>
      checkSeries(look, {
        what: 'dossiers',
        numbers: refs(look),
        counters: () => look.read((tx) => ledger.counters(tx)),
        prefixes: ['D'],
      }),
  }),
  integrityCheck({
    id: 'totals',
    async run(look) {
      for await (const chunk of look.rows(dossiers)) {
        const first = await look.read((tx) =>
          disagreements(
            tx,
            chunk.map((d) => d.ref),
          ),
        );
        for (const ref of first.keys()) {
          const said = await look.settled(async (tx) => (await disagreements(tx, [ref])).get(ref) ?? null);
          if (said !== null) look.report(`dossier ${ref}`, 'TOTAL_DIFFERS', said);
        }
      }
    },
  }),
];
