/** Money that had paid what a credit note takes back pays what else is open of its client: in another currency, that is worth what it is, not what the former was. */
import { type Agencies, size, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { Books, PostedPart } from '../tokens.ts';
import { standing, worthOf } from '../values.ts';

type Line = Pick<PostedPart, 'piece' | 'takes' | 'amount' | 'booked'>;

/**
 * By how much the receivables of a dossier are worth other than what is open of each document: what money without a name, and documents that were paid and taken
 * back, clear of the others. Nothing where each cleared what it paid.
 */
export function releasedValue(lines: readonly Line[], documents: ReadonlySet<string>): bigint {
  const of = ({ piece, takes }: Line): string => (takes !== undefined && documents.has(takes) ? takes : documents.has(piece) ? piece : '');
  const sides = [...Map.groupBy(lines, of).values()].map(standing);
  const [open, paid] = [sides.filter((s) => s.amount > 0n), sides.filter((s) => s.amount < 0n)];
  const [owed, held] = [standing(open).amount, size(standing(paid).amount)];
  const met = owed < held ? owed : held;
  const off = worthOf(open, met) + worthOf(paid, -met);
  // What each line may be off by rounding is none.
  return size(off) * 2n <= BigInt(lines.length) ? 0n : off;
}

/** Brings the receivables of a dossier to that value, with the exchange result of it. */
export async function release(tx: Tx, agencies: Agencies, { ref, currency }: LockedDossier, books: Books): Promise<void> {
  if (currency === agencies.get(tx.ctx.agency).currency) return;
  const of = { dossier: ref };
  const lines = books.lines('receivable', of);
  const off = releasedValue(lines, new Set(books.lines('receivable', { ...of, what: 'total' }).map((l) => l.piece)));
  const [last, client] = [lines.at(-1), books.client(ref)];
  if (off === 0n || last === undefined) return;
  const part = { ...of, what: 'receivable', minor: 0n, booked: -off, account: last.account, ...(client ? { client } : {}) } as const;
  const date = agencies.today(tx.ctx.agency);
  const about = { key: `deposits:${ref}:${tx.newId()}`, date, piece: { ref, date }, undoes: ref };
  await books.post({ act: 'deposits', ...about, currency, parts: [part] });
}
