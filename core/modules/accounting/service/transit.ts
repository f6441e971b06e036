/** Cheques and card slips: they lie in transit until they are taken to the bank, and some come back. */
import {
  type Agencies,
  accountsOf,
  type Day,
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
import type { Bookkeeping, Part } from '../tokens.ts';
import { openBooks, roleOf } from './books.ts';
import { linesOf } from './positions.ts';

export interface TransitDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly books: Pick<Bookkeeping, 'rate' | 'checkDay'>;
}
const held = async (tx: Tx, ledger: Ledger, account: string): Promise<bigint> =>
  (await ledger.balances(tx, { account })).reduce((sum, b) => sum + b.debit - b.credit, 0n);

/** Was what a receipt put in transit taken to the bank? What came first is taken first: what still lies there is the newest. */
async function banked(
  tx: Tx,
  ledger: Ledger,
  receipt: { readonly entry: number; readonly account: string; readonly value: bigint },
): Promise<boolean> {
  const reversed = new Set<number>();
  let left = await held(tx, ledger, receipt.account);
  let before = Number.MAX_SAFE_INTEGER;
  while (left >= receipt.value) {
    const rows = await tx.find(
      movements,
      { act: ['receipt', 'refund', 'supplierRefund', 'reversal'], entry: { gt: receipt.entry, lt: before } },
      { order: [['entry', 'desc']], limit: 200 },
    );
    const seqs = rows.flatMap((r) => (r.act === 'reversal' && r.entry !== null ? [r.entry] : []));
    for (const e of seqs.length === 0 ? [] : await ledger.entries(tx, { seqs, limit: seqs.length })) reversed.add(e.reverses ?? 0);
    for (const row of rows)
      if (row.act !== 'reversal' && !reversed.has(row.entry ?? 0))
        for (const l of linesOf(row)) if (l.role === 'transit' && l.account === receipt.account) left -= l.booked;
    const last = rows.at(-1);
    if (last?.entry == null) return left < receipt.value;
    before = last.entry;
  }
  return true;
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
  if (!(await banked(tx, deps.ledger, { entry, account: first.account, value: booked }))) return;
  const books = await openBooks(tx, { ...deps, rate: deps.books.rate }, []);
  await books.post({
    act: 'returned',
    key: receipt.key,
    date: receipt.date,
    piece: { ref: receipt.piece, date: receipt.date },
    currency,
    parts: [
      { what: 'transit', minor, booked, account: first.account },
      { what: 'bank', minor: -minor, booked: -booked },
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
    const [now, there] = [await held(tx, deps.ledger, account), await deps.ledger.lowest(tx, account, date)];
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
    ...taken.map(({ account, minor }) => ({ what: 'transit', minor: -minor, account })),
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
