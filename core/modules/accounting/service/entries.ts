/** What an accountant posts by hand. */

import {
  type Chart,
  type Day,
  fail,
  fromJson,
  Host,
  isOfRole,
  type LineInput,
  type MoneyJson,
  nextReference,
  type Party,
  type PostedEntry,
  type Resolved,
  type Tx,
} from '../../../contracts/index.ts';
import { Dossiers } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import { movements } from '../model.ts';
import { convert } from '../rules.ts';
import { Bookkeeping, type Rate, type Taken } from '../tokens.ts';

export const NEEDS = { ledger: Host.Ledger, agencies: Host.Agencies, dossiers: Dossiers, parties: Parties, books: Bookkeeping };
export type EntryDeps = Resolved<typeof NEEDS>;
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
  const kinds = new Set(Object.values(roles).flatMap((r) => (r.party && isOfRole(r, line.account) ? [r.party] : [])));
  const given = line.client !== undefined ? 'client' : line.supplier !== undefined ? 'supplier' : null;
  if (kinds.size === 0 ? given === null : given !== null && kinds.has(given)) return;
  const message =
    kinds.size === 0
      ? `Account ${line.account} has no clients and suppliers beneath it.`
      : `Account ${line.account} needs its ${[...kinds].join(' or ')}.`;
  throw fail('ENTRY_LINE_INVALID', `Line ${i + 1}: ${message}`, [{ code: 'ENTRY_LINE_INVALID', message, pointer: `/lines/${i}` }]);
}

/**
 * An entry that balances in each of its currencies balances in the books: what rounding left goes onto the largest converted line, where it weighs least.
 * It is no exchange result: all was converted at one rate.
 */
function levelRounding(lines: LineInput[]): void {
  const signed = (l: LineInput, m: { readonly minor: bigint } | undefined): bigint => (m === undefined ? 0n : l.debit ? m.minor : -m.minor);
  const sums = new Map<string, bigint>();
  for (const l of lines) {
    const m = l.original ?? l.debit ?? l.credit;
    if (m) sums.set(m.currency, (sums.get(m.currency) ?? 0n) + signed(l, m));
  }
  if ([...sums.values()].some((sum) => sum !== 0n)) return;
  const gap = lines.reduce((sum, l) => sum + signed(l, l.debit ?? l.credit), 0n);
  const minorOf = (l: LineInput): bigint => (l.original ? ((l.debit ?? l.credit)?.minor ?? 0n) : -1n);
  const at = lines.reduce((best, l, i) => (minorOf(l) > minorOf(lines[best] as LineInput) ? i : best), 0);
  const largest = lines[at] as LineInput;
  if (gap === 0n || !largest.original) return;
  const { debit, credit, ...rest } = largest;
  lines[at] = {
    ...rest,
    ...(debit ? { debit: { ...debit, minor: debit.minor - gap } } : {}),
    ...(credit ? { credit: { ...credit, minor: credit.minor + gap } } : {}),
  };
}

const takenBy = (lines: readonly LineInput[]): Taken[] =>
  lines.map(({ account, party, debit, credit }) => ({
    account,
    party: party?.code ?? null,
    minor: (credit?.minor ?? 0n) - (debit?.minor ?? 0n),
  }));

const KEPT = ['receivable', 'advances', 'overpaid', 'payable', 'principal', 'deferredRevenue', 'deferredCost'] as const;

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
  const kept = KEPT.flatMap((role) => chart.roles[role] ?? []);
  const lines: LineInput[] = [];
  const rates = new Map<string, Rate>();
  for (const [i, l] of input.lines.entries()) {
    if (kept.some((role) => isOfRole(role, l.account)))
      throw fail(
        'ACCOUNT_KEPT',
        `Account ${l.account} is kept by dossiers, clients and suppliers: use the act that moves it (receipt, credit note, refund, supplier invoice, its payment or refund …).`,
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
      if (rate) rates.set(m.currency, rate);
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
  levelRounding(lines);
  await deps.books.checkTaken(tx, takenBy(lines), input.date, '/lines');
  const ref = await nextReference(tx, deps, 'OD');
  const rule = chart.acts['entry'];
  const entry = await deps.ledger.post(tx, {
    key: `entry:${ref}`,
    journal: input.journal ?? chart.books[rule?.journal ?? 'misc'] ?? 'OD',
    date: input.date,
    piece: { ref, date: input.date },
    label: input.label,
    lines,
  });
  // The rates it took are said as those of any act: they stay as they are from now on. What its accounts are for, only the accountant knows.
  await tx.insert(
    movements,
    [...rates].map(([currency, rate]) => ({
      ...{ id: tx.newId(), agency, entry: entry.seq, act: 'entry', dossier: null, piece: ref, dated: entry.date },
      ...{ currency, rate, lines: [], created_at: tx.ctx.at },
    })),
  );
  return entry;
}
