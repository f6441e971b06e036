/** Cheques and card slips: they lie in transit until they are taken to the bank, and may come back from there. */
import {
  type Agencies,
  type Day,
  fail,
  formatMinor,
  fromJson,
  type Ledger,
  type Money,
  type MoneyJson,
  money,
  nextReference,
  type PostedEntry,
  type Tx,
} from '../../../contracts/index.ts';
import type { Dossiers } from '../../dossiers/tokens.ts';
import { madeOf, sumOf } from '../choose.ts';
import { type HeldRow, held, movements } from '../model.ts';
import type { Bookkeeping, Part } from '../tokens.ts';
import { targetOf } from './banks.ts';
import { byArrival, freeOn } from './held.ts';
import { textOf } from './holds.ts';
import { atBank, bringBack } from './returned.ts';

export interface TransitDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Pick<Dossiers, 'note'>;
  readonly books: Pick<Bookkeeping, 'books' | 'checkDay'>;
}
interface Done {
  readonly ref: string;
  readonly entry: PostedEntry;
}
type Slip = { readonly row: HeldRow; readonly left: bigint; readonly slip: string };
const asSlip = (row: HeldRow): Slip => ({ row, left: row.left_booked, slip: row.slip });

/** The pieces that receipts (or refunds by card) brought, by their references. */
async function broughtByRefs(tx: Tx, refs: readonly string[]): Promise<ReadonlyMap<string, readonly HeldRow[]>> {
  const posted = await tx.find(movements, { piece: [...refs] });
  const entries = posted.flatMap((m) => m.entry ?? []);
  const byEntry = Map.groupBy(entries.length === 0 ? [] : await tx.find(held, { role: 'transit', entry: entries }), (row) => row.entry);
  const of = Map.groupBy(posted, (m) => m.piece);
  return new Map(refs.map((ref) => [ref, (of.get(ref) ?? []).flatMap((m) => byEntry.get(m.entry ?? 0) ?? [])]));
}

/** Slips of receipts, as the paper of a deposit names them; with the other shares of a cheque. NOT_FOUND for one that does not lie in transit on that day. */
async function namedSlips(tx: Tx, refs: readonly string[], come: readonly Slip[], date: Day): Promise<Slip[]> {
  const brought = await broughtByRefs(tx, refs);
  const slips = refs.map((ref, i) => {
    const own = brought.get(ref)?.find((row) => come.some((p) => p.slip === row.slip));
    if (own) return own.slip;
    throw fail('NOT_FOUND', `${ref} does not lie in transit on ${date}.`, [
      { code: 'NOT_FOUND', message: 'not in transit', pointer: `/receipts/${i}` },
    ]);
  });
  return come.filter((p) => slips.includes(p.slip));
}

const disagree = (detail: string, message: string): Error =>
  fail('AMOUNTS_DISAGREE', detail, [{ code: 'AMOUNTS_DISAGREE', message, pointer: '/money/amount' }]);

/**
 * The slips a deposit is made of: those named, else those that alone make up what is `worth` in the books. What slips in another currency bring is for the
 * bank to say: where all that are named are in one, the amount is its.
 */
function chosenSlips(worth: Money, come: readonly Slip[], named: readonly Slip[] | null, date: Day): readonly Slip[] {
  if (named !== null) {
    checkOneCurrency(named);
    const sum = sumOf(named);
    const own = named.reduce((all, s) => all + s.row.left_minor, 0n);
    const foreign = foreignOf(named, worth.currency) !== null && own * worth.minor !== 0n && own > 0n === worth.minor > 0n;
    if (sum === worth.minor || foreign) return named;
    const text = `${formatMinor(sum, worth.currency)} ${worth.currency}`;
    throw disagree(`What is named adds up to ${text}: deposit that; what the bank kept of it goes in “fee”.`, `they add up to ${text}`);
  }
  const made = madeOf(worth.minor, come);
  const text = `${formatMinor(worth.minor, worth.currency)} ${worth.currency}`;
  if (made === 'none')
    throw disagree(
      `No cheques and slips that lie in transit on ${date} add up to ${text}, and none is cut: name the receipts; what the bank kept of them goes in “fee”.`,
      `nothing adds up to ${text}`,
    );
  if (made === 'several')
    throw disagree(`More than one choice of what lies in transit on ${date} adds up to ${text}: name the receipts.`, 'name the receipts');
  checkOneCurrency(made);
  return made;
}
/** DEPOSIT_MIXED where they are of several currencies: the bank credits each apart, and what one made is no part of what another did. */
function checkOneCurrency(slips: readonly Slip[]): void {
  const currencies = [...new Set(slips.map((s) => s.row.currency))].sort();
  if (currencies.length <= 1) return;
  const text = currencies.join(' and ');
  throw fail(
    'DEPOSIT_MIXED',
    `These slips are in ${text}, and the bank credits each currency apart: deposit those of each apart, by their receipts.`,
    [{ code: 'DEPOSIT_MIXED', message: `${text}: each apart`, pointer: '/receipts' }],
  );
}
/** The one other currency that some slips are in; null where they are not. */
function foreignOf(slips: readonly Slip[], booksIn: string): string | null {
  const [currency, ...more] = new Set(slips.map((s) => s.row.currency));
  return currency === undefined || more.length > 0 || currency === booksIn ? null : currency;
}

/**
 * Takes what lies in transit (cheques, cards) to the bank: `money` is what arrives there, `fee` what it kept, together what the slips are worth; `bank` is the
 * account it arrives on, that of their point of sale where none is named.
 * AMOUNT_INVALID above what lies there, DATE_INVALID above what of that had come by its day, NOT_FOUND for a receipt that is none of it,
 * AMOUNTS_DISAGREE where the slips are not that amount, or it does not say which they are; DEPOSIT_MIXED, ACCOUNT_UNKNOWN.
 */
export async function depositAtBank(
  tx: Tx,
  deps: TransitDeps,
  input: {
    readonly money: MoneyJson;
    readonly fee?: MoneyJson;
    readonly date?: Day;
    readonly receipts?: readonly string[];
    readonly bank?: string;
  },
): Promise<Done> {
  const { agency } = tx.ctx;
  const { currency: booksIn } = deps.agencies.get(agency);
  const [amount, fee] = [fromJson(input.money), input.fee ? fromJson(input.fee) : money(0n, booksIn)];
  const date = input.date ?? deps.agencies.today(agency);
  deps.books.checkDay(tx, date, '/date');
  for (const [pointer, { currency, minor }] of [
    ['/money', amount],
    ['/fee', fee],
  ] as const) {
    if (currency !== booksIn)
      throw fail('CURRENCY_MISMATCH', `Deposits are entered as the bank credits them, in ${booksIn}.`, [
        { code: 'CURRENCY_MISMATCH', message: 'the currency of the books', pointer: `${pointer}/currency` },
      ]);
    if (pointer === '/fee' ? minor < 0n : minor === 0n && fee.minor === 0n)
      throw fail(
        'AMOUNT_INVALID',
        'A deposit moves something (below zero where what was given back is more; zero where the fee is all of it), and a fee is not below zero.',
        [{ code: 'AMOUNT_INVALID', message: pointer === '/fee' ? 'not below zero' : 'not zero', pointer: `${pointer}/amount` }],
      );
  }
  const ref = await nextReference(tx, deps, 'RM');
  const rows = await tx.lock(held, { role: 'transit', open: true });
  const free = await freeOn(tx, rows, date);
  const lies = rows.sort(byArrival).map(asSlip);
  // What had not come by that day, or came back from an earlier deposit since, is not in it.
  const come = lies.filter((p) => free(p.row).minor === p.row.left_minor);
  const worth = money(amount.minor + fee.minor, booksIn);
  const named = input.receipts ? await namedSlips(tx, input.receipts, come, date) : null;
  const [most, then] = [lies, come].map((some) => sumOf(some.filter((s) => s.left > 0n))) as [bigint, bigint];
  if (named === null && worth.minor > then) {
    if (worth.minor <= most)
      throw fail(
        'DATE_INVALID',
        `On ${date} less than that lay in transit: a deposit is dated the day the last of what it holds came, or later.`,
        [{ code: 'DATE_INVALID', message: 'dated before what it holds', pointer: '/date' }],
      );
    throw fail('AMOUNT_INVALID', `${textOf(money(most, booksIn))} lie in transit: deposit at most that.`, [
      { code: 'AMOUNT_INVALID', message: 'at most what lies in transit', pointer: '/money/amount' },
    ]);
  }
  const slips = chosenSlips(worth, come, named, date);
  const foreign = foreignOf(slips, booksIn);
  const target = await targetOf(
    tx,
    deps.agencies.chart(agency),
    slips.map((s) => s.row),
    input.bank,
  );
  const minorOf = ({ row }: Slip): bigint => (foreign === null ? row.left_booked : row.left_minor);
  const all = slips.reduce((sum, s) => sum + minorOf(s), 0n);
  const [arrives, kept] = foreign === null ? [amount.minor, fee.minor] : amount.minor === 0n ? [0n, all] : [all, 0n];
  const parts = [...Map.groupBy(slips, (s) => s.row.account)].map(
    ([account, own]): Part => ({ what: 'transit', account, minor: -own.reduce((sum, s) => sum + minorOf(s), 0n), booked: -sumOf(own) }),
  );
  const entry = await (await deps.books.books(tx, [])).post({
    ...{ act: 'bankDeposit', key: `deposit:${ref}`, date, piece: { ref, date }, currency: foreign ?? booksIn },
    parts: [
      // Where the fee is all of it nothing arrives; the bank it was taken to is said, as a return takes of that.
      { what: 'bank', account: target.bank, minor: arrives, booked: amount.minor, kept: true },
      { what: 'fee', account: target.fee, minor: kept, booked: fee.minor },
      ...parts,
    ],
    takes: slips.map(({ row: of }) => ({ of, minor: of.left_minor, booked: of.left_booked })),
  });
  if (!entry) throw fail('AMOUNT_INVALID', 'Nothing to deposit.');
  return { ref, entry };
}

/**
 * A cheque or card slip that the bank gave back lies in transit again, with the other shares of it: it may be deposited once more, or its receipt reversed.
 * NOT_FOUND, PAYMENT_STATE for one that is not at the bank, DATE_INVALID before it was taken there.
 */
export async function returnFromBank(tx: Tx, deps: TransitDeps, input: { readonly receipt: string; readonly date?: Day }): Promise<Done> {
  const date = input.date ?? deps.agencies.today(tx.ctx.agency);
  deps.books.checkDay(tx, date, '/date');
  const refused = (code: 'NOT_FOUND' | 'PAYMENT_STATE', detail: string): Error =>
    fail(code, detail, [{ code, message: detail, pointer: '/receipt' }]);
  const own = (await broughtByRefs(tx, [input.receipt])).get(input.receipt) ?? [];
  if (own.length === 0) throw refused('NOT_FOUND', `${input.receipt} brought no cheque and no card slip.`);
  const banked = await atBank(tx, await tx.lock(held, { role: 'transit', slip: own.map((p) => p.slip) }));
  if (banked.length === 0)
    throw refused('PAYMENT_STATE', `${input.receipt} is not at the bank: no deposit took it, or it came back since.`);
  const ref = await nextReference(tx, deps, 'IM');
  const entry = await bringBack(tx, deps, 'bankReturn', banked, { key: `return:${ref}`, date, piece: ref, receipt: input.receipt });
  const brought = await tx.find(movements, { entry: banked.map((b) => b.of.entry) });
  for (const dossier of new Set(brought.flatMap((m) => m.dossier ?? [])))
    await deps.dossiers.note(tx, dossier, 'bank.return', { label: ref, receipt: input.receipt });
  return { ref, entry: entry as PostedEntry };
}
