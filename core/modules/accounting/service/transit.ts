/** Cheques and card slips: they lie in transit until they are taken to the bank. */
import {
  type Agencies,
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
import type { Bookkeeping, Part } from '../tokens.ts';
import { accountsEver } from './accounts.ts';
import { openBooks } from './books.ts';
import { takenFrom } from './holds.ts';

export interface TransitDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly books: Pick<Bookkeeping, 'rate' | 'checkDay'>;
}

export const held = async (tx: Tx, ledger: Ledger, account: string): Promise<bigint> =>
  (await ledger.balances(tx, { account })).reduce((sum, b) => sum + b.debit - b.credit, 0n);

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
  const accounts = (await accountsEver(tx, deps.agencies.chart(agency)))('transit');
  const { parts: taken, left, now: most } = await takenFrom(tx, deps.ledger, accounts, { minor: amount.minor, on: date });
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
