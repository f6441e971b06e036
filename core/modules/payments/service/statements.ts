/** Statements of the agency's own accounts: kept as the bank sent them, each once, and their lines made receipts. */
import {
  type AgencyBank,
  type BankLine,
  type BankMove,
  beginning,
  type Day,
  type ErrorCode,
  type EscaleError,
  type Finding,
  fail,
  formatMinor,
  isFar,
  type KeptReading,
  type Money,
  money,
  partsAddUp,
  type Tx,
  toJson,
  upTo,
} from '../../../contracts/index.ts';
import type { Billing } from '../../billing/tokens.ts';
import { type BankLineRow, bankLines, type MovementRow, movements, type StatementRow, statements } from '../model.ts';
import { GROUPED } from '../rules.ts';
import type { PaymentDeps } from './movements.ts';
import { checkInvoice, recordPayment, recordShares } from './receipts.ts';

type Statement = KeptReading['statements'][number];
export interface Imported {
  readonly status: 'created' | 'unchanged';
  /** Those that were new, then those that were there. */
  readonly statements: readonly StatementRow[];
  readonly findings: readonly Finding[];
}

const MOST_FINDINGS = 200;
/** What says nothing is not there. */
const orNone = (text: string | null | undefined): string | null => text || null;
const said = (m: Pick<Money, 'minor' | 'currency'>): string => `${formatMinor(m.minor, m.currency)} ${m.currency}`;

/**
 * Keeps the statements of a file, all or none. What came before says `unchanged`. BANK_UNKNOWN for an account that is none of the agency's, DUPLICATE_DOCUMENT for a
 * statement that came before and says something else now, RECORD_INVALID for a notice, or a statement without a day, DATE_INVALID for one of days more than ten years away.
 */
export async function importStatements(tx: Tx, deps: Pick<PaymentDeps, 'agencies'>, file: string, reading: KeptReading): Promise<Imported> {
  const created: StatementRow[] = [];
  const known: StatementRow[] = [];
  for (const [place, statement] of reading.statements.entries()) {
    const refuse = refusing(place, statement);
    const account = accountOf(tx, deps, statement, refuse);
    const [bankId, closedOn] = [idOf(statement), closedOf(statement, refuse)];
    checkDays(deps.agencies.today(tx.ctx.agency), closedOn, statement, refuse);
    const before = await tx.first(statements, { account, closed_on: closedOn, bank_id: bankId });
    if (before !== null && before.digest !== statement.digest)
      throw refuse(
        'DUPLICATE_DOCUMENT',
        `Statement ${bankId} of ${closedOn} on account ${account} was imported on ${before.created_at.slice(0, 10)} and says something else now: ask the bank which is right.`,
      );
    if (before === null) created.push(await keep(tx, { account, bankId, closedOn, file, reading, place, statement }));
    else known.push(before);
  }
  return {
    status: created.length > 0 ? 'created' : 'unchanged',
    statements: [...created, ...known],
    findings: [...reading.findings, ...created.flatMap((row) => row.findings as Finding[])],
  };
}

/** What a statement is refused with: where it begins in the file, or one of its lines. */
type Refuse = (code: ErrorCode, message: string, line?: number) => EscaleError;
const refusing =
  (place: number, { at, lines }: Statement): Refuse =>
  (code, message, line) =>
    fail(code, message, [
      { code, message, pointer: `/statements/${place}${line === undefined ? '' : `/lines/${line}`}`, ...(lines[line ?? -1]?.at ?? at) },
    ]);

const idOf = ({ id, page }: Statement): string => (page === null ? id : `${id}/${page}`);
/** What a statement is filed by. */
function closedOf({ id, closing, period, lines, opening }: Statement, refuse: Refuse): Day {
  const day = closing?.on ?? period?.to ?? lines.at(-1)?.bookedOn ?? opening?.on;
  if (day === undefined) throw refuse('RECORD_INVALID', `Statement ${id} says no day. Ask the bank for it again.`);
  return day;
}

/** A statement of the year 9999 would be the one before every other, a line of it a receipt of then. */
function checkDays(today: Day, closedOn: Day, { id, lines }: Statement, refuse: Refuse): void {
  const check = (day: Day | null, line?: number): void => {
    if (day === null || !isFar(today, day)) return;
    const message = `Statement ${id} says ${day}, more than ten years from today. Ask the bank for it again: nothing is imported.`;
    throw refuse('DATE_INVALID', message, line);
  };
  check(closedOn);
  for (const [i, { bookedOn, valueOn }] of lines.entries()) {
    check(bookedOn, i);
    check(valueOn, i);
  }
}

const bankOf = (tx: Tx, { agencies }: Pick<PaymentDeps, 'agencies'>, account: string): AgencyBank | undefined =>
  agencies.get(tx.ctx.agency).banks.find((bank) => bank.iban === account);

function accountOf(tx: Tx, deps: Pick<PaymentDeps, 'agencies'>, { kind, id, account }: Statement, refuse: Refuse): string {
  if (kind === 'notice')
    throw refuse('RECORD_INVALID', `${id} is a notice, whose lines stand in a statement too: import the statement alone.`);
  const named = account.iban ?? account.number ?? '';
  // Some banks write the IBAN where the number stands.
  if (bankOf(tx, deps, named) !== undefined) return named;
  const own = deps.agencies.get(tx.ctx.agency).banks.map((bank) => bank.iban);
  throw refuse(
    'BANK_UNKNOWN',
    `Statement ${id} is of account ${named}, which is none of the agency’s: ${own.join(', ') || 'it has none'}. Nothing is imported.`,
  );
}

interface Kept {
  readonly account: string;
  readonly bankId: string;
  readonly closedOn: Day;
  readonly file: string;
  readonly reading: KeptReading;
  /** Which one of the reading it is. */
  readonly place: number;
  readonly statement: Statement;
}
async function keep(tx: Tx, { account, bankId, closedOn, file, reading, place, statement }: Kept): Promise<StatementRow> {
  const gap = await gapOf(tx, account, closedOn, statement, place);
  const id = tx.newId();
  const lines = statement.lines.flatMap((line, position) => rowsOf(tx, { statement: id, account, position }, line));
  const row: StatementRow = {
    ...{ id, agency: tx.ctx.agency, account, currency: statement.account.currency, bank_id: bankId, number: orNone(statement.number) },
    ...{ from_on: statement.period?.from ?? statement.opening?.on ?? null, closed_on: closedOn },
    ...{ opening_minor: statement.opening?.money.minor ?? null, closing_minor: statement.closing?.money.minor ?? null },
    ...{
      lines: lines.length,
      findings: upTo(MOST_FINDINGS, [...gap, ...statement.findings], `statement ${bankId}`),
      digest: statement.digest,
    },
    ...{ file: beginning(file, 250), sha256: reading.sha256, plugin: reading.plugin, format: reading.format },
    ...{ actor: tx.ctx.actor.id, created_at: tx.ctx.at },
  };
  await tx.insert(statements, row);
  await tx.insert(bankLines, lines);
  return row;
}

/** BALANCE_GAP where what closed the statement before it on the account does not open it: one is missing in between. */
async function gapOf(
  tx: Tx,
  account: string,
  closedOn: Day,
  { id, opening, at, account: { currency } }: Statement,
  place: number,
): Promise<Finding[]> {
  const former = await tx.first(
    statements,
    { account, currency, closed_on: { lte: closedOn } },
    {
      order: [
        ['closed_on', 'desc'],
        ['id', 'desc'],
      ],
    },
  );
  if (opening === null || former === null || former.closing_minor === null || former.closing_minor === opening.money.minor) return [];
  const closed = said({ minor: former.closing_minor, currency: former.currency });
  const message = `Statement ${id} opens with ${said(opening.money)}, and statement ${former.bank_id} of ${former.closed_on} closed with ${closed}: one is missing between them.`;
  return [{ code: 'BALANCE_GAP', message, pointer: `/statements/${place}/opening`, ...at }];
}

/** A line, or a line of each part where the parts are the line. */
function rowsOf(
  tx: Tx,
  at: { readonly statement: string; readonly account: string; readonly position: number },
  line: BankLine,
): BankLineRow[] {
  const moves: readonly BankMove[] = partsAddUp(line) ? line.parts : [line];
  return moves.map((move, part) => ({
    ...{ id: tx.newId(), agency: tx.ctx.agency, ...at, part, booked_on: line.bookedOn, value_on: line.valueOn },
    ...{ amount_minor: move.money.minor, currency: move.money.currency },
    ...{ bank_ref: orNone(move.bankRef ?? line.bankRef), end_to_end: orNone(move.endToEndId) },
    ...{ name: orNone(move.counterparty?.name), iban: orNone(move.counterparty?.iban) },
    ...{ remittance: move.remittance.text ?? line.remittance.text, reference: orNone(move.remittance.references[0]) },
    told: toldOf(line, move),
    state: move.money.minor > 0n ? 'unassigned' : 'out',
    receipt: null,
    created_at: tx.ctx.at,
  }));
}

/** What is kept beside, as it goes out: nobody looks a line up by it. */
export interface Told {
  readonly references: readonly string[];
  readonly code: BankLine['code'];
  readonly reversal: boolean;
  readonly returned: string | null;
  readonly original: { readonly money: ReturnType<typeof toJson>; readonly rate: string | null } | null;
  readonly fees: readonly { readonly money: ReturnType<typeof toJson>; readonly code: string | null; readonly included: boolean | null }[];
  readonly batch: BankLine['batch'];
}
const toldOf = (line: BankLine, move: BankMove): Told => ({
  references: move.remittance.references,
  ...{ code: line.code, reversal: line.reversal, returned: move.returned ?? line.returned, batch: line.batch },
  original: move.original && { ...move.original, money: toJson(move.original.money) },
  fees: move.fees.map((fee) => ({ ...fee, money: toJson(fee.money) })),
});

export interface Assignment {
  readonly line: string;
  readonly dossier?: string;
  readonly invoice?: string;
  readonly shares?: readonly { readonly dossier: string; readonly money: ReturnType<typeof toJson> }[];
}

/**
 * Makes a line of money that came in a receipt on a dossier, or one on each of several, on the day it was booked. BANK_LINE_STATE for money that went out and for a
 * line whose receipts stand; what recording a receipt refuses.
 */
export async function assignLine(
  tx: Tx,
  deps: PaymentDeps & { readonly billing: Billing },
  { line: id, dossier, invoice, shares }: Assignment,
): Promise<{ readonly line: BankLineRow; readonly receipts: readonly MovementRow[] }> {
  const line = await tx.lockOne(bankLines, { id }, 'No such line of a bank statement.');
  const cash = money(line.amount_minor, line.currency);
  if (line.state === 'out') throw fail('BANK_LINE_STATE', `${said(cash)} went out: only money that came in becomes a receipt.`);
  if (line.state === 'assigned') throw fail('BANK_LINE_STATE', `The line is receipt ${line.receipt} already: reverse that first.`);
  const account = bankOf(tx, deps, line.account)?.account;
  const ref = line.end_to_end ?? line.bank_ref;
  const same = {
    ...({ money: toJson(cash), method: 'transfer', receivedOn: line.booked_on } as const),
    // A number of ours on a statement is somebody's text, and links nothing.
    ...(ref === null || GROUPED.test(ref) ? {} : { bankRef: ref }),
    from: { bankLine: id, ...(account === undefined ? {} : { account }) },
  };
  let receipts: readonly MovementRow[];
  if (dossier !== undefined && shares === undefined) {
    await checkInvoice(tx, deps, dossier, invoice);
    receipts = [await recordPayment(tx, deps, { ...same, dossier, ...(invoice === undefined ? {} : { invoice }) })];
  } else if (shares !== undefined && dossier === undefined && invoice === undefined)
    receipts = await recordShares(tx, deps, { ...same, shares });
  else
    throw fail('INPUT_INVALID', 'Name the dossier the money is for, or its shares on several.', [
      { code: 'INPUT_INVALID', message: 'a dossier or shares', pointer: '/dossier' },
    ]);
  const assigned = { ...line, state: 'assigned', receipt: receipts[0]?.ref ?? null };
  await tx.put(bankLines, assigned);
  return { line: assigned, receipts };
}

/** What a line became is taken back: once nothing of it stands, it may be assigned again. */
export async function freeLine(tx: Tx, id: string | null): Promise<void> {
  if (id === null) return;
  const stands = (await tx.find(movements, { bank_line: id })).reduce((sum, m) => sum + m.amount_minor, 0n);
  if (stands !== 0n) return;
  const line = await tx.lockOne(bankLines, { id }, 'No such line of a bank statement.');
  await tx.put(bankLines, { ...line, state: 'unassigned', receipt: null });
}
