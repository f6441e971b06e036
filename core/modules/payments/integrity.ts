/** What payments promise: every receipt, refund and move there, and posted as it stands. */
import { checkSeries, Host, integrityCheck, type Look, type Tx } from '../../contracts/index.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { bankLines, type ChargeRow, charges, type MovementRow, movements, refunds, statements } from './model.ts';
import { GROUPED } from './rules.ts';

async function* refs(look: Look) {
  const grouped = new Set<string>();
  for await (const chunk of look.rows(movements)) {
    yield* chunk.map((m) => m.ref);
    for (const { bank_ref: ref } of chunk) if (ref !== null && GROUPED.test(ref)) grouped.add(ref);
  }
  yield* grouped;
}

export const paymentChecks = [
  integrityCheck({
    id: 'series',
    deps: { ledger: Host.Ledger },
    run: (look, { ledger }) =>
      checkSeries(look, {
        what: 'receipts, refunds, moves and receipts of several dossiers',
        numbers: refs(look),
        counters: () => look.read((tx) => ledger.counters(tx)),
        prefixes: ['R', 'RB', 'RG', 'RX', 'T'],
      }),
  }),
  integrityCheck({
    id: 'refunds',
    async run(look) {
      for await (const chunk of look.rows(movements, { kind: 'refund' })) {
        const asked = new Map(
          (await look.read((tx) => tx.find(refunds, { movement: chunk.map((m) => m.ref) }))).map((r) => [r.movement, r]),
        );
        for (const m of chunk)
          if (asked.get(m.ref)?.amount_minor !== -m.amount_minor)
            look.report(`payment ${m.ref}`, 'REFUND_MISSING', `The refund that asked for ${m.ref} is missing or of another amount.`);
      }
    },
  }),
  integrityCheck({
    id: 'statements',
    async run(look) {
      for await (const chunk of look.rows(statements)) {
        const lines = await look.read((tx) => tx.find(bankLines, { statement: chunk.map((s) => s.id) }, { columns: ['statement'] }));
        const counted = Map.groupBy(lines, (l) => l.statement);
        for (const { id, bank_id: name, account, lines: count } of chunk)
          if ((counted.get(id)?.length ?? 0) !== count)
            look.report(
              `statement ${name} of ${account}`,
              'LINES_MISSING',
              `It has ${count} lines, ${counted.get(id)?.length ?? 0} stand.`,
            );
      }
      for await (const chunk of look.rows(bankLines))
        for (const { id, bank_ref: ref, booked_on: day } of chunk) {
          const said = await look.settled(async (tx) => {
            const line = await tx.first(bankLines, { id });
            const made = await tx.find(movements, { bank_line: id });
            const stands = made.reduce((sum, m) => sum + m.amount_minor, 0n);
            const assigned = line?.state === 'assigned';
            if (assigned === (stands !== 0n) && (!assigned || made.some((m) => m.ref === line?.receipt))) return null;
            return `The line is ${line?.state}, and what was made of it adds up to ${stands} minor units.`;
          });
          if (said !== null) look.report(`bank line ${ref ?? id} of ${day}`, 'NOT_AS_ASSIGNED', said);
        }
    },
  }),
  integrityCheck({
    id: 'charges',
    async run(look) {
      const named = new Set<string>();
      for await (const chunk of look.rows(charges)) {
        const refs = chunk.flatMap((c) => [c.movement ?? [], c.undone ?? []].flat());
        const there = new Map((await look.read((tx) => tx.find(movements, { ref: refs }))).map((m) => [m.ref, m]));
        for (const c of chunk) {
          const said = disagreement(
            c,
            c.movement === null ? null : (there.get(c.movement) ?? null),
            c.undone === null ? null : (there.get(c.undone) ?? null),
          );
          if (said !== null) look.report(`charge ${c.id}`, 'CHARGE_NOT_AS_POSTED', said);
          if (c.movement !== null && named.size === named.add(c.movement).size)
            look.report(`charge ${c.id}`, 'CHARGE_NOT_AS_POSTED', `${c.movement} is said to be of two charges.`);
        }
      }
    },
  }),
  integrityCheck({
    id: 'movements',
    deps: { ledger: Host.Ledger, dossiers: Dossiers },
    async run(look, { ledger, dossiers }) {
      for await (const chunk of look.rows(movements)) {
        const seqs = chunk.flatMap((m) => m.entry ?? []);
        const entries = new Map((await look.read((tx) => ledger.entries(tx, { seqs, limit: chunk.length }))).map((e) => [e.seq, e]));
        for (const m of chunk) {
          if (m.entry === null) continue;
          const entry = entries.get(m.entry);
          const amount = m.amount_minor < 0n ? -m.amount_minor : m.amount_minor;
          // What it stands on is one side; a client's account may be worth something on the other side for a moment.
          const moved = (['debit', 'credit'] as const).map((side) =>
            (entry?.lines ?? [])
              .filter((l) => l[side] > 0n)
              .reduce((sum, l) => sum + (l.currency === m.currency ? l[side] : (l.original?.minor ?? 0n)), 0n),
          );
          if (entry?.piece.ref !== m.ref || !moved.includes(amount))
            look.report(`payment ${m.ref}`, 'NOT_AS_POSTED', `Movement ${m.ref} is not what entry ${m.entry} posted.`);
        }
        for (const ref of new Set(chunk.map((m) => m.dossier))) {
          const said = await look.settled((tx) => agreement(tx, ref));
          if (said !== null) look.report(`dossier ${ref}`, 'TOTAL_DIFFERS', said);
        }
      }

      async function agreement(tx: Tx, ref: string): Promise<string | null> {
        const { paid } = await dossiers.get(tx, ref);
        const sum = (await tx.find(movements, { dossier: ref })).reduce((total, m) => total + m.amount_minor, 0n);
        return sum === paid.minor ? null : `Dossier ${ref} says ${paid.minor} minor units are paid, its movements add up to ${sum}.`;
      }
    },
  }),
];

/** What of a charge or refund is not in the books as it says; null where it is. */
function disagreement(c: ChargeRow, movement: MovementRow | null, undone: MovementRow | null): string | null {
  const is = (m: MovementRow | null, minor: bigint): boolean =>
    m !== null && m.dossier === c.dossier && m.method === 'card' && m.amount_minor === minor && m.currency === c.currency;
  if (c.kind === 'charge') {
    if (c.state === 'done' && c.movement === null) return 'It was taken, and has no receipt.';
    if (c.movement !== null && !is(movement, c.amount_minor)) return `Its receipt ${c.movement} is missing or another.`;
    return c.undone !== null && (undone?.kind !== 'reversal' || undone.linked !== c.movement)
      ? `Its reversal ${c.undone} is missing.`
      : null;
  }
  if (c.movement === null) return c.state === 'pending' || c.state === 'rejected' ? null : 'It was asked for, and is not posted.';
  if (movement?.kind !== 'refund' || !is(movement, -c.amount_minor)) return `Its refund ${c.movement} is missing or another.`;
  const came = c.state === 'rejected' || c.state === 'failed';
  if (came !== (c.undone !== null))
    return came ? 'It came to nothing, and its money was not received again.' : `${c.undone} received its money again.`;
  return came && (undone?.kind !== 'receipt' || undone.amount_minor !== c.amount_minor)
    ? `The receipt ${c.undone} of its money is missing.`
    : null;
}
