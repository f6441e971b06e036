/** What an accountant undoes by its entry: acts without a document of their own. */
import { type Day, fail, type Host, type PostedEntry, type Resolved, type Tx } from '../../../contracts/index.ts';
import { movements } from '../model.ts';
import type { Bookkeeping } from '../tokens.ts';

type Deps = Resolved<{ ledger: typeof Host.Ledger; agencies: typeof Host.Agencies; books: typeof Bookkeeping }>;

/** Acts whose entry is what is undone, and how each is done again where that was wrong. */
const BY_ITSELF: ReadonlyMap<string, string> = new Map([
  ['entry', 'post it once more by hand'],
  ['bankDeposit', 'deposit its slips again'],
  ['bankReturn', 'enter the return of its slip again'],
]);

/** Reverses an entry by its mirror. NOT_FOUND, DATE_INVALID before it, ENTRY_OF_ACT for what is undone, or done again, otherwise. */
export async function reverseEntry(
  tx: Tx,
  { ledger, agencies, books }: Deps,
  { entry, reason, date }: { readonly entry: number; readonly reason: string; readonly date?: Day },
): Promise<{ readonly ref: string; readonly mirror: PostedEntry }> {
  const on = date ?? agencies.today(tx.ctx.agency);
  books.checkDay(tx, on, '/date');
  const [original] = await ledger.entries(tx, { afterSeq: entry - 1, upToSeq: entry, limit: 1 });
  if (!original) throw fail('NOT_FOUND', `No entry has the number ${entry}.`);
  const asked = original.askedDate ?? original.date;
  if (on < asked)
    throw fail('DATE_INVALID', `Entry ${entry} is of ${asked}: it cannot be reversed before.`, [
      { code: 'DATE_INVALID', message: `${asked} or later`, pointer: '/date' },
    ]);
  const piece = original.piece.ref;
  // What was posted by hand in the currency of the books says nothing beside the journal.
  const actOf = async (seq: number): Promise<string> => (await tx.first(movements, { entry: seq }))?.act ?? 'entry';
  const { reverses } = original;
  const again = reverses === null ? undefined : BY_ITSELF.get(await actOf(reverses));
  if (again !== undefined) throw fail('ENTRY_OF_ACT', `Entry ${entry} undid ${piece}: where that was right after all, ${again}.`);
  if (reverses !== null || !BY_ITSELF.has(await actOf(entry)))
    throw fail(
      'ENTRY_OF_ACT',
      `Entry ${entry} belongs to ${piece}: undo that (credit note, reversal of the receipt, of the supplier invoice or of its payment).`,
    );
  const mirror = await books.reverse(tx, { of: { entry }, key: `reversal:${tx.newId()}`, date: on, reason, piece });
  return { ref: piece, mirror: mirror as PostedEntry };
}
