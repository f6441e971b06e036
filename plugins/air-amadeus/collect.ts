/** One pass over the lines of a message: every known line is read where it stands, unknown ones are left alone. */
import { type Booked, beginning, type Day, type StatedTax } from '../../core/contracts/index.ts';
import type { ReportedFlight } from '../air/item.ts';
import { emdItem, inConnection } from './emd.ts';
import { noPricing, type Pricing, pricingLine } from './fares.ts';
import { type Amd, airline, amd, type Dates, dates, type Head, head, type Muc, muc } from './header.ts';
import type { Item } from './item.ts';
import type { MessageLines } from './lines.ts';
import { mcoItem } from './mco.ts';
import { refuse } from './place.ts';
import { type Refund, refund, refundedTaxes } from './refund.ts';
import { otherItem, segment } from './segments.ts';
import { agencyFee, type Block, block, miscellaneous, note, original, pricingOf, refundedDocument, ticket } from './travellers.ts';

/** Everything one message says, before it becomes a booking. */
export interface Collected {
  readonly head: Head;
  readonly first: number;
  readonly last: number;
  amd: Amd | null;
  muc: Muc | null;
  airline: Booked['validatingCarrier'];
  dates: Dates | null;
  readonly pricing: Pricing;
  /** Codes of taxes a traveller is exempt from: they have no amount. */
  readonly exempt: string[];
  readonly ticketed: ReportedFlight[];
  readonly unticketed: ReportedFlight[];
  /** Items of the booking that are no flights, nor documents of this message. */
  readonly others: { readonly what: string; readonly line: number }[];
  readonly blocks: Block[];
  readonly items: Item[];
  readonly connections: Map<string, string>;
  refund: Refund | null;
  readonly refundTaxes: StatedTax[];
  timeLimit: { text: string; line: number } | null;
  readonly references: Record<string, string>;
  validating: string | null;
}

/** Reads the lines of one message. */
export function collect(message: MessageLines): Collected {
  const { first, lines } = message;
  const c: Collected = {
    head: head(lines[0] as string, first),
    first,
    last: first + lines.length,
    amd: null,
    muc: null,
    airline: null,
    dates: null,
    pricing: noPricing(),
    exempt: [],
    ticketed: [],
    unticketed: [],
    others: [],
    blocks: [],
    items: [],
    connections: new Map(),
    refund: null,
    refundTaxes: [],
    timeLimit: null,
    references: {},
    validating: null,
  };
  let current: Block | null = null;
  for (let i = 1; i < lines.length; i++) {
    const text = lines[i] as string;
    if (text.startsWith('I-')) current = passenger(c, text, first + i);
    else read(c, current, text, first + i);
  }
  return c;
}

/** The block that begins with the line; none for the name of a group. */
function passenger(c: Collected, text: string, line: number): Block | null {
  if (text.startsWith('I-GRP')) {
    const name = text.split(';', 2)[1]?.replace(/^\d+/, '').trim();
    if (name) c.references.group = beginning(name, 200);
    return null;
  }
  const made = block(text, line);
  c.blocks.push(made);
  return made;
}

/** Reads any other line: its first letter says what may be in it. Most lines of others say nothing that is read here. */
function read(c: Collected, current: Block | null, text: string, line: number): void {
  switch (text[0]) {
    case 'A':
      if (text[1] === '-') c.airline = airline(text);
      else if (/^AMD[ R]/.test(text)) c.amd = amd(text, line);
      break;
    case 'D':
      if (text[1] === '-') c.dates = dates(text, line);
      break;
    case 'H':
    case 'U':
      if (text[1] === '-') flight(c, text, line);
      break;
    case 'E':
      if (text.startsWith('EMD')) c.items.push(emdItem(text, line));
      break;
    case 'M':
      miscellany(c, current, text, line);
      break;
    case 'I':
      if (text.startsWith('ICW')) {
        const { number, label } = inConnection(text, line);
        c.connections.set(label, number);
      }
      break;
    case 'K':
      if (text.startsWith('KRF')) c.refundTaxes.push(...refundedTaxes(text, line));
      else pricingLine(pricingFor(c, current), text, line, c);
      break;
    case 'Q':
      pricingLine(pricingFor(c, current), text, line, c);
      break;
    case 'T':
      documentLine(c, current, text, line);
      break;
    case 'R':
      if (text[1] === '-') owner(current, line).refunded = refundedDocument(text, line);
      else if (text[1] === 'M') remark(c, text);
      else if (/^RFD[A-Z];/.test(text)) c.refund = refund(text, line);
      break;
    case 'F':
      paymentLine(c, current, text, line);
  }
}

/** Before the first passenger fares are those of all. */
const pricingFor = (c: Collected, current: Block | null): Pricing => (current === null ? c.pricing : pricingOf(current));

function flight(c: Collected, text: string, line: number): void {
  const other = otherItem(text);
  if (other !== null) c.others.push({ what: other, line });
  else (text[0] === 'H' ? c.ticketed : c.unticketed).push(segment(text, line, issuedOn(c, line)));
}

function issuedOn(c: Collected, line: number): Day {
  if (c.dates === null)
    throw refuse(
      'RECORD_INVALID',
      { line, column: 1 },
      'The line “D-” with the dates is missing before the segments. Ask for the message again.',
    );
  return c.dates.issued;
}

/** Offices and locators, MCO items, and what was paid for items. */
function miscellany(c: Collected, current: Block | null, text: string, line: number): void {
  if (text.startsWith('MUC1A ')) c.muc = muc(text, line, c.head.layout);
  else if (/^MCO\d/.test(text)) c.items.push(mcoItem(text, line));
  else if (text.startsWith('MFM')) owner(current, line).commissions.push(note(text, 3, line));
  else if (text.startsWith('MFP')) owner(current, line).payments.push(note(text, 3, line));
}

/** Numbers of documents, fees of the agency, the day a ticket must be issued by, and the old summary of taxes. */
function documentLine(c: Collected, current: Block | null, text: string, line: number): void {
  if (text[1] === '-') owner(current, line).documents.push(ticket(text, line, c.airline?.numeric ?? null));
  else if (text.startsWith('TAX-')) pricingLine(pricingFor(c, current), text, line, c);
  else if (text.startsWith('TKTL')) c.timeLimit ??= { text: text.slice(4), line };
  else if (/^TFD\d/.test(text)) owner(current, line).fees.push(agencyFee(text, line));
  else if (text.startsWith('TMC')) owner(current, line).documents.push(miscellaneous(text, line, c.items[0]?.carrier?.numeric ?? null));
}

/** The passenger’s form of identification; `FOINF` is the original document of an infant. */
const FORM_OF_ID = /^FOI[ D-]/;

function paymentLine(c: Collected, current: Block | null, text: string, line: number): void {
  if (text.startsWith('FM')) owner(current, line).commissions.push(note(text, 2, line));
  else if (text.startsWith('FP')) owner(current, line).payments.push(note(text, 2, line));
  else if (text.startsWith('FO')) {
    if (!FORM_OF_ID.test(text)) owner(current, line).original ??= original(text, line);
  } else if (text.startsWith('FV')) c.validating ??= /^FV(?:PAX|INF)? ?(?:\*[A-Z]\*)?([A-Z0-9]{2})/.exec(text)?.[1] ?? null;
  else if (text.startsWith('FT')) {
    const code = /^FT(?:PAX|INF)? ?(?:\*[A-Z]\*)?([^;]*)/.exec(text)?.[1]?.trim();
    if (code) c.references.tourCode ??= code.slice(0, 100);
  }
}

function owner(current: Block | null, line: number): Block {
  if (current === null)
    throw refuse('RECORD_INVALID', { line, column: 1 }, 'The line stands before the first passenger “I-”. Ask for the message again.');
  return current;
}

/** Remarks by which an agency gives a client's references: `RM*COST CENTRE/4711`, `RM PO: 88`. */
const CLIENT =
  /^RM[A-Z]?[* ]*(COST ?CENT(?:RE|ER)|CC|PO|PURCHASE ORDER|PROJECT|TRAVEL ORDER|ORDER|EMPLOYEE ID|DEPARTMENT|CLIENT REF|REF)\s*[:/=-]\s*([^\r]{1,80})$/;
/** Passengers and segments a line is about: `;P1`, `;S2-3;P1,2`. References are those of the whole booking. */
const ASSOCIATION = /(?:;[SP]\d[\d,-]{0,20}){1,2}$/;
const NAMES: Readonly<Record<string, string>> = {
  COSTCENTRE: 'costCentre',
  COSTCENTER: 'costCentre',
  CC: 'costCentre',
  PO: 'purchaseOrder',
  PURCHASEORDER: 'purchaseOrder',
  PROJECT: 'project',
  TRAVELORDER: 'travelOrderNo',
  ORDER: 'travelOrderNo',
  EMPLOYEEID: 'employeeId',
  DEPARTMENT: 'department',
  CLIENTREF: 'clientReference',
  REF: 'clientReference',
};

function remark(c: Collected, text: string): void {
  const match = CLIENT.exec(text);
  const value = match?.[2]?.replace(ASSOCIATION, '').trim();
  // A long run of digits may be a card or a phone: remarks are free text, so it is left out.
  if (match && value && !/\d(?:[ -]?\d){9}/.test(value))
    c.references[NAMES[(match[1] as string).replaceAll(' ', '')] ?? 'clientReference'] ??= value;
}
