/** The host's own look at what a bank plugin reads: shape, days, amounts, currencies, balances; texts are made fit to be kept. What `escale kit` accepts is accepted here. */
import type { Static } from 'typebox';
import {
  type BankBalance,
  type BankLine,
  type BankReading,
  BankReadingSchema,
  type BankStatement,
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
 * What a plugin read, as it is kept. PLUGIN_FAILED for what breaks the contract, with the pointer. Where a statement does not add up and the plugin says nothing of
 * it, a finding does: it is better seen than not had.
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
  const findings = statement.findings.map((finding, i) => judgeFinding(plugin, `${at}/findings/${i}`, finding));
  return { ...statement, findings: [...unsaid(plugin, at, { ...statement, findings }, unfit), ...findings] };
}

/** What the plugin was to say of a statement, and did not. */
function unsaid(plugin: string, at: string, statement: BankStatement, unfit: readonly string[]): Finding[] {
  const { kind, id, opening, closing, lines, findings } = statement;
  const tell = (code: string, pointer: string, what: string): Finding[] =>
    findings.some((f) => f.code === code)
      ? []
      : [{ code, message: `Statement ${id}, as the plugin ${plugin} reads it, ${what}`, pointer: `${at}${pointer}`, plugin }];
  const own = unfit.filter((pointer) => pointer.startsWith(`${at}/`));
  const batch = lines.findIndex((line) => line.parts.length > 0 && !partsAddUp(line));
  return [
    ...(kind === 'statement' ? tellBalance(opening, closing, lines, tell) : []),
    ...(batch < 0 ? [] : tell('BATCH_DIFFERS', `/lines/${batch}`, 'has a line whose parts are not the line: it is kept as one.')),
    ...(own[0] === undefined
      ? []
      : tell(
          'TEXT_UNFIT',
          own[0].slice(at.length),
          `has ${own.length} texts with control characters, halves of characters or the number of a card: they are kept without.`,
        )),
  ];
}

function tellBalance(
  opening: BankBalance | null,
  closing: BankBalance | null,
  lines: readonly BankLine[],
  tell: (code: string, pointer: string, what: string) => Finding[],
): Finding[] {
  if (opening === null || closing === null)
    return tell(
      'BALANCE_MISSING',
      opening === null ? '/opening' : '/closing',
      'says not what it opens or closes with: nothing proves that it is whole.',
    );
  const moved = lines.reduce((sum, line) => sum + line.money.minor, 0n);
  const [from, to] = [opening.money.minor, closing.money.minor];
  if (from + moved === to) return [];
  const said = (minor: bigint): string => `${formatMinor(minor, closing.money.currency)} ${closing.money.currency}`;
  return tell(
    'BALANCE_BREAK',
    '/closing',
    `opens with ${said(from)}, its lines move ${said(moved)}, and it closes with ${said(to)} instead of ${said(from + moved)}. Compare it with the bank’s.`,
  );
}
