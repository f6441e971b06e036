/** One room of an itinerary as a stay, with what does not add up in its price. */
import { daysBetween, epochMs, exponentOf, instant, isCurrency, isDay, type StatedAmount } from '../../core/contracts/index.ts';
import type { ReportedStay } from '../hotel/item.ts';
import type { Penalty, Pricing, Room } from './shape.ts';

/** Refuses with the pointer below the room: the caller knows where the room stands. */
export type Refuse = (code: 'DATE_INVALID' | 'CURRENCY_UNKNOWN' | 'RECORD_INVALID', pointer: string, message: string) => Error;

/** Adds a finding: what does not add up or cannot be told, and where below the room. */
export type Found = (code: 'AMOUNTS_DISAGREE' | 'PENALTY_UNKNOWN' | 'PRICE_HIDDEN', message: string, pointer: string) => void;

/** What the words for the state of a room mean; no other is known. */
export const STATES = { booked: 'booked', pending: 'held', canceled: 'gone', cancelled: 'gone' } as const;

/** `cancelledAt`: when the room was cancelled, should it be; null where the message does not say. */
export function stayOf(room: Room, property: string | null, cancelledAt: string | null, refuse: Refuse, found: Found): ReportedStay {
  if (!Object.hasOwn(STATES, room.status))
    throw refuse(
      'RECORD_INVALID',
      '/status',
      `The status “${room.status}” is unknown; known: ${Object.keys(STATES).join(', ')}. Enter it by hand.`,
    );
  for (const [field, text] of [
    ['checkin', room.checkin],
    ['checkout', room.checkout],
  ] as const)
    if (!isDay(text)) throw refuse('DATE_INVALID', `/${field}`, `“${text}” is not a day of the calendar. Correct it at the source.`);
  const nights = daysBetween(room.checkin, room.checkout);
  if (nights < 1) throw refuse('DATE_INVALID', '/checkout', 'The check-out is not after the check-in. Correct it at the source.');
  const pricing = room.rate?.pricing;
  const guest = [room.family_name, room.given_name].filter((part) => part).join('/');
  const stated = pricing ? priceOf(pricing, refuse, found) : { total: null, taxes: null, paidOnSite: null, commission: null };
  if (stated.total === null) found('PRICE_HIDDEN', 'The room states no inclusive total: enter its price by hand.', '/status');
  const amounts = paidToProperty(room, refuse) ? atProperty(stated) : stated;
  const cancellation = (room.rate?.cancel_penalties ?? []).map((each, i) => penaltyOf(each, `/rate/cancel_penalties/${i}`, refuse));
  const gone = STATES[room.status as keyof typeof STATES] === 'gone';
  if (gone && amounts === stated && stated.total !== null && room.rate?.refundable !== false && !isTold(cancelledAt, cancellation))
    found(
      'PENALTY_UNKNOWN',
      'The room is cancelled, and what is due for it cannot be told: no history, or none of the penalties is of then.',
      '/status',
    );
  return {
    product: 'hotel',
    name: null,
    code: property,
    from: room.checkin,
    to: room.checkout,
    rooms: 1,
    nights,
    confirmation: room.confirmation_id?.expedia ?? room.id ?? null,
    status: room.status,
    guests: guest === '' ? [] : [guest],
    ...amounts,
    cancellation,
    ...(gone && { cancelledAt }),
    ...(room.rate?.refundable !== undefined && { nonRefundable: !room.rate.refundable }),
  };
}

/** Who is paid by the guest: the property, or Expedia. `refuse` as for `stayOf`. */
export function paidToProperty(room: Room, refuse: Refuse): boolean {
  const payee = room.rate?.merchant_of_record ?? 'expedia';
  if (payee !== 'expedia' && payee !== 'property')
    throw refuse(
      'RECORD_INVALID',
      '/rate/merchant_of_record',
      `Who is paid, “${payee}”, is unknown; known: expedia, property. Enter it by hand.`,
    );
  return payee === 'property';
}

/** Before the first penalty nothing is due, and in one what it says; in between and behind the last one nobody tells. */
function isTold(at: string | null, rules: ReportedStay['cancellation']): boolean {
  if (rules.length === 0) return true;
  if (at === null) return false;
  const begun = rules.filter(({ from }) => from === null || epochMs(from) <= epochMs(at));
  return (
    begun.length === 0 ||
    begun.some(({ to, amount, percent, nights }) => (to == null || epochMs(at) <= epochMs(to)) && (amount ?? percent ?? nights) !== null)
  );
}

type Amounts = Pick<ReportedStay, 'total' | 'commission'> & { taxes: StatedAmount | null; paidOnSite: StatedAmount | null };

function priceOf(pricing: Pricing, refuse: Refuse, found: Found): Amounts {
  const at = '/rate/pricing';
  const get = (name: keyof Pricing['totals'] & string): StatedAmount | null => {
    const amount = pricing.totals[name as 'inclusive']?.billable_currency;
    return amount === undefined ? null : known(amount.value, amount.currency, `${at}/totals/${name}/billable_currency/currency`, refuse);
  };
  const [total, exclusive, onSite] = [get('inclusive'), get('exclusive'), get('property_fees')];
  const lines = [...(pricing.nightly ?? []).flat(), ...(pricing.stay ?? [])];
  const currency = total?.currency;
  if (total !== null && currency !== undefined && lines.length > 0 && lines.every((line) => line.currency === currency)) {
    const all = add(lines.map((line) => line.value));
    if (all !== exact(total.amount))
      found('AMOUNTS_DISAGREE', 'The nights and stay lines do not add up to the inclusive total.', `${at}/totals/inclusive`);
    const net = add(lines.filter((line) => !isTax(line.type)).map((line) => line.value));
    if (exclusive !== null && net !== exact(exclusive.amount))
      found('AMOUNTS_DISAGREE', 'The lines without tax do not add up to the exclusive total.', `${at}/totals/exclusive`);
  }
  const fees = Object.values(pricing.fees ?? {}).map((fee) => fee.billable_currency);
  if (
    onSite !== null &&
    fees.length > 0 &&
    fees.every((fee) => fee.currency === onSite.currency) &&
    add(fees.map((fee) => fee.value)) !== exact(onSite.amount)
  )
    found('AMOUNTS_DISAGREE', 'The fees paid at the property do not add up to their total.', `${at}/totals/property_fees`);
  return { total, taxes: taxOf(lines, currency), paidOnSite: onSite, commission: get('marketing_fee') };
}

const isTax = (type: string): boolean => /tax/.test(type);
/** Ten-thousandths of a stated number, for exact sums. */
function exact(amount: string): bigint {
  const [whole = '0', decimals = ''] = amount.split('.');
  return BigInt(whole + decimals.padEnd(4, '0'));
}
const add = (amounts: readonly string[]): bigint => amounts.reduce((all, amount) => all + exact(amount), 0n);

/** Sum of the tax lines. */
function taxOf(lines: readonly { type: string; value: string; currency: string }[], currency: string | undefined): StatedAmount | null {
  const taxes = lines.filter((line) => isTax(line.type));
  if (currency === undefined || taxes.length === 0 || taxes.some((line) => line.currency !== currency)) return null;
  return { amount: total(taxes.map((line) => line.value)), currency };
}

/** Of a room the guest pays at the property nothing is paid through us: price and fees are paid there (of two currencies, the price is what is told). */
const atProperty = ({ total: price, paidOnSite: fees, ...more }: Amounts): Amounts => ({
  ...more,
  total: price && { ...price, amount: '0' },
  paidOnSite: price && fees?.currency === price.currency ? { ...price, amount: total([price.amount, fees.amount]) } : (price ?? fees),
});

/** The sum of amounts, as wide as the widest of them. */
function total(amounts: readonly string[]): string {
  const scale = Math.max(...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const units = add(amounts) / 10n ** BigInt(4 - scale);
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`}`;
}

/** An amount of a known currency, with no more significant decimals than the currency has. */
export function known(amount: string, currency: string, pointer: string, refuse: Refuse): StatedAmount {
  if (!isCurrency(currency))
    throw refuse('CURRENCY_UNKNOWN', pointer, `“${currency}” is not an ISO 4217 currency. Correct it at the source.`);
  if (/[1-9]/.test((amount.split('.')[1] ?? '').slice(exponentOf(currency))))
    throw refuse('RECORD_INVALID', pointer, `“${amount}” has more decimals than ${currency} knows. Correct it at the source.`);
  return { amount, currency };
}

function penaltyOf(of: Penalty, pointer: string, refuse: Refuse): ReportedStay['cancellation'][number] {
  if (of.amount !== undefined && of.currency === undefined)
    throw refuse('RECORD_INVALID', pointer, 'The cancellation penalty has an amount without a currency. Ask for the file again.');
  return {
    from: boundary(of.start, `${pointer}/start`, refuse),
    to: boundary(of.end, `${pointer}/end`, refuse),
    amount: of.amount === undefined ? null : known(of.amount, of.currency as string, `${pointer}/currency`, refuse),
    percent: of.percent?.replace('%', '') ?? null,
    nights: of.nights ?? null,
  };
}

/** Where a penalty begins or ends: an instant, with the offset of the property as it is stated. */
function boundary(text: string | undefined, pointer: string, refuse: Refuse): string | null {
  if (text === undefined) return null;
  moment(text, pointer, refuse);
  return text.replace(' ', 'T');
}

/** `2017-08-15 15:32:55.523000+00:00` as an instant. */
export function moment(text: string, pointer: string, refuse: Refuse): string {
  try {
    return instant(text.replace(' ', 'T'));
  } catch {
    throw refuse('DATE_INVALID', pointer, `“${text}” is not an instant. Correct it at the source.`);
  }
}
