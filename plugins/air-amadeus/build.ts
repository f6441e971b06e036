/** From what a message says to the booking the host understands. */
import {
  type Booked,
  type BookedDocument,
  type BookedKind,
  type Day,
  dayOf,
  type Finding,
  type Identity,
  type ParseCall,
} from '../../core/contracts/index.ts';
import type { AirReported } from '../air/item.ts';
import { exact } from './amounts.ts';
import { checkHidden, checkRefund, checkSide, checkTotal } from './check.ts';
import type { Collected } from './collect.ts';
import { backward, clock as clockOf, ddmmmyy, forward } from './dates.ts';
import { type Pricing, taxesOf } from './fares.ts';
import type { Item } from './item.ts';
import { refuse } from './place.ts';
import { type Block, blank, commission, type Issued, type Note, payments } from './travellers.ts';

/** The booking of one message. Findings are added to `findings`. RECORD_INVALID when the message lacks what its type needs. */
export function build(c: Collected, call: ParseCall, findings: Finding[]): Booked {
  const { muc } = c;
  if (c.amd === null) throw missing(c, 'AMD');
  if (muc === null) throw missing(c, 'MUC1A');
  if (c.dates === null && c.head.type !== 'void') throw missing(c, 'D-');
  const documents: BookedDocument[] = [];
  for (const [traveller, of] of c.blocks.entries())
    for (const issued of of.documents) documents.push(document(c, of, issued, traveller, findings));
  if (c.blocks.length === 0) throw missing(c, 'I-');
  if (documents.length === 0 && c.head.type !== 'reservation')
    throw refuse('RECORD_INVALID', { line: c.last, column: 1 }, 'The message names no document (T-, TMC). Ask for it again.');
  const references = { ...c.references };
  if (c.timeLimit !== null) addTimeLimit(c, references);
  if (c.head.type === 'reservation') addQuote(c, references);
  if (c.exempt.length > 0) references.exemptTaxes = [...new Set(c.exempt)].join(' ').slice(0, 500);
  const kind = kindOf(c, documents, findings);
  completeness(c, findings);
  const all = [...documents, ...agencyFees(c, findings)];
  const segments = c.ticketed.length > 0 ? c.ticketed : c.unticketed;
  const booked: Booked = {
    service: 'air',
    kind,
    occurredOn: occurredOn(c, call, findings),
    identities: identitiesOf(c, all),
    recordLocator: muc.recordLocator,
    otherLocators: [...muc.otherLocators],
    bookingOffice: muc.bookingOffice,
    ticketingOffice: muc.ticketingOffice,
    agencyNumber: muc.agencyNumber,
    validatingCarrier: validatingCarrier(c, documents),
    // What an accredited agency issues on an airline's documents is settled through the scheme that gave it its number.
    billedBy: documents.length > 0 && muc.agencyNumber !== null ? 'BSP' : null,
    travellers: c.blocks.map(({ name, type }) => ({ name, type })),
    documents: all,
    item: segments.length > 0 ? ({ segments } satisfies AirReported) : null,
    references,
    revision: c.amd.revision,
  };
  if (kind === 'voided') booked.voids = c.amd.action === 'cancelRefund' || c.blocks.some((of) => of.refunded !== null) ? 'refund' : 'sale';
  return booked;
}

/**
 * The PNR, with the day it was made: Amadeus gives its letters to others later. Documents are told apart by the airline's three figures, fees by the office that
 * charges them. What airlines call the booking is left out: they give those letters again within weeks, and nobody says since when.
 */
function identitiesOf({ muc, dates }: Collected, documents: readonly BookedDocument[]): Identity[] {
  const { recordLocator, ticketingOffice } = muc as NonNullable<Collected['muc']>;
  const identities: Identity[] = [];
  if (recordLocator !== null) {
    const pnr: Identity = { scheme: 'pnr', issuer: '1A', value: recordLocator };
    if (dates?.created) pnr.since = dates.created;
    identities.push(pnr);
  }
  const tickets = new Set<string>();
  for (const { kind, number, conjunction, original, inConnectionWith } of documents) {
    if (kind === 'fee') continue;
    tickets.add(number);
    for (const more of conjunction) tickets.add(more);
    if (original !== null) tickets.add(original);
    if (inConnectionWith) tickets.add(inConnectionWith);
  }
  for (const value of tickets) identities.push({ scheme: 'ticket', issuer: value.slice(0, 3), value });
  for (const { kind, number } of documents)
    if (kind === 'fee') identities.push({ scheme: 'voucher', issuer: ticketingOffice, value: number });
  return identities;
}

const missing = (c: Collected, prefix: string) =>
  refuse('RECORD_INVALID', { line: c.last, column: 1 }, `The message has no line “${prefix}”. Ask for it again.`);

function kindOf(c: Collected, documents: readonly BookedDocument[], findings: Finding[]): BookedKind {
  const { action, line, column } = c.amd as NonNullable<Collected['amd']>;
  if (c.head.type === 'void' || action === 'void' || action === 'cancelRefund') return 'voided';
  if (c.head.type === 'refund' && action !== 'none')
    throw refuse('RECORD_INVALID', { line, column }, 'The action in AMD is not known for a refund: decide by hand what it means.');
  if (action === 'reinstate' || action === 'other') {
    findings.push({
      code: 'ACTION_UNKNOWN',
      message: 'The action in AMD is not one this reader knows the effect of: decide by hand what it means.',
      line,
      column,
    });
    return 'changed';
  }
  if (c.head.type === 'refund') return 'refunded';
  if (c.head.type === 'reservation') return 'reserved';
  return documents.some((of, i) => of.original !== null || reissued(pricingFor(c, c.blocks[of.traveller ?? i] as Block)))
    ? 'exchanged'
    : 'issued';
}

const reissued = ({ published, net, selling }: Pricing): boolean => published?.kind === 'R' || net?.kind === 'R' || selling?.kind === 'R';
const pricingFor = (c: Collected, of: Block): Pricing => of.pricing ?? c.pricing;

/** Issue day; for a void the day of AMD, for a refund that of `R-`. Only a void may lack a year: it is then the last such day before the message came. */
function occurredOn(c: Collected, call: ParseCall, findings: Finding[]): Day {
  const { action, day, line, column } = c.amd as NonNullable<Collected['amd']>;
  const refunded = c.blocks.find((of) => of.refunded?.day)?.refunded;
  const known = refunded ? ddmmmyy(refunded.day, { line: refunded.line, column: 18 }) : (c.dates?.issued ?? null);
  if (day !== null && (action === 'void' || action === 'cancelRefund' || c.dates === null)) {
    if (known !== null) return forward(day, known, { line, column });
    findings.push({
      code: 'YEAR_ASSUMED',
      message: `The message gives ${day} without a year: the last such day was taken. Compare with the document.`,
      line,
      column,
    });
    return backward(day, dayOf(call.receivedAt, call.timeZone), { line, column });
  }
  if (known === null) throw missing(c, 'D-');
  return known;
}

function document(c: Collected, of: Block, issued: Issued, traveller: number, findings: Finding[]): BookedDocument {
  const base = blank(issued.kind, of.refunded?.number ?? issued.number, traveller);
  base.conjunction = issued.conjunction;
  base.original = of.original;
  for (const line of of.payments) if (concerns(line, issued.label)) for (const paid of payments(line)) base.payments.push(paid);
  if (c.head.type === 'void') return base;
  if (c.head.type === 'refund') refundInto(base, c, findings);
  else if (issued.kind === 'ticket') priceInto(base, c, of, findings);
  else itemInto(base, c, issued, findings);
  const currency =
    (base.total ?? base.equivalent ?? base.selling?.total ?? base.net?.total ?? base.refund?.paid ?? base.refund?.total ?? base.fare)
      ?.currency ?? null;
  for (const line of of.commissions) {
    if (!concerns(line, issued.label)) continue;
    const read = commission(line, currency);
    if (read) base.commission ??= read;
    else
      findings.push({
        code: 'COMMISSION_UNREAD',
        message: 'The commission is written in a way this reader does not know: enter it by hand.',
        line: line.line,
      });
  }
  return base;
}

/** Is a line about an item? One without a label is about all of them. */
const concerns = (line: Note, label: string | null): boolean => line.label === null || label === null || line.label === label;

function priceInto(into: BookedDocument, c: Collected, of: Block, findings: Finding[]): void {
  const pricing = pricingFor(c, of);
  const { published, net, selling } = pricing;
  into.fare = published?.fare ?? null;
  into.equivalent = published?.equivalent ?? null;
  // A re-issue that collects nothing is an even exchange, whether it says NO ADC or 0.00: there is no total, which is not a total of zero.
  into.total = reissued(pricing) && published?.total && exact(published.total.amount) === 0n ? null : (published?.total ?? null);
  into.taxes = taxesOf(pricing, findings);
  const side = (priced: typeof net) => priced && { fare: priced.equivalent ?? priced.fare, total: priced.total };
  if (net) into.net = side(net);
  if (selling) into.selling = side(selling);
  const line = published?.line ?? c.first;
  // A re-issue that collects nothing says so.
  if (!reissued(pricing) || !(published?.total || published?.even)) checkHidden(into, pricing, line, findings);
  checkTotal(into, reissued(pricing) || into.original !== null, line, findings);
  for (const priced of [net, selling])
    if (priced) checkSide(into.number, priced.equivalent ?? priced.fare, priced.taxes ?? into.taxes, priced.total, priced.line, findings);
  // Amadeus lists the carrier's fee for a change among the taxes of a re-issue, under code CP.
  const fee = reissued(pricing) ? into.taxes.find((tax) => tax.code === 'CP' && !tax.paidBefore) : undefined;
  if (fee) into.penalty = { amount: fee.amount, currency: fee.currency };
}

function refundInto(into: BookedDocument, c: Collected, findings: Finding[]): void {
  const { refund } = c;
  into.taxes = c.refundTaxes;
  if (refund === null) {
    into.refund = paidBack(c, into, findings);
    return;
  }
  into.refund = refund.amounts;
  into.penalty = refund.penalty;
  into.issuedOn = refund.issuedOn;
  checkRefund(into, refund.line, findings);
}

/** A refund without its line says what it pays back by the payment alone. */
function paidBack(c: Collected, { number, payments: paid }: BookedDocument, findings: Finding[]): BookedDocument['refund'] {
  const [total, ...more] = paid.map((each) => each.amount ?? null).filter((amount) => amount !== null);
  if (!total || more.length > 0) throw missing(c, 'RFD');
  findings.push({
    code: 'REFUND_UNSTATED',
    message: `Document ${number}: the message has no line “RFD”, so ${total.amount} ${total.currency} were taken from the payment. Compare with the refund before accepting.`,
    line: c.first,
  });
  return { paid: null, used: null, fare: null, tax: null, total };
}

function itemInto(into: BookedDocument, c: Collected, issued: Issued, findings: Finding[]): void {
  const item: Item | undefined = c.items.find((each) => each.label === issued.label) ?? (c.items.length === 1 ? c.items[0] : undefined);
  if (!item)
    throw refuse(
      'RECORD_INVALID',
      { line: issued.line, column: 1 },
      'No EMD or MCO item of the message belongs to this document. Ask for the message again.',
    );
  into.fare = item.fare;
  into.equivalent = item.equivalent;
  into.taxes = item.taxes;
  into.total = item.total;
  into.reason = item.reason;
  into.inConnectionWith = c.connections.get(item.label) ?? item.inConnectionWith;
  if (into.total === null)
    findings.push({ code: 'PRICE_HIDDEN', message: `Document ${into.number}: its price is hidden. Enter it by hand.`, line: item.line });
  checkTotal(into, false, item.line, findings);
}

/** What the agency charges with a ticket, as documents of its own. In a refund or a void nothing says which way they go. */
function agencyFees(c: Collected, findings: Finding[]): BookedDocument[] {
  const issues = ['ticket', 'emd', 'mco'].includes(c.head.type);
  const documents: BookedDocument[] = [];
  for (const [traveller, { fees }] of c.blocks.entries())
    for (const { number, amount } of fees) {
      if (issues) documents.push({ ...blank('fee', number, traveller), total: amount });
      else {
        const message = `The fee ${number} of ${amount.amount} ${amount.currency} is the agency’s own: enter it by hand.`;
        findings.push({ code: 'ITEM_LEFT_OUT', message, line: c.first });
      }
    }
  return documents;
}

/** What the message is not, or not all of, what it could be taken for. */
function completeness(c: Collected, findings: Finding[]): void {
  const { passengers, line } = c.muc as NonNullable<Collected['muc']>;
  if (passengers !== null && passengers > c.blocks.length && c.head.type !== 'void')
    findings.push({
      code: 'PASSENGERS_MISSING',
      message: `The message is about ${passengers} passengers and names ${c.blocks.length}: ask for it again.`,
      line,
    });
  const { part, isWhole, line: at } = c.amd as NonNullable<Collected['amd']>;
  if (!isWhole)
    findings.push({ code: 'MESSAGE_PARTIAL', message: `The message is part ${part} of the booking: import the others too.`, line: at });
  for (const { what, line: of } of c.others)
    findings.push({
      code: 'ITEM_LEFT_OUT',
      message: `The booking also has an item ${what}, which is not read here: it comes with a message of its own, or is entered by hand.`,
      line: of,
    });
}

function validatingCarrier(c: Collected, documents: readonly BookedDocument[]): Booked['validatingCarrier'] {
  if (c.airline) return c.airline;
  const carrier = c.items.find((item) => item.carrier !== null)?.carrier;
  if (carrier) return carrier;
  const numeric = documents[0]?.number.slice(0, 3) ?? null;
  return c.validating === null && numeric === null ? null : { code: c.validating, numeric };
}

/** `25JUN/IEVU22221`, `22MAR/1200/IEVU23561`: forward from the day the booking was made. */
function addTimeLimit(c: Collected, references: Record<string, string>): void {
  const { text, line } = c.timeLimit as { text: string; line: number };
  const match = /^(\d{2}[A-Z]{3})(?:\/(\d{4}))?(?:\/|$|;)/.exec(text);
  if (!match || c.dates === null) return;
  const at = { line, column: 5 };
  const day = forward(match[1] as string, c.dates.created ?? c.dates.issued, at);
  references.timeLimit = match[2] === undefined ? day : `${day}T${clockOf(match[2], '', at)}`;
}

/** What a reservation was quoted at: there is no document yet that could carry the money. */
function addQuote(c: Collected, references: Record<string, string>): void {
  const priced = [c.pricing, ...c.blocks.map((of) => of.pricing)].find((pricing) => pricing?.published?.total)?.published;
  if (!priced?.total) return;
  const fare = priced.equivalent ?? priced.fare;
  references.quotedTotal = `${priced.total.amount} ${priced.total.currency}`;
  if (fare) references.quotedFare = `${fare.amount} ${fare.currency}`;
}
