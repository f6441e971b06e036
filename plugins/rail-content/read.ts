/** Reads the Amadeus Content Rail reseller feed (XML): rail orders, and low-cost flights sold through it. One booking per reservation. */
import {
  type Booked,
  type BookedDocument,
  type BookedKind,
  childOf,
  type Facts,
  type Finding,
  type Identity,
  instant,
  type Parser,
  parseXml,
  type RawMessage,
  refuseAt,
  textIn,
  type XmlElement,
} from '../../core/contracts/index.ts';
import { currencyOf, dayIn, localTimeIn, optional, required } from './amounts.ts';
import { checkDocuments, type Price, pricesOf } from './check.ts';
import { mask } from './mask.ts';

/** True for a `ReservationsList` near the start, in UTF-16 too: `read` then says what is wrong with the encoding. */
function detect(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1').replaceAll('\0', '');
  return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*</.test(text) && text.includes('<ReservationsList');
}

/** Reads a file whole. FILE_EMPTY, FILE_ENCODING, FILE_MALFORMED, FILE_TRUNCATED, RECORD_INVALID, DATE_INVALID, CURRENCY_UNKNOWN. */
function* read({ bytes }: RawMessage): Facts {
  const root = parseXml(bytes, { namespaces: false });
  if (root.name !== 'ReservationsList')
    throw refuseAt('FILE_MALFORMED', root, 'The root element is not ReservationsList. Choose another connector.');
  const reservations = root.children.filter((each) => each.name === 'ReservationsList');
  if (reservations.length === 0) throw refuseAt('RECORD_INVALID', root, 'The list holds no reservation. Ask for the file again.');
  for (const each of reservations) {
    const findings: Finding[] = [];
    yield { is: 'booking', booking: booking(each, findings) };
    for (const finding of findings) yield { is: 'finding', finding };
  }
  return 'Content Rail XML';
}

export default { detect, mask, read } satisfies Parser;

/** More than any train or plane takes of one order; the host takes no more either. */
const MOST_PASSENGERS = 999;

/** Who sells and bills what is in the feed. */
const DISTRIBUTOR = 'CONTENTRAIL';

/** Product by the feed's word for it: which service plugin books it. */
const SERVICES: ReadonlyMap<string, 'rail' | 'air'> = new Map([
  ['railua', 'rail'],
  ['lowcost', 'air'],
]);

function booking(of: XmlElement, findings: Finding[]): Booked {
  const word = required(of, 'service', 40);
  const service = SERVICES.get(word);
  if (!service)
    throw refuseAt(
      'RECORD_INVALID',
      childOf(of, 'service') ?? of,
      `The service “${word}” is unknown; known: ${[...SERVICES.keys()].join(', ')}.`,
    );
  const currency = currencyOf(of);
  const bookedOn = dayIn(of, 'addDate');
  const passengers = of.children.filter((each) => each.name === 'passenger');
  if (passengers.length === 0) throw refuseAt('RECORD_INVALID', of, 'The reservation names no passenger. Ask for the file again.');
  if (passengers.length > MOST_PASSENGERS)
    throw refuseAt(
      'RECORD_INVALID',
      of,
      `The reservation has ${passengers.length} passengers; at most ${MOST_PASSENGERS} are read. Split it.`,
    );
  const prices = pricesOf(of, passengers, currency, bookedOn.slice(0, 4), findings);
  checkDocuments(of, passengers, findings);
  const documents = passengers.map((each, traveller) => document(of, each, traveller, prices[traveller] as Price));
  const order = required(of, 'confirmationNumber', 40);
  const train = optional(of, 'trainNumber', 20);
  const airline = service === 'air' ? (/^[A-Z0-9]{2}(?=\d{1,4}$)/.exec(train ?? '')?.[0] ?? null) : null;
  return {
    service,
    kind: kindOf(of),
    occurredOn: bookedOn,
    identities: identitiesOf(service, order, airline, documents),
    recordLocator: order,
    otherLocators: [],
    bookingOffice: optional(of, 'officeId', 40),
    ticketingOffice: optional(of, 'officeId', 40),
    agencyNumber: null,
    validatingCarrier: service === 'air' && train !== null ? { code: airline, numeric: null } : null,
    billedBy: DISTRIBUTOR,
    travellers: passengers.map((each) => ({ name: nameOf(each), type: textIn(each, 'isChild') === '1' ? 'CHD' : 'ADT' })),
    documents,
    item: { segments: [segment(of, service, train, findings)] },
    references: references(of, currency),
    ...revision(of),
  };
}

/** Who numbers the tickets of the railways sold here: the railway. */
const RAILWAY = 'UZ';

/** The order, or the airline's PNR, and the papers. Where there is no ticket it is the distributor who numbers them. */
function identitiesOf(service: 'rail' | 'air', order: string, airline: string | null, documents: readonly BookedDocument[]): Identity[] {
  const papers = documents.map(({ kind, number }): Identity => {
    if (kind !== 'ticket') return { scheme: 'voucher', issuer: DISTRIBUTOR, value: number };
    return { scheme: 'ticket', issuer: service === 'rail' ? RAILWAY : number.slice(0, 3), value: number };
  });
  const whole: Identity =
    service === 'rail'
      ? { scheme: 'order', issuer: DISTRIBUTOR, value: order }
      : { scheme: 'pnr', issuer: airline ?? DISTRIBUTOR, value: order };
  return [whole, ...papers];
}

/** Only confirmed bookings are known from real files: another word is refused, because it decides about money. */
function kindOf(of: XmlElement): BookedKind {
  const type = childOf(of, 'type');
  if (type && type.text !== 'booking')
    throw refuseAt('RECORD_INVALID', type, `The type “${type.text.slice(0, 20)}” is unknown; known: booking. Enter it by hand.`);
  if (textIn(of, 'bookingWasConfirmed') === '0') return 'reserved';
  const status = childOf(of, 'status');
  if (status?.text !== 'OK')
    throw refuseAt(
      'RECORD_INVALID',
      status ?? of,
      `The status “${(status?.text ?? '').slice(0, 20)}” is unknown; known: OK. Enter it by hand.`,
    );
  return 'issued';
}

function nameOf(of: XmlElement): string {
  const name = [optional(of, 'lastName', 90), optional(of, 'firstName', 90)].filter((part) => part !== null).join('/');
  if (name === '') throw refuseAt('RECORD_INVALID', of, 'The passenger has no name. Ask for the file again.');
  return name;
}

function document(of: XmlElement, passenger: XmlElement, traveller: number, price: Price): BookedDocument {
  const ticket = optional(passenger, 'ticketNumber', 40);
  return {
    // Low-cost airlines issue no ticket: the order, its leg and the passenger name the paper.
    kind: ticket === null ? 'voucher' : 'ticket',
    number: ticket ?? `${required(of, 'id', 18)}/${traveller + 1}`,
    conjunction: [],
    traveller,
    original: null,
    fare: price.documents,
    equivalent: null,
    taxes: [],
    total: price.purchase,
    commission: null,
    ...(price.fees.length > 0 && { fees: price.fees }),
    penalty: null,
    refund: null,
    payments: [],
  };
}

function segment(of: XmlElement, service: 'rail' | 'air', train: string | null, findings: Finding[]): Record<string, unknown> {
  const end = (which: 'departure' | 'arrival') => ({
    code: optional(of, `${which}StationCode`, 60),
    name: optional(of, `${which}Station`, 200),
    place: optional(of, `${which}StationCode`, 60) ?? required(of, `${which}Station`, 60),
    time: localTimeIn(of, `${which}Date`),
  });
  const [from, to] = [end('departure'), end('arrival')];
  if (service === 'air' && [from.code, to.code].some((code) => code !== null && !/^[A-Z]{3}$/.test(code)))
    throw refuseAt('RECORD_INVALID', of, 'The flight names an airport by a code that is none. Ask for the file again.');
  if (service === 'air' && (from.code === null || to.code === null))
    findings.push({
      code: 'PLACE_UNCODED',
      message: 'The flight names an airport without its code: it is kept by its name. Enter the code by hand.',
      line: of.line,
    });
  const list = (optional(of, 'seats', 60) ?? '')
    .split(',')
    .map((seat) => seat.trim())
    .filter((seat) => seat !== '');
  const rail = { train, coach: optional(of, 'wagonNumber', 20), seat: list.join(', ') || null, class: optional(of, 'wagonType', 40) };
  return {
    from: from.place,
    to: to.place,
    ...(from.name !== null && from.name !== from.place && { fromName: from.name }),
    ...(to.name !== null && to.name !== to.place && { toName: to.name }),
    carrier: optional(of, 'transporter', 60),
    ...(service === 'rail' ? rail : { flight: train, class: null }),
    departs: from.time,
    arrives: to.time,
    status: optional(of, 'status', 20),
    surface: false,
  };
}

/** What the agency adds and the client's price are the agency's own: facts for a person, no money of the supplier. */
function references(of: XmlElement, currency: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, name] of [
    ['serviceId', 'id'],
    ['contentrailId', 'contentrailId'],
    ['relatedServiceId', 'relatedServiceId'],
  ] as const) {
    const text = optional(of, name, 40);
    if (text !== null) result[key] = text;
  }
  for (const name of ['agentCommission', 'totalPrice']) {
    const text = optional(of, name, 20);
    if (text !== null && /[1-9]/.test(text)) result[name] = `${text} ${currency}`;
  }
  return result;
}

function revision(of: XmlElement): { revision?: string } {
  const stamp = of.attributes.Timestamp;
  if (stamp === undefined) return {};
  try {
    return { revision: instant(stamp) };
  } catch {
    throw refuseAt('DATE_INVALID', of, `The timestamp “${stamp.slice(0, 30)}” is not an instant. Correct it at the source.`);
  }
}
