/** One room of an itinerary as a stay, with what does not add up in its price. */
import {
  type BookedStay,
  daysBetween,
  exponentOf,
  type Finding,
  isCurrency,
  isDay,
  type StatedAmount,
} from '../../core/contracts/index.ts';
import type { Penalty, Pricing, Room } from './shape.ts';

/** Refuses with the pointer below the room: the caller knows where the room stands. */
export type Refuse = (code: 'DATE_INVALID' | 'CURRENCY_UNKNOWN' | 'RECORD_INVALID', pointer: string, message: string) => Error;

export function stayOf(room: Room, property: string | null, refuse: Refuse, found: (message: string, pointer: string) => void): BookedStay {
  for (const [field, text] of [
    ['checkin', room.checkin],
    ['checkout', room.checkout],
  ] as const)
    if (!isDay(text)) throw refuse('DATE_INVALID', `/${field}`, `“${text}” is not a day of the calendar. Correct it at the source.`);
  const nights = daysBetween(room.checkin, room.checkout);
  if (nights < 1) throw refuse('DATE_INVALID', '/checkout', 'The check-out is not after the check-in. Correct it at the source.');
  const pricing = room.rate?.pricing;
  const guest = [room.family_name, room.given_name].filter((part) => part).join('/');
  const amounts = pricing ? priceOf(pricing, refuse, found) : { total: null, taxes: null, paidOnSite: null, commission: null };
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
    cancellation: (room.rate?.cancel_penalties ?? []).map((each, i) => penaltyOf(each, `/rate/cancel_penalties/${i}`, refuse)),
    ...(room.rate?.refundable !== undefined && { nonRefundable: !room.rate.refundable }),
  };
}

type Amounts = Pick<BookedStay, 'total' | 'commission'> & { taxes: StatedAmount | null; paidOnSite: StatedAmount | null };

function priceOf(pricing: Pricing, refuse: Refuse, found: (message: string, pointer: string) => void): Amounts {
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
    if (all !== exact(total.amount)) found('The nights and stay lines do not add up to the inclusive total.', `${at}/totals/inclusive`);
    const net = add(lines.filter((line) => !isTax(line.type)).map((line) => line.value));
    if (exclusive !== null && net !== exact(exclusive.amount))
      found('The lines without tax do not add up to the exclusive total.', `${at}/totals/exclusive`);
  }
  const fees = Object.values(pricing.fees ?? {}).map((fee) => fee.billable_currency);
  if (
    onSite !== null &&
    fees.length > 0 &&
    fees.every((fee) => fee.currency === onSite.currency) &&
    add(fees.map((fee) => fee.value)) !== exact(onSite.amount)
  )
    found('The fees paid at the property do not add up to their total.', `${at}/totals/property_fees`);
  return { total, taxes: taxOf(lines, currency), paidOnSite: onSite, commission: get('marketing_fee') };
}

const isTax = (type: string): boolean => /tax/.test(type);
/** Ten-thousandths of a stated number, for exact sums. */
function exact(amount: string): bigint {
  const [whole = '0', decimals = ''] = amount.split('.');
  return BigInt(whole + decimals.padEnd(4, '0'));
}
const add = (amounts: readonly string[]): bigint => amounts.reduce((all, amount) => all + exact(amount), 0n);

/** Sum of the tax lines, as wide as the widest of them. */
function taxOf(lines: readonly { type: string; value: string; currency: string }[], currency: string | undefined): StatedAmount | null {
  const taxes = lines.filter((line) => isTax(line.type));
  if (currency === undefined || taxes.length === 0 || taxes.some((line) => line.currency !== currency)) return null;
  const scale = Math.max(...taxes.map((line) => line.value.split('.')[1]?.length ?? 0));
  const units = taxes.reduce(
    (all, line) => all + BigInt(line.value.replace('.', '') + '0'.repeat(scale - (line.value.split('.')[1]?.length ?? 0))),
    0n,
  );
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const amount = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return { amount: units < 0n ? `-${amount}` : amount, currency };
}

/** An amount of a known currency, with no more significant decimals than the currency has. */
export function known(amount: string, currency: string, pointer: string, refuse: Refuse): StatedAmount {
  if (!isCurrency(currency))
    throw refuse('CURRENCY_UNKNOWN', pointer, `“${currency}” is not an ISO 4217 currency. Correct it at the source.`);
  if (/[1-9]/.test((amount.split('.')[1] ?? '').slice(exponentOf(currency))))
    throw refuse('RECORD_INVALID', pointer, `“${amount}” has more decimals than ${currency} knows. Correct it at the source.`);
  return { amount, currency };
}

function penaltyOf(of: Penalty, pointer: string, refuse: Refuse): BookedStay['cancellation'][number] {
  if (of.amount !== undefined && of.currency === undefined)
    throw refuse('RECORD_INVALID', pointer, 'The cancellation penalty has an amount without a currency. Ask for the file again.');
  return {
    from: of.start?.replace(' ', 'T') ?? null,
    to: of.end?.replace(' ', 'T') ?? null,
    amount: of.amount === undefined ? null : known(of.amount, of.currency as string, `${pointer}/currency`, refuse),
    percent: of.percent?.replace('%', '') ?? null,
    nights: of.nights ?? null,
  };
}

/** Findings carry the code for sums that disagree. */
export const disagreement = (message: string, line: number): Finding => ({
  code: 'AMOUNTS_DISAGREE',
  message: `${message} Compare with the booking before accepting.`,
  line,
});
