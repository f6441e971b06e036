/** The host's own look at what a bank plugin reads: shape, days, amounts, currencies, balances; texts are made fit to be kept. What `escale kit` accepts is accepted here. */
import type { Static } from 'typebox';
import {
  type BankLine,
  type BankReading,
  BankReadingSchema,
  type BankStatement,
  type FilePlace,
  type Finding,
  faultOfTyped,
  formatMinor,
  isError,
  type Money,
  maskCards,
  partsAddUp,
  pluginFailed,
} from '../contracts/index.ts';
import { broken, fitting, judgeFinding } from './judge.ts';

/** What one file may say: more than any has in the bytes a file may have, and no more than another thread takes over at once. */
const MOST_MOVES = 20_000;
const MOST_TEXT = 16_000_000;

/**
 * What a plugin read, as it is kept. PLUGIN_FAILED for what breaks the contract, with the pointer. Where a statement does not add up, a finding of the host's says so,
 * whatever the plugin says of it: it is better seen than not had.
 */
export function judgeReading(plugin: string, answer: unknown): BankReading {
  try {
    return judged(plugin, answer);
  } catch (error) {
    const [{ pointer, message } = {}] = isError(error) ? error.findings : [];
    throw pluginFailed(
      plugin,
      'read',
      message === undefined ? error : `its answer breaks the contract at ${pointer || '/'}: ${message}`,
      pointer,
    );
  }
}

function judged(plugin: string, answer: unknown): BankReading {
  const { value, unfit } = keptIn(plugin, plainOf(plugin, answer));
  fitting(plugin, '', BankReadingSchema, value);
  const reading: Static<typeof BankReadingSchema> = value as never;
  const { format, statements }: BankReading = reading;
  return { format, statements: statements.map((statement, i) => judgeStatement(plugin, `/statements/${i}`, statement, unfit)) };
}

/** Plain data of our own, with nothing behind it, and no more of it than is taken over. */
function plainOf(plugin: string, answer: unknown): unknown {
  let plain: unknown;
  try {
    plain = structuredClone(answer);
  } catch {
    throw broken(plugin, '/', 'It must be plain data: texts, bigints, lists and objects, without functions.');
  }
  let room = MOST_MOVES;
  // By its length, before anybody walks through it: what never ends inside the engine is ended by nobody.
  const list = (of: unknown): readonly unknown[] => {
    if (!Array.isArray(of)) return [];
    room -= of.length;
    if (room < 0) throw broken(plugin, '/statements', `One file holds ${MOST_MOVES} statements, lines and parts at most. Split the file.`);
    return of;
  };
  for (const statement of list((plain as { readonly statements?: unknown } | null | undefined)?.statements))
    for (const line of list((statement as Partial<BankStatement> | null | undefined)?.lines))
      list((line as Partial<BankLine> | null | undefined)?.parts);
  return plain;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const CONTROL = /(?:[\u0000-\u001f\u007f-\u009f]|\p{Noncharacter_Code_Point})+/gu;
/** A card may be written so that no byte of it shows: `&#52;111…`. */
const kept = (text: string): string => maskCards(text.toWellFormed().replace(CONTROL, ' ').trim());

/** Plain data with every text in it fit to be kept, and where texts were not. */
export function keptIn(plugin: string, plain: unknown): { readonly value: unknown; readonly unfit: readonly string[] } {
  const unfit: string[] = [];
  let room = MOST_TEXT;
  const walk = (value: unknown, at: string): unknown => {
    if (typeof value === 'string') {
      room -= value.length;
      if (room < 0) throw broken(plugin, at, `One file says ${MOST_TEXT} characters at most. Split the file.`);
      if (faultOfTyped(value) !== null) unfit.push(at);
      return kept(value);
    }
    if (Array.isArray(value)) {
      if (value.length > MOST_MOVES) throw broken(plugin, at, `One list holds ${MOST_MOVES} at most. Split the file.`);
      return value.map((inner, i) => walk(inner, `${at}/${i}`));
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, `${at}/${name}`)]));
  };
  return { value: walk(plain, ''), unfit };
}

function judgeStatement(plugin: string, at: string, statement: BankStatement, unfit: readonly string[]): BankStatement {
  const { account, opening, closing, lines } = statement;
  if (account.iban === null && account.number === null) throw broken(plugin, `${at}/account`, 'It must say an IBAN or a number.');
  const own = (money: Money | undefined, where: string): void => {
    if (money !== undefined && money.currency !== account.currency)
      throw broken(plugin, `${at}${where}/money/currency`, `It is in ${money.currency}, and the account in ${account.currency}.`);
  };
  own(opening?.money, '/opening');
  own(closing?.money, '/closing');
  const { period } = statement;
  if (period !== null && period.to < period.from) throw broken(plugin, `${at}/period/to`, 'It ends before it begins.');
  for (const [i, { money, parts }] of lines.entries()) {
    own(money, `/lines/${i}`);
    for (const [j, part] of parts.entries()) own(part.money, `/lines/${i}/parts/${j}`);
  }
  const said = statement.findings.map((finding, i) => placed(at, statement, judgeFinding(plugin, `${at}/findings/${i}`, finding)));
  return { ...statement, findings: [...lookedAt(plugin, at, statement, unfit), ...said] };
}

/** Where nothing is said of the place, it is about the statement. */
const placed = (at: string, statement: BankStatement, finding: Finding): Finding => ({
  pointer: at,
  ...(finding.line === undefined && statement.at),
  ...finding,
});

/** What the host sees of a statement, whatever the plugin says of it. */
function lookedAt(plugin: string, at: string, statement: BankStatement, unfit: readonly string[]): readonly Finding[] {
  const { kind, id, lines } = statement;
  const tell: Tell = (code, pointer, what, { line, column } = statement.at) => [
    { code, message: `Statement ${id}, as the plugin ${plugin} reads it, ${what}`, pointer: `${at}${pointer}`, line, column, plugin },
  ];
  const own = unfit.filter((pointer) => pointer.startsWith(`${at}/`));
  return [
    ...(kind === 'statement' ? balanceFindings(statement, tell) : []),
    ...lines.flatMap((line, i) => batchFindings(line, i, tell)),
    ...(own[0] === undefined
      ? []
      : tell(
          'TEXT_UNFIT',
          own[0].slice(at.length),
          `has ${own.length} texts with control characters, halves of characters or the number of a card: they are kept without.`,
          lines[Number(/\/lines\/(\d+)/.exec(own[0])?.[1])]?.at,
        )),
  ];
}

type Tell = (code: string, pointer: string, what: string, at?: FilePlace) => readonly Finding[];
const said = (minor: bigint, currency: string): string => `${formatMinor(minor, currency)} ${currency}`;
const sumOf = (of: readonly { readonly money: Money }[]): bigint => of.reduce((sum, { money }) => sum + money.minor, 0n);

function balanceFindings({ opening, closing, lines, account: { currency } }: BankStatement, tell: Tell): readonly Finding[] {
  if (opening === null || closing === null) {
    const [pointer, how] = opening === null ? ['/opening', 'opens'] : ['/closing', 'closes'];
    return tell('BALANCE_MISSING', pointer, `says not what it ${how} with: nothing proves that it is whole.`);
  }
  const [from, moved, to] = [opening.money.minor, sumOf(lines), closing.money.minor];
  if (from + moved === to) return [];
  const moves = `opens with ${said(from, currency)}, its lines move ${said(moved, currency)}`;
  const why = `${moves}, and it closes with ${said(to, currency)} instead of ${said(from + moved, currency)}. Ask the bank for it again.`;
  return tell('BALANCE_BREAK', '/closing', why);
}

function batchFindings(line: BankLine, i: number, tell: Tell): readonly Finding[] {
  const { money, parts, at } = line;
  if (parts.length === 0 || partsAddUp(line)) return [];
  const [whole, together] = [said(money.minor, money.currency), said(sumOf(parts), money.currency)];
  const what = whole === together ? 'of which one is of nothing' : `which add up to ${together}`;
  return tell('BATCH_DIFFERS', `/lines/${i}`, `has a line of ${whole} with parts ${what}: it is kept as one.`, at);
}
