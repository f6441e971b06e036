/** Passenger blocks: `I-` starts one, the lines up to the next `I-` belong to it. Documents, commission, payment and original of each passenger. */
import type { BookedDocument, StatedAmount, StatedPayment } from '../../core/contracts/index.ts';
import { amountIn, stated } from './amounts.ts';
import { noPricing, type Pricing } from './fares.ts';
import { refuse, shown } from './place.ts';

/** A number with the place it stands at and the label (`L4`, `D1`) that ties it to its item. */
export interface Issued {
  readonly kind: BookedDocument['kind'];
  readonly number: string;
  readonly conjunction: string[];
  readonly label: string | null;
  readonly line: number;
}
/** A line kept raw until the currency is known. */
export interface Note {
  readonly text: string;
  readonly label: string | null;
  readonly line: number;
}

export interface AgencyFee {
  readonly number: string;
  readonly amount: StatedAmount;
}

export interface Block {
  readonly name: string;
  readonly type: string;
  /** Passenger number in the booking: `P1`. */
  readonly number: number;
  readonly documents: Issued[];
  readonly commissions: Note[];
  readonly payments: Note[];
  /** What the agency charges for itself. */
  readonly fees: AgencyFee[];
  original: string | null;
  /** Set when the block has fare lines of its own. */
  pricing: Pricing | null;
  refunded: { number: string; day: string; line: number } | null;
}

/** A refund has it behind the name: `SURNAME/GIVEN MRS 01JAN51`. */
const BIRTH_DATE = / \d{2}[A-Z]{3}\d{2}$/;
/** Number of the passenger, name, and what stands in brackets behind it. */
const PASSENGER = /^I-[^;]*;(\d{0,3})([^;(]*)(?:\(([^;()]*))?/;

/** `I-001;01SURNAME/GIVEN MSTR(CHD);;AP…`. What stands in brackets (type, birth date, infant) is not part of the name. */
export function block(text: string, line: number): Block {
  const [, number, named = '', brackets = ''] = PASSENGER.exec(text) ?? [];
  const name = named.trim().replace(BIRTH_DATE, '');
  if (name === '' || name.length > 200)
    throw refuse('RECORD_INVALID', { line, column: 7 }, 'The passenger block names no passenger. Ask for the message again.');
  return {
    name,
    type: typeOf(name, brackets.trimEnd()),
    number: Number(number),
    documents: [],
    commissions: [],
    payments: [],
    fees: [],
    original: null,
    pricing: null,
    refunded: null,
  };
}

function typeOf(name: string, brackets: string): string {
  // `(INF/NAME/DATE)` on an adult announces the infant he travels with; the infant's own block says `(INF)`. No type is `(IDDOB01JAN90)`.
  if (/^[A-Z]{3}$/.test(brackets)) return brackets === 'CNN' ? 'CHD' : brackets;
  if (/[ /]INF$/.test(name)) return 'INF';
  return /MSTR$|[ /]CHD$/.test(name) ? 'CHD' : 'ADT';
}

/** The fare lines of a block, made when the first one comes. */
export function pricingOf(of: Block): Pricing {
  of.pricing ??= noPricing();
  return of.pricing;
}

const TICKET = /^T-[A-Z ]?(\d{3})?-?(\d{10})(?:-(\d{1,10}))? *(?:;|$)/;
const MISC = /^TMC([A-Z])(\d{3})?-?(\d{10})(?:-(\d{1,10}))? *(?:;;?([A-Z]\d+))?/;

/** A document that says no more than its number. */
export const blank = (kind: BookedDocument['kind'], number: string, traveller: number): BookedDocument => ({
  kind,
  number,
  conjunction: [],
  traveller,
  original: null,
  fare: null,
  equivalent: null,
  taxes: [],
  total: null,
  commission: null,
  penalty: null,
  refund: null,
  payments: [],
});

/** `T-K074-3324622170-71`: 13 digits, the airline taken from the validating carrier where the line leaves it out. */
export function ticket(text: string, line: number, numeric: string | null): Issued {
  const match = TICKET.exec(text);
  if (!match) throw wrongNumber(text, line);
  return issued('ticket', match[1] ?? numeric, match[2] as string, match[3], null, line);
}

/** `TMCD125-1814958750;;D1` (EMD) and `TMCM870-1927920633;;L4` (MCO). */
export function miscellaneous(text: string, line: number, numeric: string | null): Issued {
  const match = MISC.exec(text);
  if (!match) throw wrongNumber(text, line);
  return issued(match[1] === 'M' ? 'mco' : 'emd', match[2] ?? numeric, match[3] as string, match[4], match[5] ?? null, line);
}

function issued(
  kind: Issued['kind'],
  numeric: string | null,
  serial: string,
  last: string | undefined,
  label: string | null,
  line: number,
): Issued {
  if (numeric === null)
    throw refuse(
      'RECORD_INVALID',
      { line, column: 3 },
      'The document number has no airline code and the message names no validating carrier. Ask for it again.',
    );
  return { kind, number: numeric + serial, conjunction: conjunction(numeric, serial, last, line), label, line };
}

/** Longest journey on conjunction documents: 16 coupons on four documents, with room to spare. */
const MAX_CONJUNCTION = 9;

/** Numbers after the first: `3324622170` with the last digits `71` is followed by 3324622171. */
export function conjunction(numeric: string, serial: string, last: string | undefined, line: number): string[] {
  if (last === undefined) return [];
  const first = Number(serial);
  const span = 10 ** last.length;
  let end = first - (first % span) + Number(last);
  if (end < first) end += span;
  if (end - first > MAX_CONJUNCTION)
    throw refuse(
      'RECORD_INVALID',
      { line, column: 3 },
      `A conjunction of ${end - first + 1} documents is not possible. Ask for the message again.`,
    );
  const numbers: string[] = [];
  for (let next = first + 1; next <= end; next++) numbers.push(numeric + String(next).padStart(10, '0'));
  return numbers;
}

const wrongNumber = (text: string, line: number) =>
  refuse('RECORD_INVALID', { line, column: 3 }, `“${shown(text)}” holds no document number of 10 digits. Ask for the message again.`);

/** `TFD1;24090;10JAN26;PAR9Z2101;EUR15;;;12AUG15;FEE;FLT;325701815;;;E`: an amount and a number of the agency's own. RECORD_INVALID, CURRENCY_UNKNOWN. */
export function agencyFee(text: string, line: number): AgencyFee {
  const fields = text.split(';');
  const amount = amountIn((fields[4] ?? '').trim(), line, 1);
  const number = (fields[10] ?? '').trim();
  if (amount === null || number === '' || number.length > 40)
    throw refuse('RECORD_INVALID', { line, column: 1 }, 'The fee of the agency has no amount or no number. Ask for the message again.');
  return { number, amount };
}

/** `R-555-3324622050;24MAR09`: the refunded document and the day of the refund. */
export function refundedDocument(text: string, line: number): { number: string; day: string; line: number } {
  const match = /^R-[A-Z ]?(\d{3})-(\d{10})[^;]*(?:;(\d{2}[A-Z]{3}\d{2}))?/.exec(text);
  if (!match) throw wrongNumber(text, line);
  return { number: `${match[1]}${match[2]}`, day: match[3] ?? '', line };
}

/** `FO235-2548665584IEV17APR09/…`: the document this one was exchanged from. */
export function original(text: string, line: number): string {
  const match = /^FO(?:[A-Z* ]*)(\d{3})-?(\d{10})/.exec(text);
  if (!match) throw wrongNumber(text, line);
  return `${match[1]}${match[2]}`;
}

/** A commission or payment line with the item label at its end: `MFM*M*0;L6`, `MFPCASH;;;D1`. */
export function note(text: string, prefix: number, line: number): Note {
  const stop = text.indexOf(';');
  return {
    text: (stop < 0 ? text : text.slice(0, stop)).slice(prefix).trim(),
    label: stop < 0 ? null : (/;([LD]\d+)\s*(?:;|$)/.exec(text)?.[1] ?? null),
    line,
  };
}

const COMMISSION = /^(?:PAX|INF)? ?(?:\*[A-Z]\*)?(\d{1,9}(?:\.\d{1,4})?)([APNG%]?)(?:\/(\d{1,9}(?:\.\d{1,4})?)A)?$/;

/**
 * `*M*1` is 1 %, `5.00P` and `1.00N` (on the net fare) are rates, `1.00A` is an amount in the payable currency, `1.00P/28.28A` states both.
 * Null when the line is written in another way.
 */
export function commission(of: Note, currency: string | null): { rate: string | null; amount: StatedAmount | null } | null {
  const match = COMMISSION.exec(of.text);
  if (!match) return null;
  const money = match[2] === 'A' ? match[1] : match[3];
  if (money !== undefined && currency === null) return null;
  const amount = money === undefined ? null : stated(currency as string, money, { line: of.line, column: 3 });
  return { rate: match[2] === 'A' ? null : (match[1] as string), amount };
}

/** How a form of payment begins. */
const FORMS = [
  [/^CC/, 'card'],
  [/^(?:CASH|CA(?:\/|$))/, 'cash'],
  [/^O\//, 'exchange'],
  [/^(?:CHECK|CHEQUE|CK)/, 'cheque'],
  [/^INV/, 'invoice'],
] as const;
const CARD = /^CC([A-Z]{2})([0-9X*]{8,19})/;
const PAID = /\/([A-Z]{3})(\d{1,15}(?:\.\d{1,4})?)(?:\/|$)/;

/** `CASH+CCVIXXXXXXXXXXXX1111/0112/UAH200.00` → cash and a card by brand and last four digits; `O/CASH+/CASH` → the exchanged value and cash. */
export function payments(of: Note): StatedPayment[] {
  if (of.text === '') return [];
  return of.text
    .replace(/^(?:PAX|INF) ?/, '')
    .split('+')
    .map((part) => payment(part.startsWith('/') ? part.slice(1) : part, of.line));
}

function payment(text: string, line: number): StatedPayment {
  const of: StatedPayment = { kind: FORMS.find(([form]) => form.test(text))?.[1] ?? 'other' };
  const card = of.kind === 'card' ? CARD.exec(text) : null;
  if (card) {
    of.brand = card[1] as string;
    const last4 = (card[2] as string).slice(-4);
    if (/^\d{4}$/.test(last4)) of.last4 = last4;
  }
  const paid = PAID.exec(text);
  if (paid) of.amount = stated(paid[1] as string, paid[2] as string, { line, column: 3 });
  return of;
}
