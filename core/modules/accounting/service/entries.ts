/** What an accountant posts by hand, and what is taken to the bank. */
import {
  type Agencies,
  type Chart,
  type Day,
  fail,
  fromJson,
  type Ledger,
  type LineInput,
  type MoneyJson,
  nextReference,
  type Party,
  type PostedEntry,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import type { Dossiers } from '../../dossiers/tokens.ts';
import type { Parties } from '../../parties/tokens.ts';
import { convert } from '../rules.ts';
import type { Bookkeeping, Part } from '../tokens.ts';
import { openBooks } from './books.ts';

export interface EntryDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Dossiers;
  readonly parties: Parties;
  readonly books: Bookkeeping;
}
export interface EntryLineGiven {
  readonly account: string;
  readonly debit?: MoneyJson;
  readonly credit?: MoneyJson;
  readonly client?: string;
  readonly supplier?: string;
  readonly dossier?: string;
  readonly label?: string;
}

/** ENTRY_LINE_INVALID where an auxiliary account is missing, or stands where none belongs: the sub-ledgers would not add up. */
function checkParty({ roles }: Pick<Chart, 'roles'>, line: EntryLineGiven, i: number): void {
  const kinds = new Set(Object.values(roles).flatMap((r) => (r.party && r.default === line.account ? [r.party] : [])));
  const given = line.client !== undefined ? 'client' : line.supplier !== undefined ? 'supplier' : null;
  if (kinds.size === 0 ? given === null : given !== null && kinds.has(given)) return;
  const message =
    kinds.size === 0
      ? `Account ${line.account} has no clients and suppliers beneath it.`
      : `Account ${line.account} needs its ${[...kinds].join(' or ')}.`;
  throw fail('ENTRY_LINE_INVALID', `Line ${i + 1}: ${message}`, [{ code: 'ENTRY_LINE_INVALID', message, pointer: `/lines/${i}` }]);
}

/** Posts a manual entry: its accounts are those of the chart, its amounts in the currency of the books or with a rate of the day. */
export async function postEntry(
  tx: Tx,
  deps: EntryDeps,
  input: { readonly date: Day; readonly label: string; readonly journal?: string; readonly lines: readonly EntryLineGiven[] },
): Promise<PostedEntry> {
  const { agency } = tx.ctx;
  deps.books.checkDay(tx, input.date, '/date');
  const booksIn = deps.agencies.get(agency).currency;
  const chart = deps.agencies.chart(agency);
  // The accounts that dossiers, clients and suppliers are added up from move by their own acts only.
  const kept = new Set(
    ['receivable', 'advances', 'overpaid', 'principal', 'deferredRevenue', 'deferredCost'].flatMap((r) => chart.roles[r]?.default ?? []),
  );
  const lines: LineInput[] = [];
  for (const [i, l] of input.lines.entries()) {
    if (kept.has(l.account))
      throw fail(
        'ACCOUNT_UNKNOWN',
        `Account ${l.account} is kept by dossiers: use the act that moves it (receipt, credit note, refund …).`,
        [{ code: 'ACCOUNT_KEPT', message: 'moved by its own acts only', pointer: `/lines/${i}/account` }],
      );
    const party: Party | null =
      l.client !== undefined
        ? (await deps.parties.client(tx, l.client)).party
        : l.supplier !== undefined
          ? (await deps.parties.supplier(tx, l.supplier)).party
          : null;
    checkParty(chart, l, i);
    if (l.dossier !== undefined) await deps.dossiers.get(tx, l.dossier);
    const value = async (given: MoneyJson): Promise<Pick<LineInput, 'original'> & { money: { minor: bigint; currency: string } }> => {
      const m = fromJson(given);
      const rate = await deps.books.rate(tx, m.currency, input.date);
      return rate ? { money: { minor: convert(m.minor, m.currency, rate.rate, booksIn), currency: booksIn }, original: m } : { money: m };
    };
    const side = l.debit ? 'debit' : 'credit';
    const given = l.debit ?? l.credit;
    if (!given || (l.debit && l.credit))
      throw fail('ENTRY_LINE_INVALID', `Line ${i + 1} needs exactly one of debit and credit.`, [
        { code: 'ENTRY_LINE_INVALID', message: 'debit or credit', pointer: `/lines/${i}` },
      ]);
    const { money, original } = await value(given);
    lines.push({
      account: l.account,
      [side]: money,
      ...(original ? { original } : {}),
      ...(party ? { party } : {}),
      ...(l.dossier === undefined ? {} : { dossier: l.dossier }),
      ...(l.label === undefined ? {} : { label: l.label }),
    });
  }
  const ref = await nextReference(tx, deps, 'OD');
  const rule = chart.acts['entry'];
  return deps.ledger.post(tx, {
    key: `entry:${ref}`,
    journal: input.journal ?? chart.books[rule?.journal ?? 'misc'] ?? 'OD',
    date: input.date,
    piece: { ref, date: input.date },
    label: input.label,
    lines,
  });
}

/** Takes what lies in transit (cheques, cards) to the bank, less what the bank keeps. AMOUNT_INVALID above what lies there. */
export async function depositAtBank(
  tx: Tx,
  deps: EntryDeps,
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
  const transit = deps.agencies.chart(agency).roles['transit']?.default ?? '';
  const held = (await deps.ledger.balances(tx, { account: transit })).reduce((sum, b) => sum + b.debit - b.credit, 0n);
  if (amount.minor <= 0n || amount.minor > held)
    throw fail(
      'AMOUNT_INVALID',
      `${toJson({ minor: held, currency: amount.currency }).amount} ${amount.currency} lie in transit: deposit at most that.`,
      [{ code: 'AMOUNT_INVALID', message: 'at most what lies in transit', pointer: '/money/amount' }],
    );
  const books = await openBooks(tx, { ...deps, rate: deps.books.rate }, []);
  const parts: Part[] = [
    { what: 'bank', minor: amount.minor },
    { what: 'transit', minor: -amount.minor },
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
