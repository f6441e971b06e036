/** What makes an entry acceptable: pure checks, no I/O. */
import { addDays, type Day, type EntryInput, type Finding, fail, isCurrency, isDay, type LineInput } from '../contracts/index.ts';
import { sha256 } from './chain.ts';

/** What the agency's chart knows. */
export interface Chart {
  hasAccount(agency: string, account: string): boolean;
  hasJournal(agency: string, journal: string): boolean;
}

const LINES_LIMIT = 5_000;

/** Throws what is wrong with an entry: ENTRY_EMPTY, ENTRY_LINE_INVALID (every bad line), ACCOUNT_UNKNOWN, ENTRY_UNBALANCED, DATE_INVALID. */
export function checkEntry(agency: string, entry: EntryInput, chart: Chart): void {
  for (const [name, value] of [
    ['date', entry.date],
    ['piece.date', entry.piece.date],
  ] as const) {
    if (!isDay(value)) throw fail('DATE_INVALID', `${name} “${value}” is not a day of the calendar.`);
  }
  if (entry.lines.length < 2) throw fail('ENTRY_EMPTY', 'An entry needs at least two lines.');
  if (entry.lines.length > LINES_LIMIT) throw fail('ENTRY_LINE_INVALID', `An entry holds at most ${LINES_LIMIT} lines.`);
  if (entry.key === '' || entry.piece.ref === '' || entry.label === '')
    throw fail('ENTRY_LINE_INVALID', 'An entry needs a key, a piece reference and a label.');
  const findings = entry.lines.flatMap((line, i) => checkLine(line, i));
  if (findings.length > 0) throw fail('ENTRY_LINE_INVALID', findings.map((f) => f.message).join(' '), findings);
  if (!chart.hasJournal(agency, entry.journal)) throw fail('ACCOUNT_UNKNOWN', `Journal ${entry.journal} is not in the chart of accounts.`);
  for (const line of entry.lines) {
    if (!chart.hasAccount(agency, line.account))
      throw fail('ACCOUNT_UNKNOWN', `Account ${line.account} is not in the chart of accounts: add it to the agency's configuration.`);
  }
  for (const [currency, gap] of imbalances(entry.lines)) {
    throw fail('ENTRY_UNBALANCED', `Debit and credit differ by ${gap} minor units of ${currency}.`);
  }
}

function checkLine(line: LineInput, index: number): Finding[] {
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
  if (!isCurrency(amount.currency)) return [{ code: 'CURRENCY_UNKNOWN', message: `Line ${index + 1} has an unknown currency.`, pointer }];
  return [];
}

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
      ]),
    ]),
  );

/** The day an entry is booked on: its own, or the first open one when its period is closed. */
export const bookingDay = (asked: Day, closedUpTo: Day | null): Day =>
  closedUpTo !== null && asked <= closedUpTo ? addDays(closedUpTo, 1) : asked;
