/** What accounting promises: every movement is in the journal as it says, and the accounts of a dossier are what the dossier says. */
import { Host, integrityCheck, type Tx } from '../../contracts/index.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { movements } from './model.ts';
import { clientPosition } from './rules.ts';
import { linesOf } from './service/books.ts';
import { Bookkeeping } from './tokens.ts';

/** Sums per account, party and dossier. */
const key = (account: string, party: string | null | undefined, dossier: string | null): string =>
  `${account} ${party ?? ''} ${dossier ?? ''}`.trim();

/** Entries whose movements do not add up to their lines. */
async function unlike(
  tx: Tx,
  entriesOf: (seqs: readonly number[]) => Promise<Map<number, Map<string, bigint>>>,
  seqs: readonly number[],
): Promise<Map<number, string>> {
  const moved = new Map<number, Map<string, bigint>>();
  for (const row of await tx.find(movements, { entry: [...seqs] })) {
    const sums = moved.get(row.entry as number) ?? new Map<string, bigint>();
    moved.set(row.entry as number, sums);
    for (const l of linesOf(row)) {
      const k = key(l.account, l.party?.code, l.dossier);
      sums.set(k, (sums.get(k) ?? 0n) + l.booked);
    }
  }
  const posted = await entriesOf(seqs);
  const wrong = new Map<number, string>();
  for (const [seq, sums] of moved) {
    const lines = posted.get(seq) ?? new Map<string, bigint>();
    const k = [...new Set([...sums.keys(), ...lines.keys()])].find((at) => (sums.get(at) ?? 0n) !== (lines.get(at) ?? 0n));
    if (k !== undefined)
      wrong.set(seq, `Entry ${seq} posts ${lines.get(k) ?? 0n} minor units on ${k}, its movements say ${sums.get(k) ?? 0n}.`);
  }
  return wrong;
}

export const accountingChecks = [
  integrityCheck({
    id: 'movements',
    deps: [Host.Ledger],
    async run(look, ledger) {
      const entriesOf = (tx: Tx) => async (seqs: readonly number[]) =>
        new Map(
          (await ledger.entries(tx, { seqs, limit: seqs.length })).map((e) => {
            const sums = new Map<string, bigint>();
            for (const l of e.lines) {
              const k = key(l.account, l.party?.code, l.dossier);
              sums.set(k, (sums.get(k) ?? 0n) + l.debit - l.credit);
            }
            return [e.seq, sums] as const;
          }),
        );
      for await (const chunk of look.rows(movements)) {
        const seqs = [...new Set(chunk.flatMap((m) => m.entry ?? []))];
        if (seqs.length === 0) continue;
        for (const [seq, message] of await look.read((tx) => unlike(tx, entriesOf(tx), seqs)))
          look.report(`entry ${seq}`, 'MOVEMENT_DIFFERS', message);
      }
    },
  }),
  integrityCheck({
    id: 'positions',
    deps: [Dossiers, Host.Agencies, Bookkeeping],
    async run(look, dossiers, agencies, bookkeeping) {
      const seen = new Set<string>();
      for await (const chunk of look.rows(movements)) {
        for (const ref of new Set(chunk.flatMap((m) => m.dossier ?? []))) {
          if (seen.has(ref)) continue;
          seen.add(ref);
          const said = await look.settled((tx) => disagreement(tx, ref));
          if (said !== null) look.report(`dossier ${ref}`, 'BOOKS_DIFFER', said);
        }
      }
      async function disagreement(tx: Tx, ref: string): Promise<string | null> {
        const dossier = await dossiers.get(tx, ref);
        const books = await bookkeeping.books(tx, [dossier]);
        const { receivable, advances, overpaid } = clientPosition(dossier.paid.minor, dossier.invoiced.minor, dossier.sale.minor);
        const timing = await bookkeeping.timing(tx, dossier);
        const today = agencies.today(tx.ctx.agency);
        const wrong = (
          [
            ['receivable', receivable],
            ['advances', -advances],
            ['overpaid', -overpaid],
          ] as const
        ).find(([role, wanted]) => books.balance(role) !== wanted);
        if (wrong)
          return `Dossier ${ref} stands at ${books.balance(wrong[0])} minor units as ${wrong[0]}, by its totals it is ${wrong[1]}.`;
        // What fell due since last night is recognised tonight.
        for (const [role, amiss] of [
          ['sale', (id: string) => timing.waits(id, today)],
          ['deferredCost', (id: string) => timing.on(id) === null],
          ['deferredRevenue', (id: string) => timing.on(id) === null && !timing.gone(id)],
        ] as const) {
          const found = books.open(role).find((o) => o.balance !== 0n && o.service !== null && amiss(o.service.id));
          if (found)
            return `Dossier ${ref} has ${found.balance} minor units of ${found.service?.id} on ${role}, by its dates there are none.`;
        }
        return null;
      }
    },
  }),
];
