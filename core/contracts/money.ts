/**
 * Exact money: whole minor units (`bigint`) with an ISO 4217 currency. Never a float, never without a currency.
 * One rounding rule: half away from zero, applied only where a rule of the domain names it.
 */
import { fail } from './errors.ts';

/** ISO 4217 alphabetic code, three capital letters. */
export type Currency = string;

/** An amount: `minor` whole minor units (cents for EUR, yen for JPY, millimes for TND) of `currency`. */
export interface Money {
  readonly minor: bigint;
  readonly currency: Currency;
}

/** An amount as it travels in JSON: a decimal string with exactly the currency's decimals, `{ "amount": "1234.56", "currency": "EUR" }`. */
export interface MoneyJson {
  readonly amount: string;
  readonly currency: Currency;
}

const TWO_DECIMALS =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG';
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...TWO_DECIMALS.split(' ').map((code) => [code, 2] as const),
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
]);

/** Number of decimals of a currency; `CURRENCY_UNKNOWN` when the code is not in ISO 4217. */
export function exponentOf(currency: Currency): number {
  const exponent = EXPONENTS.get(currency);
  if (exponent === undefined)
    throw fail('CURRENCY_UNKNOWN', `“${currency}” is not an ISO 4217 currency. Use a three-letter code such as EUR.`);
  return exponent;
}

/** True for a currency of ISO 4217. */
export const isCurrency = (code: string): boolean => EXPONENTS.has(code);

/** Builds an amount from minor units: `money(1234n, 'EUR')` is 12.34 EUR. */
export function money(minor: bigint, currency: Currency): Money {
  exponentOf(currency);
  return { minor, currency };
}

/** Most minor units of one amount, ten thousand billion euros: thousands of them still add up within 64 bits. */
export const AMOUNT_LIMIT = 10n ** 15n;

/** Zero in a currency. */
export const zero = (currency: Currency): Money => money(0n, currency);

/**
 * Reads a decimal string: `parseMoney('-12.5', 'EUR')` is −12.50 EUR. Fewer decimals than the currency has are fine,
 * more are refused unless they are zeros (`AMOUNT_INVALID`): nothing is rounded silently.
 */
export function parseMoney(amount: string, currency: Currency): Money {
  const exponent = exponentOf(currency);
  const match = /^(-)?(\d{1,15})(?:\.(\d+))?$/.exec(amount);
  const decimals = match?.[3] ?? '';
  if (!match || /[1-9]/.test(decimals.slice(exponent))) {
    throw fail('AMOUNT_INVALID', `“${amount}” is not an amount in ${currency}. Write figures, a point and at most ${exponent} decimals.`);
  }
  const minor = BigInt(match[2] + decimals.slice(0, exponent).padEnd(exponent, '0'));
  if (minor > AMOUNT_LIMIT)
    throw fail('AMOUNT_INVALID', `“${amount}” ${currency} is more than one amount may be: ${formatMinor(AMOUNT_LIMIT, currency)}.`);
  return { minor: match[1] ? -minor : minor, currency };
}

/** How much it is, whatever its sign. */
export const size = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

/** The decimal text of minor units: `formatMinor(-5n, 'EUR')` is `-0.05`. */
export function formatMinor(minor: bigint, currency: Currency): string {
  const exponent = exponentOf(currency);
  const digits = size(minor)
    .toString()
    .padStart(exponent + 1, '0');
  const sign = minor < 0n ? '-' : '';
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** The JSON form of an amount. */
export const toJson = (m: Money): MoneyJson => ({ amount: formatMinor(m.minor, m.currency), currency: m.currency });

/** Reads the JSON form; errors as `parseMoney`. */
export const fromJson = (m: MoneyJson): Money => parseMoney(m.amount, m.currency);

function same(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw fail('CURRENCY_MISMATCH', `${a.currency} and ${b.currency} cannot be added: convert one first.`);
}

/** Sum of two amounts of one currency; `CURRENCY_MISMATCH` otherwise. */
export function add(a: Money, b: Money): Money {
  same(a, b);
  return { minor: a.minor + b.minor, currency: a.currency };
}

/** `a − b`; `CURRENCY_MISMATCH` when the currencies differ. */
export function subtract(a: Money, b: Money): Money {
  same(a, b);
  return { minor: a.minor - b.minor, currency: a.currency };
}

/** The opposite amount. */
export const negate = (m: Money): Money => ({ minor: -m.minor, currency: m.currency });

/** Sum of amounts of one currency; zero of `currency` for none. */
export const sum = (amounts: readonly Money[], currency: Currency): Money => amounts.reduce(add, zero(currency));

/** `numerator / denominator` rounded half away from zero, on whole numbers. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw fail('AMOUNT_INVALID', 'A division by zero was asked for.');
  const negative = numerator < 0n !== denominator < 0n;
  const n = size(numerator);
  const d = size(denominator);
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

/** An exact decimal such as a percentage: `value / 10^scale`. `decimal('12.5')` is `{ value: 125n, scale: 1 }`. */
export interface Decimal {
  readonly value: bigint;
  readonly scale: number;
}

/** Reads a decimal of any length; `AMOUNT_INVALID` when it is not one. */
export function decimal(text: string): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw fail('AMOUNT_INVALID', `“${text}” is not a decimal number. Write figures and a point, such as 12.5.`);
  const decimals = match[3] ?? '';
  return { value: BigInt(`${match[1]}${match[2]}${decimals}`), scale: decimals.length };
}

/** `rate` percent of an amount, rounded once: 20 % of 99.99 is 20.00. */
export function percentOf(m: Money, rate: Decimal): Money {
  return { minor: divideRounded(m.minor * rate.value, 100n * 10n ** BigInt(rate.scale)), currency: m.currency };
}

/** The tax inside a tax-included amount: `gross × r / (100 + r)`, rounded once. 25.00 at 20 % holds 4.17. */
export function taxWithin(gross: Money, rate: Decimal): Money {
  const hundred = 100n * 10n ** BigInt(rate.scale);
  return { minor: divideRounded(gross.minor * rate.value, hundred + rate.value), currency: gross.currency };
}

/**
 * Splits an amount by weights so that the parts add up exactly (cumulative-difference method):
 * part k = round(total × cumulative weight k ÷ all weights) − what was already given. 100.00 in 3 is 33.33, 33.34, 33.33.
 */
export function split(total: Money, weights: readonly bigint[]): Money[] {
  const all = weights.reduce((a, b) => a + b, 0n);
  if (all <= 0n || weights.some((w) => w < 0n))
    throw fail('AMOUNT_INVALID', 'A split needs weights of zero or more, one of them above zero.');
  let cumulative = 0n;
  let given = 0n;
  return weights.map((weight) => {
    cumulative += weight;
    const upTo = divideRounded(total.minor * cumulative, all);
    const part = { minor: upTo - given, currency: total.currency };
    given = upTo;
    return part;
  });
}
