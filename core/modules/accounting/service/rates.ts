/** Dated exchange rates: typed, from a CSV, from the European Central Bank's file, or the house rates of the agency's settings. */
import { setImmediate } from 'node:timers/promises';
import { core } from '../../../contracts/core.ts';
import {
  type Agencies,
  addDays,
  type Day,
  decimal,
  divideRounded,
  type ErrorCode,
  type Finding,
  fail,
  isCurrency,
  isDay,
  isError,
  shortened,
  type Tx,
  type Where,
} from '../../../contracts/index.ts';
import { movements, type RateRow, rates } from '../model.ts';
import type { Rate } from '../tokens.ts';

/** How long a rate serves: longer than any run of days without a market. */
const RATE_AGE_DAYS = 10;
const DECIMALS = 10;
/** Rates of one file: more than the bank publishes in a quarter, and few enough to be read while others wait. */
const MOST = 5_000;
/** Findings that are told, and how much of a wrong text. */
const TOLD = 50;
const shown = (text: string): string => shortened(text, 30);
/** Rates that are looked up and written at once. */
const CHUNK = 500;
/** Source of a rate the agency fixed itself: in its settings, not in the table. */
export const HOUSE = 'house';

/** Of one day, what was recorded last. */
const LATEST = [
  ['day', 'desc'],
  ['id', 'desc'],
] as const;

export const rateOf = (r: RateRow): Rate => ({ currency: r.currency, rate: r.rate, day: r.day, source: r.source });

/** Those that may serve on a day. */
const mayServe = (currency: string, on: Day) => ({ currency, day: { lte: on, gte: addDays(on, -RATE_AGE_DAYS) } });

/** The rate in force on a day: the latest published one that is not stale, else the house rate. RATE_MISSING. */
export async function findRate(tx: Tx, agencies: Agencies, currency: string, on: Day): Promise<Rate | null> {
  const { agency } = tx.ctx;
  if (currency === agencies.get(agency).currency) return null;
  const [published] = await tx.find(rates, mayServe(currency, on), { order: [...LATEST], limit: 1 });
  if (published) return rateOf(published);
  const house = (agencies.settings(agency, 'accounting')?.['houseRates'] ?? []) as readonly { currency: string; rate: string; from: Day }[];
  const [own] = house.filter((h) => h.currency === currency && h.from <= on).sort((a, b) => b.from.localeCompare(a.from));
  if (own) return { currency, rate: own.rate, day: own.from, source: HOUSE };
  throw fail('RATE_MISSING', `No rate of ${currency} is known for ${on}: enter one (rate.create) or import the day's file, then repeat.`, [
    { code: 'RATE_MISSING', message: `no rate of ${currency} on ${on}`, pointer: '/money/currency' },
  ]);
}

/** The rate in force on a day, and all others that might serve on it, those that were corrected too; none for the currency of the books. RATE_MISSING. */
export async function ratesAround(tx: Tx, agencies: Agencies, currency: string, on: Day): Promise<Rate[]> {
  const own = await findRate(tx, agencies, currency, on);
  return own === null ? [] : [own, ...(await tx.find(rates, mayServe(currency, on))).map(rateOf)];
}

/** What an estimate is valued at: the rate of its day, else the last one known before it, else the first one after. Nobody is there at night to enter one. */
export async function nearestRate(tx: Tx, agencies: Agencies, currency: string, on: Day): Promise<Rate | null> {
  try {
    return await findRate(tx, agencies, currency, on);
  } catch (error) {
    if (!isError(error, 'RATE_MISSING')) throw error;
    const nearest = async (where: Where<typeof rates>, way: 'asc' | 'desc'): Promise<RateRow | undefined> =>
      (
        await tx.find(
          rates,
          { currency, ...where },
          {
            order: [
              ['day', way],
              ['id', 'desc'],
            ],
            limit: 1,
          },
        )
      )[0];
    const known = (await nearest({ day: { lte: on } }, 'desc')) ?? (await nearest({ day: { gte: on } }, 'asc'));
    if (known) return rateOf(known);
    throw error;
  }
}

const RATE = /^\d{1,9}(\.\d{1,12})?$/;
const isRate = (text: string): boolean => RATE.test(text) && decimal(text).value > 0n;

/** A rate as it is stored, so that one rate is one text: `00000001.0` is `1`. INPUT_INVALID for none, and for zero. */
export function checkRate(text: string, pointer = '/rate'): string {
  if (!isRate(text))
    throw fail('INPUT_INVALID', `“${shown(text)}” is no rate: write what one unit is worth, such as 0.9231.`, [
      { code: 'INPUT_INVALID', message: 'a decimal above zero', pointer },
    ]);
  const figures = text.replace(/^0+(?=\d)/, '');
  return figures.includes('.') ? figures.replace(/\.?0+$/, '') : figures;
}

/** 1 ÷ x (or y ÷ x) as a decimal with ten places. */
export function quotient(y: string, x: string, pointer?: string): string {
  const [a, b] = [decimal(y), decimal(x)];
  const scaled = divideRounded(a.value * 10n ** BigInt(b.scale + DECIMALS), b.value * 10n ** BigInt(a.scale));
  const digits = scaled.toString().padStart(DECIMALS + 1, '0');
  return checkRate(`${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`, pointer);
}

export interface NewRate {
  readonly currency: string;
  readonly day: Day;
  readonly rate: string;
}
type Wrong = Finding & { readonly code: ErrorCode };
const wrongAt = (line: number, what: string, code: ErrorCode = 'RECORD_INVALID'): Wrong => ({
  ...{ code, message: `Line ${line}: ${what}.`, line, column: 1 },
});
const tooMany = () =>
  fail('INPUT_INVALID', `A file holds at most ${MOST} rates: give it in parts.`, [
    { code: 'INPUT_INVALID', message: `at most ${MOST} rates`, pointer: '/content' },
  ]);

/** Lines `currency;day;rate` (or with commas), with or without a head line: what one unit is worth in the currency of the books. */
export function readCsv(text: string): NewRate[] {
  const findings: Wrong[] = [];
  const found: NewRate[] = [];
  const lines = text.trimEnd().split(/\r?\n/, MOST + 2);
  if (lines.length > MOST + 1) throw tooMany();
  for (const [i, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === '' || (i === 0 && /^"?(currency|devise)/i.test(line))) continue;
    const [currency = '', day = '', given = '', ...more] = line
      .split(/[;\t]/.test(line) ? /[;\t]/ : /,/)
      .map((f) => f.trim().replace(/^"|"$/g, ''));
    const rate = given.replace(',', '.');
    if (more.length > 0) findings.push(wrongAt(i + 1, 'three fields: currency; day; rate'));
    else if (!isCurrency(currency)) findings.push(wrongAt(i + 1, `“${shown(currency)}” is no currency`, 'CURRENCY_UNKNOWN'));
    else if (!isDay(day)) findings.push(wrongAt(i + 1, `“${shown(day)}” is no day: write it as 2026-11-25`));
    else if (!isRate(rate)) findings.push(wrongAt(i + 1, `“${shown(given)}” is no rate`));
    else found.push({ currency, day, rate: checkRate(rate) });
  }
  return judged(found, findings);
}

const TIME = /\btime\s*=\s*["']([^"'<>]{1,40})["']/;
const CURRENCY = /\bcurrency\s*=\s*["']([^"'<>]{1,40})["']/;
const PER_EURO = /\brate\s*=\s*["']([^"'<>]{1,40})["']/;

/**
 * The European Central Bank's reference rates (`eurofxref`): units of a currency for one euro, turned into what one unit is worth in the books.
 * A currency that is none any more is passed over.
 */
export function readEcb(file: string, booksIn: string): NewRate[] {
  // What is commented out is no rate; lines keep their numbers.
  const text = file.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\n]/g, ' '));
  const perEuro = new Map<Day, Map<string, string>>();
  const findings: Wrong[] = [];
  let on: Map<string, string> | null = null;
  let [tags, line, seen] = [0, 1, 0];
  for (const { 0: tag, index } of text.matchAll(/<(?:\w+:)?Cube\b[^<>]{0,200}>/g)) {
    if (++tags > MOST) throw tooMany();
    for (; seen < index; seen++) if (text[seen] === '\n') line++;
    const [time, currency, rate] = [TIME, CURRENCY, PER_EURO].map((attribute) => attribute.exec(tag)?.[1]);
    if (time !== undefined && isDay(time)) {
      on = perEuro.get(time) ?? new Map([['EUR', '1']]);
      perEuro.set(time, on);
    } else if (on !== null && currency !== undefined && rate !== undefined && isCurrency(currency)) {
      if (!isRate(rate)) findings.push(wrongAt(line, `“${rate}” is no rate of ${currency}`));
      else if (on.has(currency)) findings.push(wrongAt(line, `${currency} stands there twice for one day`));
      else on.set(currency, rate);
    }
  }
  const found = [...perEuro].flatMap(([day, all]): NewRate[] => {
    const own = all.get(booksIn);
    if (own === undefined) return [];
    return [...all]
      .filter(([currency]) => currency !== booksIn)
      .map(([currency, rate]) => ({ currency, day, rate: quotient(own, rate, '/content') }));
  });
  return judged(found, findings);
}

/** The first finding in the sentence, with how many more; fifty in the list. */
function judged(found: readonly NewRate[], findings: readonly Wrong[]): NewRate[] {
  const [first, ...others] = findings;
  if (first) {
    const more = others.length === 0 ? '' : ` And ${others.length} more.`;
    throw fail(first.code, `${first.message}${more}`, findings.slice(0, TOLD));
  }
  if (found.length === 0)
    throw fail('FILE_MALFORMED', 'No rate was found in the file. Give CSV lines “currency;day;rate” or the bank’s XML.');
  return [...found];
}

/** Those of some rates that something took: only what was posted since one was recorded can have. */
async function usedOf(tx: Tx, some: readonly RateRow[]): Promise<ReadonlySet<RateRow>> {
  if (some.length === 0) return new Set();
  const first = some.map((r) => r.id).sort()[0] as string;
  const posted = await tx.find(
    movements,
    { currency: [...new Set(some.map((r) => r.currency))], id: { gt: first } },
    { columns: ['rate'] },
  );
  const taken = new Set(posted.flatMap(({ rate }) => (rate === null ? [] : [`${(rate as Rate).currency} ${(rate as Rate).day}`])));
  return new Set(some.filter((r) => taken.has(`${r.currency} ${r.day}`)));
}

export interface Recorded {
  readonly rows: readonly RateRow[];
  /** How many were not known. */
  readonly added: number;
  /** How many were known with another value that nothing had taken yet. */
  readonly corrected: number;
  /** Known with another value, and taken: as they are. */
  readonly kept: readonly RateRow[];
}
/**
 * Records rates. One that is known with another value is corrected, by a further row, as long as nothing was posted at it; after that it stays, and is told:
 * a day has one rate.
 */
export async function addRates(tx: Tx, booksIn: string, source: string, given: readonly NewRate[]): Promise<Recorded> {
  if (given.some((r) => r.currency === booksIn))
    throw fail('INPUT_INVALID', `The books are kept in ${booksIn}: it needs no rate.`, [
      { code: 'INPUT_INVALID', message: 'another currency', pointer: '/currency' },
    ]);
  const asked = new Map<string, string>();
  for (const { currency, day, rate } of given) {
    const other = asked.get(`${currency} ${day}`) ?? rate;
    if (other !== rate) throw fail('CONFLICT', `${currency} of ${day} stands there twice, at ${other} and at ${rate}: a day has one rate.`);
    asked.set(`${currency} ${day}`, rate);
  }
  const rows = new Map<string, RateRow>();
  const kept: RateRow[] = [];
  let [added, corrected] = [0, 0];
  for (let at = 0; at < given.length; at += CHUNK) {
    const chunk = given.slice(at, at + CHUNK);
    const where = { day: [...new Set(chunk.map((r) => r.day))], currency: [...new Set(chunk.map((r) => r.currency))] };
    for (const r of await tx.find(rates, where, { order: [['id', 'asc']] })) rows.set(`${r.currency} ${r.day}`, r);
    const other = chunk.flatMap((r) => {
      const before = rows.get(`${r.currency} ${r.day}`);
      return before && before.rate !== r.rate ? [before] : [];
    });
    const used = await usedOf(tx, other);
    const fresh: RateRow[] = [];
    for (const r of chunk) {
      const before = rows.get(`${r.currency} ${r.day}`);
      if (before?.rate === r.rate) continue;
      if (before && used.has(before)) {
        kept.push(before);
        continue;
      }
      const by = { source, actor: tx.ctx.actor.id, created_at: tx.ctx.at };
      const row: RateRow = { id: tx.newId(), agency: tx.ctx.agency, ...r, corrects: before?.rate ?? null, ...by };
      rows.set(`${r.currency} ${r.day}`, row);
      fresh.push(row);
      if (before) corrected++;
      else added++;
    }
    await tx.insert(rates, fresh);
    // The embedded database answers at once: others have their turn in between.
    await core(tx).flush(rates);
    await setImmediate();
  }
  return { rows: given.map((r) => rows.get(`${r.currency} ${r.day}`) as RateRow), added, corrected, kept };
}
