/** What an accountant posts by hand. */

import {
  type Chart,
  type Day,
  fail,
  fromJson,
  Host,
  type LineInput,
  type Money,
  type MoneyJson,
  nextReference,
  type Party,
  type PostedEntry,
  type Resolved,
  type RoleAccounts,
  size,
  type Tx,
} from '../../../contracts/index.ts';
import { Dossiers } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import { movements } from '../model.ts';
import { type Role, roleOf } from '../names.ts';
import { convert } from '../rules.ts';
import { Bookkeeping, type Rate } from '../tokens.ts';
import { accountsEver, isUnder, noteUse } from './accounts.ts';
import { byHand } from './by-hand.ts';
import { bring, take } from './held.ts';
import { textOf } from './holds.ts';

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
function checkParty(of: readonly RoleAccounts[], line: EntryLineGiven, i: number): void {
  const kinds = new Set(of.flatMap((r) => r.party ?? []));
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

const balanceOf = (lines: readonly LineInput[]): bigint =>
  lines.reduce((sum, l) => sum + (l.debit?.minor ?? 0n) - (l.credit?.minor ?? 0n), 0n);

/**
 * What is gained by exchange (below zero: lost) where lines in another currency took the value of what is held: the entry balanced at the rate of the day.
 * Where it does at that value, nothing is. ENTRY_UNBALANCED, with that value, where it balances at neither.
 */
function exchangeResult(typed: readonly LineInput[], lines: readonly LineInput[]): bigint {
  const off = balanceOf(lines);
  const held = lines.findIndex((l, i) => balanceOf([l]) !== balanceOf(typed.slice(i, i + 1)));
  if (held < 0 || off === 0n) return 0n;
  if (balanceOf(typed) === 0n) return off;
  const { original, debit, credit } = lines[held] as LineInput;
  const worth = (debit ?? credit) as Money;
  const [own, value, gap] = [original as Money, worth, { ...worth, minor: size(off) }].map(textOf);
  const lacks = off > 0n ? `credit ${gap} of exchange gain` : `debit ${gap} of exchange loss`;
  const message = `The ${own} of line ${held + 1} stand at ${value} in the books: enter the other lines at that, or ${lacks} beside them.`;
  throw fail('ENTRY_UNBALANCED', message, [{ code: 'ENTRY_UNBALANCED', message: `worth ${value}`, pointer: `/lines/${held}` }]);
}

const OF_CLIENTS = 'an invoice, a credit note, a receipt or a refund';
const OF_SUPPLIERS = 'a supplier invoice, its payment or refund, or their reversal';
const OF_TRIPS = 'the invoice of the client or of the supplier; the day of the trip does the rest';
/**
 * Accounts that acts alone move, with those acts: what stands there is taken by a later act. What an amount by hand takes, nobody could tell from its side:
 * 471 lowered by an unknown receipt is 471 whose bill was cleared. So what an accountant has to place by hand stands on accounts of his own.
 */
const KEPT: Readonly<Partial<Record<Role, string>>> = {
  receivable: OF_CLIENTS,
  advances: OF_CLIENTS,
  overpaid: OF_CLIENTS,
  payable: OF_SUPPLIERS,
  principal: OF_SUPPLIERS,
  deferredRevenue: OF_TRIPS,
  deferredCost: OF_TRIPS,
  accrual: 'the supplier invoice, or closing what the supplier will never bill',
  transit: 'a receipt, its reversal, a bank deposit, or the return of a cheque or card slip',
  suspense: 'matching the line of the supplier invoice, or reversing that',
};
/** Journals that are registers of documents: each of their entries is one of an unbroken series, and they add up to what was billed. */
const REGISTERS = ['sales', 'purchases'] as const;

/** ACCOUNT_KEPT for an account that acts alone move. */
function checkAccount(roles: readonly Role[], account: string, i: number): void {
  const acts = roles.map((role) => KEPT[role]).find((text) => text !== undefined);
  if (acts === undefined) return;
  throw fail('ACCOUNT_KEPT', `Account ${account} moves by its own acts alone: use ${acts}.`, [
    { code: 'ACCOUNT_KEPT', message: 'moved by its own acts only', pointer: `/lines/${i}/account` },
  ]);
}

/** JOURNAL_KEPT for a journal of documents, unless the chart keeps it for other things too. */
function checkJournal({ books }: Pick<Chart, 'books'>, journal: string): void {
  const roles = Object.keys(books).filter((role) => books[role] === journal);
  if (roles.length === 0 || roles.some((role) => !(REGISTERS as readonly string[]).includes(role))) return;
  throw fail(
    'JOURNAL_KEPT',
    `Journal ${journal} holds invoices and credit notes, and those alone: leave the journal out (${books['misc']}), or name that of the bank or the cash.`,
    [{ code: 'JOURNAL_KEPT', message: 'holds documents only', pointer: '/journal' }],
  );
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
  const rule = chart.acts['entry'];
  const journal = input.journal ?? chart.books[rule?.journal ?? 'misc'] ?? 'OD';
  checkJournal(chart, journal);
  const ever = await accountsEver(tx, chart);
  const rolesOf = (account: string): Role[] => (Object.keys(chart.roles) as Role[]).filter((role) => isUnder(ever(role), account));
  const lines: LineInput[] = [];
  const rates = new Map<string, Rate>();
  for (const [i, l] of input.lines.entries()) {
    const roles = rolesOf(l.account);
    checkAccount(roles, l.account, i);
    const party: Party | null =
      l.client !== undefined
        ? (await deps.parties.client(tx, l.client)).party
        : l.supplier !== undefined
          ? (await deps.parties.supplier(tx, l.supplier)).party
          : null;
    checkParty(
      roles.map((role) => roleOf(chart, role)),
      l,
      i,
    );
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
  const isKept = (account: string): boolean => isUnder(ever('supplierAdvances'), account);
  const asTyped = [...lines];
  const { takes, brings } = await byHand({ tx, deps, lines, on: input.date, isKept });
  const result = exchangeResult(asTyped, lines);
  if (result !== 0n) {
    const [role, side]: [Role, string] = result > 0n ? ['exchangeGain', 'credit'] : ['exchangeLoss', 'debit'];
    lines.push({ account: roleOf(chart, role).default, [side]: { minor: size(result), currency: booksIn } });
  }
  const ref = await nextReference(tx, deps, 'OD');
  const entry = await deps.ledger.post(tx, {
    key: `entry:${ref}`,
    journal,
    date: input.date,
    piece: { ref, date: input.date },
    label: input.label,
    lines,
  });
  await noteUse(
    tx,
    deps.ledger,
    lines.flatMap(({ account }) => rolesOf(account).map((role) => ({ role, account }))),
  );
  await take(tx, takes, entry);
  await bring(
    tx,
    brings.map((b, i) => ({ ...b, slip: `${ref}:${i + 1}` })),
    { entry, slip: ref },
  );
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
