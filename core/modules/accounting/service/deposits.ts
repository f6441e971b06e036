/** Client accounts brought to what was paid, billed and sold: 411, 4191 and 419 say what is owed, what is a deposit and what is too much. */
import { addDays, type Day, type Ledger, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { clientParts, clientPosition } from '../rules.ts';
import type { Books, ClientPosition } from '../tokens.ts';

const CLIENT_ROLES = ['receivable', 'advances', 'overpaid'] as const;

/**
 * At the end of no day something is owed while money is held, or less than nothing is owed: money that is entered after what it came before is assigned on
 * the days it would have been, as far as they are open. Then the accounts say what the dossier says, on `date`.
 */
export async function settleDeposits(tx: Tx, ledger: Ledger, dossier: LockedDossier, books: Books, date: Day): Promise<void> {
  const assign = async (target: ClientPosition, day: Day, until?: Day): Promise<void> => {
    const parts = clientParts(books, dossier, target, books.client(dossier.ref), until);
    if (parts.length === 0) return;
    await books.post({
      act: 'deposits',
      key: `deposits:${dossier.ref}:${tx.newId()}`,
      date: day,
      piece: { ref: dossier.ref, date: day },
      currency: dossier.currency,
      parts,
      undoes: dossier.ref,
    });
  };
  const days = books.days(CLIENT_ROLES, { dossier: dossier.ref }).filter((day) => day < date);
  if (days.some((day) => assigned(books, dossier, day) !== null)) {
    const closed = await ledger.closedUpTo(tx);
    const open = days.map((day) => (closed !== null && day <= closed ? addDays(closed, 1) : day)).filter((day) => day < date);
    for (const day of [...new Set(open)].sort()) {
      const target = assigned(books, dossier, day);
      if (target !== null) await assign(target, day, day);
    }
  }
  await assign(clientPosition(dossier.paid.minor, dossier.invoiced.minor, dossier.sale.minor), date);
}

/** What the client's accounts should say at the end of a day; null where they may stay as they are. */
function assigned(books: Books, { ref, sale }: LockedDossier, until: Day): ClientPosition | null {
  const of = { dossier: ref, until };
  const [receivable, advances, overpaid] = [
    books.balance('receivable', of),
    -books.balance('advances', of),
    -books.balance('overpaid', of),
  ];
  if (receivable === 0n || (receivable > 0n && advances + overpaid <= 0n)) return null;
  const invoiced = books.balance(null, { ...of, what: 'total' });
  return clientPosition(invoiced - receivable + advances + overpaid, invoiced, sale.minor);
}
