/** What makes an entry acceptable: pure checks, no I/O. */
import {
  AMOUNT_LIMIT,
  addDays,
  type Day,
  type EntryInput,
  type Finding,
  fail,
  isCurrency,
  isDay,
  type LineInput,
  type Money,
  type PostedEntry,
} from '../contracts/index.ts';
import { sha256 } from './chain.ts';

/** What the agency's chart knows. */
export interface Chart {
  /** Currency the books are kept in. */
  currency(agency: string): string;
  hasAccount(agency: string, account: string): boolean;
  hasJournal(agency: string, journal: string): boolean;
}

const LINES_LIMIT = 5_000;
/** Most minor units the debits of a journal may add up to: no sum over it then leaves 64 bits. */
const TURNOVER_LIMIT = 9n * 10n ** 18n;
const EARLIEST: Day = '2000-01-01';
const DAYS_AHEAD = 366;
/** Throws what is wrong with an entry: ENTRY_EMPTY, ENTRY_LINE_INVALID (every bad line), ACCOUNT_UNKNOWN, ENTRY_UNBALANCED, DATE_INVALID, AMOUNT_INVALID. */
export function checkEntry(agency: string, entry: EntryInput, chart: Chart, today: Day): void {
  const isLate = (value: Day): boolean => value > today && value > addDays(today, DAYS_AHEAD);
  for (const [name, value] of [
    ['date', entry.date],
    ['piece.date', entry.piece.date],
  ] as const) {
    if (!isDay(value)) throw fail('DATE_INVALID', `${name} “${value}” is not a day of the calendar.`);
    if (value < EARLIEST || isLate(value))
      throw fail('DATE_INVALID', `${name} ${value} is too far away: the journal takes ${EARLIEST} to ${addDays(today, DAYS_AHEAD)}.`);
  }
  if (entry.lines.length < 2) throw fail('ENTRY_EMPTY', 'An entry needs at least two lines.');
  if (entry.lines.length > LINES_LIMIT) throw fail('ENTRY_LINE_INVALID', `An entry holds at most ${LINES_LIMIT} lines.`);
  if (entry.key === '' || entry.piece.ref === '' || entry.label === '')
    throw fail('ENTRY_LINE_INVALID', 'An entry needs a key, a piece reference and a label.');
  const findings = entry.lines.flatMap((line, i) => checkLine(line, i, chart.currency(agency)));
  if (findings.length > 0) throw fail('ENTRY_LINE_INVALID', findings.map((f) => f.message).join(' '), findings);
  if (!chart.hasJournal(agency, entry.journal)) throw fail('ACCOUNT_UNKNOWN', `Journal ${entry.journal} is not in the chart of accounts.`);
  for (const line of entry.lines) {
    if (!chart.hasAccount(agency, line.account))
      throw fail('ACCOUNT_UNKNOWN', `Account ${line.account} is not in the chart of accounts: add it to the agency's configuration.`);
  }
  const largest = entry.lines.flatMap((l) => [amountOf(l), l.original]).find((m) => m && m.minor > AMOUNT_LIMIT);
  if (largest)
    throw fail('AMOUNT_INVALID', `${largest.minor} minor units of ${largest.currency} are more than an entry takes (${AMOUNT_LIMIT}).`);
  for (const [currency, gap] of imbalances(entry.lines)) {
    throw fail('ENTRY_UNBALANCED', `Debit and credit differ by ${gap} minor units of ${currency}.`);
  }
}

const amountOf = (line: LineInput): Money | undefined => line.debit ?? line.credit;

function checkLine(line: LineInput, index: number, books: string): Finding[] {
  const pointer = `/lines/${index}`;
  const amounts = [line.debit, line.credit].filter((m) => m !== undefined);
  const [amount] = amounts;
  if (amounts.length !== 1 || amount === undefined)
    return [{ code: 'ENTRY_LINE_INVALID', message: `Line ${index + 1} needs exactly one of debit and credit.`, pointer }];
  if (amount.minor <= 0n)
    return [
      {
        code: 'ENTRY_LINE_INVALID',
        message: `Line ${index + 1} needs an amount above zero: reverse the side instead of the sign.`,
        pointer,
      },
    ];
  if (!isCurrency(amount.currency) || (line.original && !isCurrency(line.original.currency)))
    return [{ code: 'CURRENCY_UNKNOWN', message: `Line ${index + 1} has an unknown currency.`, pointer }];
  if (amount.currency !== books)
    return [
      {
        code: 'ENTRY_LINE_INVALID',
        message: `Line ${index + 1} is in ${amount.currency} and the books are kept in ${books}: give the original amount beside it.`,
        pointer,
      },
    ];
  if (line.original && (line.original.minor <= 0n || line.original.currency === amount.currency))
    return [
      {
        code: 'ENTRY_LINE_INVALID',
        message: `Line ${index + 1} needs an original amount above zero in another currency than its own, or none.`,
        pointer,
      },
    ];
  return [];
}

/** What a journal's debits add up to after an entry; AMOUNT_INVALID where the database's integers end. */
export function turnoverAfter(before: bigint, lines: readonly LineInput[]): bigint {
  const after = lines.reduce((sum, l) => sum + (l.debit?.minor ?? 0n), before);
  if (after > TURNOVER_LIMIT)
    throw fail('AMOUNT_INVALID', `The journal holds ${before} minor units of debits: the amount is more than it can take.`);
  return after;
}

/** The lines that take a posted entry back. */
export const mirrorLines = ({ lines, label }: Pick<PostedEntry, 'lines' | 'label'>): LineInput[] =>
  lines.map((l) => {
    const amount = { minor: l.debit + l.credit, currency: l.currency };
    return {
      account: l.account,
      ...(l.debit > 0n ? { credit: amount } : { debit: amount }),
      ...(l.original ? { original: l.original } : {}),
      ...(l.party ? { party: l.party } : {}),
      ...(l.dossier === null ? {} : { dossier: l.dossier }),
      // What only repeated the entry's label reads like its mirror's.
      ...(l.label === label ? {} : { label: l.label }),
    };
  });

/** Debit minus credit per currency, where it is not zero. */
export function imbalances(lines: readonly LineInput[]): Map<string, bigint> {
  const gaps = new Map<string, bigint>();
  for (const { debit, credit } of lines) {
    const m = debit ?? credit;
    if (m) gaps.set(m.currency, (gaps.get(m.currency) ?? 0n) + (debit ? m.minor : -m.minor));
  }
  for (const [currency, gap] of gaps) if (gap === 0n) gaps.delete(currency);
  return gaps;
}

/** Hash of what the caller asked: the same key with another one is refused. */
export const inputHash = (entry: EntryInput): string =>
  sha256(
    JSON.stringify([
      entry.journal,
      entry.date,
      entry.piece.ref,
      entry.piece.date,
      entry.label,
      entry.lines.map((l) => [
        l.account,
        String(l.debit?.minor ?? ''),
        String(l.credit?.minor ?? ''),
        (l.debit ?? l.credit)?.currency,
        l.party?.kind,
        l.party?.code,
        l.dossier,
        l.label,
        ...(l.original ? [String(l.original.minor), l.original.currency] : []),
      ]),
    ]),
  );
