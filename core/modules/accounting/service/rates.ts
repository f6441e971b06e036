/** Dated exchange rates: typed, from a CSV, from the European Central Bank's file, or the house rates of the agency's settings. */
import {
  type Agencies,
  addDays,
  type Day,
  decimal,
  divideRounded,
  type Finding,
  fail,
  isCurrency,
  isDay,
  isError,
  type Tx,
  type Where,
} from '../../../contracts/index.ts';
import { type RateRow, rates } from '../model.ts';
import type { Rate } from '../tokens.ts';

/** How long a rate serves: longer than any run of days without a market. */
const RATE_AGE_DAYS = 10;
const DECIMALS = 10;
/** Source of a rate the agency fixed itself: in its settings, not in the table. */
export const HOUSE = 'house';

export const rateOf = (r: RateRow): Rate => ({ currency: r.currency, rate: r.rate, day: r.day, source: r.source });

/** The rate in force on a day: the latest published one that is not stale, else the house rate. RATE_MISSING. */
export async function findRate(tx: Tx, agencies: Agencies, currency: string, on: Day): Promise<Rate | null> {
  const { agency } = tx.ctx;
  if (currency === agencies.get(agency).currency) return null;
  const where = { currency, day: { lte: on, gte: addDays(on, -RATE_AGE_DAYS) } };
  const [published] = await tx.find(rates, where, { order: [['day', 'desc']], limit: 1 });
  if (published) return rateOf(published);
  const house = (agencies.settings(agency, 'accounting')?.['houseRates'] ?? []) as readonly { currency: string; rate: string; from: Day }[];
  const [own] = house.filter((h) => h.currency === currency && h.from <= on).sort((a, b) => b.from.localeCompare(a.from));
  if (own) return { currency, rate: own.rate, day: own.from, source: HOUSE };
  throw fail('RATE_MISSING', `No rate of ${currency} is known for ${on}: enter one (rate.create) or import the day's file, then repeat.`, [
    { code: 'RATE_MISSING', message: `no rate of ${currency} on ${on}`, pointer: '/money/currency' },
  ]);
}

/** What an estimate is valued at: the rate of its day, else the last one known before it, else the first one after. Nobody is there at night to enter one. */
export async function nearestRate(tx: Tx, agencies: Agencies, currency: string, on: Day): Promise<Rate | null> {
  try {
    return await findRate(tx, agencies, currency, on);
  } catch (error) {
    if (!isError(error, 'RATE_MISSING')) throw error;
    const nearest = async (where: Where<typeof rates>, way: 'asc' | 'desc'): Promise<RateRow | undefined> =>
      (await tx.find(rates, { currency, ...where }, { order: [['day', way]], limit: 1 }))[0];
    const known = (await nearest({ day: { lte: on } }, 'desc')) ?? (await nearest({ day: { gte: on } }, 'asc'));
    if (known) return rateOf(known);
    throw error;
  }
}

/** A rate as it is stored: digits without trailing zeros. RATE_INVALID outside what can be. */
export function checkRate(text: string, pointer = '/rate'): string {
  const m = /^\d{1,9}(\.\d{1,12})?$/.exec(text);
  if (!m || decimal(text).value === 0n)
    throw fail('INPUT_INVALID', `“${text}” is no rate: write what one unit is worth, such as 0.9231.`, [
      { code: 'INPUT_INVALID', message: 'a decimal above zero', pointer },
    ]);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** 1 ÷ x (or y ÷ x) as a decimal with ten places. */
export function quotient(y: string, x: string): string {
  const [a, b] = [decimal(y), decimal(x)];
  const scaled = divideRounded(a.value * 10n ** BigInt(b.scale + DECIMALS), b.value * 10n ** BigInt(a.scale));
  const digits = scaled.toString().padStart(DECIMALS + 1, '0');
  return checkRate(`${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`);
}

export interface NewRate {
  readonly currency: string;
  readonly day: Day;
  readonly rate: string;
}

/** Lines `currency;day;rate` (or with commas), with or without a head line: what one unit is worth in the currency of the books. */
export function readCsv(text: string): NewRate[] {
  const findings: Finding[] = [];
  const found: NewRate[] = [];
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || (i === 0 && /^"?(currency|devise)/i.test(line))) continue;
    const [currency = '', day = '', given = '', ...more] = line
      .split(/[;\t]/.test(line) ? /[;\t]/ : /,/)
      .map((f) => f.trim().replace(/^"|"$/g, ''));
    const rate = given.replace(',', '.');
    const wrong =
      more.length > 0
        ? 'three fields: currency; day; rate'
        : !isCurrency(currency)
          ? `“${currency}” is no currency`
          : !isDay(day)
            ? `“${day}” is no day`
            : !/^\d+(\.\d+)?$/.test(rate)
              ? `“${given}” is no rate`
              : null;
    if (wrong) findings.push({ code: 'RECORD_INVALID', message: `Line ${i + 1}: ${wrong}.`, line: i + 1, column: 1 });
    else found.push({ currency, day, rate: checkRate(rate) });
  }
  return judged(found, findings);
}

/** The European Central Bank's reference rates (`eurofxref`): units of a currency for one euro, turned into what one unit is worth in the books. */
export function readEcb(text: string, booksIn: string): NewRate[] {
  const perEuro = new Map<Day, Map<string, string>>();
  let on: Day | null = null;
  for (const [tag] of text.matchAll(/<(?:\w+:)?Cube\b[^<>]{0,200}>/g)) {
    const attribute = (name: string): string | undefined => new RegExp(`\\b${name}\\s*=\\s*["']([^"'<>]{1,40})["']`).exec(tag)?.[1];
    const [time, currency, rate] = [attribute('time'), attribute('currency'), attribute('rate')];
    if (time !== undefined && isDay(time)) {
      on = time;
      perEuro.set(on, new Map([['EUR', '1']]));
    } else if (on !== null && currency !== undefined && rate !== undefined && isCurrency(currency) && /^\d+(\.\d+)?$/.test(rate))
      perEuro.get(on)?.set(currency, rate);
  }
  const found = [...perEuro].flatMap(([day, all]): NewRate[] => {
    const own = all.get(booksIn);
    if (own === undefined) return [];
    return [...all].filter(([currency]) => currency !== booksIn).map(([currency, rate]) => ({ currency, day, rate: quotient(own, rate) }));
  });
  return judged(found, []);
}

function judged(found: readonly NewRate[], findings: readonly Finding[]): NewRate[] {
  if (findings.length > 0) throw fail('RECORD_INVALID', findings.map((f) => f.message).join(' '), findings.slice(0, 50));
  if (found.length === 0)
    throw fail('FILE_MALFORMED', 'No rate was found in the file. Give CSV lines “currency;day;rate” or the bank’s XML.');
  return [...found];
}

/** Records rates; one that is known with another value is refused: documents froze it. All or none. */
export async function addRates(tx: Tx, booksIn: string, source: string, given: readonly NewRate[]): Promise<RateRow[]> {
  const own = given.find((r) => r.currency === booksIn);
  if (own)
    throw fail('INPUT_INVALID', `The books are kept in ${booksIn}: it needs no rate.`, [
      { code: 'INPUT_INVALID', message: 'another currency', pointer: '/currency' },
    ]);
  const known = new Map((await tx.find(rates, { day: [...new Set(given.map((r) => r.day))] })).map((r) => [`${r.currency} ${r.day}`, r]));
  const fresh: RateRow[] = [];
  const all: RateRow[] = [];
  for (const r of given) {
    const before = known.get(`${r.currency} ${r.day}`);
    if (before && before.rate !== r.rate)
      throw fail(
        'CONFLICT',
        `${r.currency} of ${r.day} is recorded already at ${before.rate}: documents may have used it. Give the next day's rate instead.`,
      );
    const row = before ?? { id: tx.newId(), agency: tx.ctx.agency, ...r, source, actor: tx.ctx.actor.id, created_at: tx.ctx.at };
    if (!before) {
      fresh.push(row);
      known.set(`${r.currency} ${r.day}`, row);
    }
    all.push(row);
  }
  await tx.insert(rates, fresh);
  return all;
}
