/** Cheques and card slips that come back: they are taken from where they are. */
import { divideRounded, type Ledger, type Tx } from '../../../contracts/index.ts';
import { bankedOf, type Move } from '../banked.ts';
import { movements } from '../model.ts';
import type { Bookkeeping } from '../tokens.ts';
import { openBooks } from './books.ts';
import { linesOf } from './positions.ts';
import { held, type TransitDeps } from './transit.ts';

/** Acts that put money in transit, or give it back from there. */
const CAME: readonly string[] = ['receipt', 'refund', 'supplierRefund'];
const PAGE = 500;
/** What lay there before so many moves is one piece: no cheque is kept as long. */
const LOOKED_BACK = 4 * PAGE;

/** What moved an account in transit since nothing lay there before an entry, oldest first. */
async function movesSince(tx: Tx, ledger: Ledger, account: string, entry: number): Promise<readonly Move[]> {
  const found: Move[] = [];
  let [lies, earlier] = [await held(tx, ledger, account), 0];
  for (let before: number | undefined; earlier < LOOKED_BACK; ) {
    const moves = await ledger.moves(tx, account, { after: 0, limit: PAGE, ...(before === undefined ? {} : { before }) });
    if (moves.length === 0) return found.reverse();
    const seqs = moves.map((m) => m.seq);
    const acts = new Map((await tx.find(movements, { entry: seqs }, { columns: ['entry', 'act'] })).map((r) => [r.entry, r.act]));
    for (const m of moves) {
      const act = acts.get(m.seq) ?? '';
      found.push({ ...m, kind: act === 'returned' ? act : CAME.includes(act) ? 'came' : 'other' });
      lies -= m.moved;
      if (m.seq > entry) continue;
      if (lies === 0n) return found.reverse();
      earlier++;
    }
    before = seqs.at(-1);
  }
  return [{ seq: 0, reverses: null, moved: lies, kind: 'came' }, ...found.reverse()];
}

export async function returned(tx: Tx, deps: TransitDeps, receipt: Parameters<Bookkeeping['returned']>[1]): Promise<void> {
  const { entry } = receipt;
  // What was worth nothing in the books lies nowhere.
  if (entry === null) return;
  const rows = await tx.find(movements, { entry });
  const transit = rows.flatMap(linesOf).filter((l) => l.role === 'transit');
  const [first] = transit;
  const { currency } = rows[0] ?? { currency: '' };
  if (!first) return;
  const [minor, booked] = [transit.reduce((sum, l) => sum + l.amount, 0n), transit.reduce((sum, l) => sum + l.booked, 0n)];
  const back = bankedOf(entry, await movesSince(tx, deps.ledger, first.account, entry));
  if (back === 0n) return;
  const part = back === booked ? minor : divideRounded(minor * back, booked);
  const books = await openBooks(tx, { ...deps, rate: deps.books.rate }, []);
  await books.post({
    act: 'returned',
    key: receipt.key,
    date: receipt.date,
    piece: { ref: receipt.piece, date: receipt.date },
    currency,
    parts: [
      { what: 'transit', minor: part, booked: back, account: first.account },
      { what: 'bank', minor: -part, booked: -back },
    ],
  });
}
