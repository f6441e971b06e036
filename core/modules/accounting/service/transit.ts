/** Cheques and card slips: they lie in transit until they are taken to the bank, and some come back. */
import {
  type Agencies,
  accountsOf,
  type Day,
  divideRounded,
  fail,
  fromJson,
  type Ledger,
  type MoneyJson,
  nextReference,
  type PostedEntry,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { movements } from '../model.ts';
import { roleOf } from '../names.ts';
import type { Bookkeeping, Part } from '../tokens.ts';
import { openBooks } from './books.ts';
import { linesOf } from './positions.ts';

export interface TransitDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly books: Pick<Bookkeeping, 'rate' | 'checkDay'>;
}
const held = async (tx: Tx, ledger: Ledger, account: string): Promise<bigint> =>
  (await ledger.balances(tx, { account })).reduce((sum, b) => sum + b.debit - b.credit, 0n);

/** What puts money in transit, or gives it back from there; all else that takes from it is a deposit. */
const CAME: readonly string[] = ['receipt', 'refund', 'supplierRefund'];
const PAGE = 200;

/** What a receipt (or a supplier's refund) put in transit. */
interface Came {
  readonly entry: number;
  readonly account: string;
  readonly value: bigint;
}

/**
 * What of a receipt's money is at the bank. What came first is taken first, less what was given back since: the last deposit took what it left no more of
 * than came after. An entry and its mirror are none. A cheque is not cut: of one that was taken in part only, the deposit that reached it held all, where it
 * was as much; else none, where all of it still lies there. Only where neither can be, it is in both places: so none comes back from where it is not. Zero where all of it lies in transit.
 */
async function banked(tx: Tx, ledger: Ledger, { entry, account, value }: Came): Promise<bigint> {
  const reversed = new Set<number>();
  const deposits: bigint[] = [];
  const there = await held(tx, ledger, account);
  let [left, least, back] = [there, value, 0n];
  for (let before: number | undefined; ; ) {
    const range = { after: entry, limit: PAGE, ...(before === undefined ? {} : { before }) };
    const moves = await ledger.moves(tx, account, range);
    if (moves.length === 0) break;
    const acts = new Map(
      (await tx.find(movements, { entry: moves.map((m) => m.seq) }, { columns: ['entry', 'act'] })).map((r) => [r.entry, r.act]),
    );
    for (const { seq, reverses, moved } of moves) {
      if (reverses !== null) reversed.add(reverses);
      else if (!reversed.has(seq)) {
        const act = acts.get(seq) ?? '';
        if (CAME.includes(act)) left -= moved;
        else if (act === 'returned') back += moved;
        else if (moved < 0n) {
          // What came back since is none of what it took.
          const own = -moved < back ? 0n : -moved - back;
          back -= -moved - own;
          if (own > 0n) deposits.push(own);
        }
        if (deposits.length > 0 && left < least) least = left;
        if (least <= 0n) return value;
      }
      before = seq;
    }
  }
  const taken = value - least;
  if (taken <= 0n) return 0n;
  // The newest took what was left of it, the first of them perhaps of others too.
  let [sum, reached] = [0n, 0n];
  for (const own of deposits) {
    if (sum >= taken) break;
    [sum, reached] = [sum + own, own];
  }
  if (sum >= taken && reached >= value) return value;
  if (there >= value) return 0n;
  return taken < sum ? taken : sum;
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
  const back = await banked(tx, deps.ledger, { entry, account: first.account, value: booked });
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

/** Takes what lies in transit (cheques, cards) to the bank. AMOUNT_INVALID above what lies there, DATE_INVALID above what lay there on its day and each day since. */
export async function depositAtBank(
  tx: Tx,
  deps: TransitDeps,
  input: { readonly money: MoneyJson; readonly date?: Day },
): Promise<{ readonly ref: string; readonly entry: PostedEntry }> {
  const { agency } = tx.ctx;
  const amount = fromJson(input.money);
  const today = deps.agencies.today(agency);
  const date = input.date ?? today;
  deps.books.checkDay(tx, date, '/date');
  if (amount.currency !== deps.agencies.get(agency).currency)
    throw fail('CURRENCY_MISMATCH', `Deposits are made in ${deps.agencies.get(agency).currency}.`, [
      { code: 'CURRENCY_MISMATCH', message: 'the currency of the books', pointer: '/money/currency' },
    ]);
  const ref = await nextReference(tx, deps, 'RM');
  // Each point of sale may have an account of its own: what lies on the first is taken first. What had not come by that day, came back since or was
  // deposited since is not there to be taken.
  const taken: { readonly account: string; readonly minor: bigint }[] = [];
  let [most, left] = [0n, amount.minor];
  for (const account of accountsOf(roleOf(deps.agencies.chart(agency), 'transit'))) {
    const [now, there] = [await held(tx, deps.ledger, account), await deps.ledger.lowest(tx, { account }, date)];
    const minor = there < left ? there : left;
    most += now > 0n ? now : 0n;
    if (minor <= 0n) continue;
    taken.push({ account, minor });
    left -= minor;
  }
  if (amount.minor <= 0n || amount.minor > most)
    throw fail(
      'AMOUNT_INVALID',
      `${toJson({ minor: most, currency: amount.currency }).amount} ${amount.currency} lie in transit: deposit at most that.`,
      [{ code: 'AMOUNT_INVALID', message: 'at most what lies in transit', pointer: '/money/amount' }],
    );
  if (left > 0n)
    throw fail(
      'DATE_INVALID',
      `On ${date} or a day after it, less than that lay in transit: a deposit is dated the day the last of what it holds came, or later.`,
      [{ code: 'DATE_INVALID', message: 'dated before what it holds', pointer: '/date' }],
    );
  const books = await openBooks(tx, { ...deps, rate: deps.books.rate }, []);
  const parts: Part[] = [
    { what: 'bank', minor: amount.minor },
    ...taken.map(({ account, minor }) => ({ what: 'transit' as const, minor: -minor, account })),
  ];
  const entry = await books.post({
    act: 'bankDeposit',
    key: `deposit:${ref}`,
    date,
    piece: { ref, date },
    currency: amount.currency,
    parts,
  });
  if (!entry) throw fail('AMOUNT_INVALID', 'Nothing to deposit.');
  return { ref, entry };
}
