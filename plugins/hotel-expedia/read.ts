/** Reads Expedia Rapid itineraries (JSON): one booking per itinerary, one stay per room. */
import {
  type Booked,
  type BookedKind,
  dayOf,
  type Facts,
  type Finding,
  type ParseCall,
  type Parser,
  type RawMessage,
} from '../../core/contracts/index.ts';
import type { HotelReported } from '../hotel/item.ts';
import { decode, type Place, parseJson, places, refuse } from './json.ts';
import { mask } from './mask.ts';
import { type Itinerary, misfit } from './shape.ts';
import { known, moment, paidToProperty, type Refuse, STATES, stayOf } from './stay.ts';

/** True for JSON that names an itinerary near its start, in UTF-16 too: `read` then says what is wrong with the encoding. */
function detect(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1').replaceAll('\0', '');
  return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*[[{]/.test(text) && text.includes('"itinerary_id"');
}

/**
 * Reads a file whole: one itinerary or a list of them.
 * FILE_EMPTY, FILE_ENCODING, FILE_TRUNCATED, FILE_MALFORMED, FORMAT_UNKNOWN, RECORD_INVALID, DATE_INVALID, CURRENCY_UNKNOWN.
 */
function* read({ bytes }: RawMessage, call: ParseCall): Facts {
  const text = decode(bytes);
  const value = parseJson(text);
  const locate = places(text);
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw refuse('FORMAT_UNKNOWN', { line: 1, column: 1 }, 'The list holds no itinerary. Ask for it again.');
  for (const [i, each] of list.entries()) {
    const base = Array.isArray(value) ? `/${i}` : '';
    if (typeof each !== 'object' || each === null || !('itinerary_id' in each))
      throw refuse(
        'FORMAT_UNKNOWN',
        locate(base),
        'This is no Expedia Rapid itinerary: it has no itinerary_id. Choose another connector.',
        base,
      );
    const wrong = misfit(each);
    if (wrong)
      throw refuse(
        'RECORD_INVALID',
        locate(base + wrong.pointer),
        `The itinerary ${wrong.message}. Ask for it again.`,
        base + wrong.pointer,
      );
    const findings: Finding[] = [];
    yield { is: 'booking', booking: booking(each as Itinerary, base, locate, call, findings) };
    for (const finding of findings) yield { is: 'finding', finding };
  }
  return 'Expedia Rapid v3';
}

export default { detect, mask, read } satisfies Parser;

/** Who bills what is not paid at the property. */
const DISTRIBUTOR = 'EXPEDIA';

function kindOf(states: readonly (typeof STATES)[keyof typeof STATES][]): BookedKind {
  if (states.every((state) => state === 'held')) return 'reserved';
  if (states.every((state) => state === 'gone')) return 'cancelled';
  return states.includes('gone') ? 'changed' : 'issued';
}

function booking(of: Itinerary, base: string, locate: (pointer: string) => Place, call: ParseCall, findings: Finding[]): Booked {
  const at = (pointer: string) => locate(base + pointer);
  const wrong: Refuse = (code, pointer, message) => refuse(code, at(pointer), message, base + pointer);
  const rooms = of.rooms ?? [];
  const below =
    (room: number): Refuse =>
    (code, pointer, message) =>
      wrong(code, `/rooms/${room}${pointer}`, message);
  const stays = rooms.map((room, i) => {
    return stayOf(room, of.property_id ?? null, cancelledAt(of, i, wrong), below(i), (code, message, pointer) => {
      findings.push({ code, message: `${message} Compare with the booking before accepting.`, line: at(`/rooms/${i}${pointer}`).line });
    });
  });
  const kind = kindOf(stays.map((stay) => STATES[stay.status as keyof typeof STATES]));
  const created = of.creation_date_time === undefined ? null : moment(of.creation_date_time, '/creation_date_time', wrong);
  const last = latest(of, wrong);
  if (of.adjustment && /[1-9]/.test(of.adjustment.value)) {
    const { amount, currency } = known(of.adjustment.value, of.adjustment.currency, '/adjustment/currency', wrong);
    findings.push({
      code: 'ADJUSTMENT_STATED',
      message: `The itinerary states an adjustment of ${amount} ${currency} that no room’s total shows: enter it by hand.`,
      line: at('/adjustment').line,
    });
  }
  if (of.impacted_fields)
    findings.push({
      code: 'REPLY_PARTIAL',
      message: `The reply is partial: ${of.impacted_fields.length} fields are missing. Fetch the itinerary again.`,
      line: at('/impacted_fields').line,
    });
  if (created === null)
    findings.push({
      code: 'DATE_ASSUMED',
      message: 'The reply states no day of booking: that it came on was taken. Fetch the itinerary again.',
      line: at('').line,
    });
  const when = (kind === 'issued' ? created : (last ?? created)) ?? null;
  const payees = new Set(rooms.map((room, i) => (paidToProperty(room, below(i)) ? (of.property_id ?? null) : DISTRIBUTOR)));
  const guests = [...new Set(stays.flatMap((stay) => stay.guests ?? []))];
  const revision = [created, last]
    .filter((each) => each !== null)
    .toSorted()
    .at(-1);
  return {
    service: 'hotel',
    kind,
    occurredOn: when === null ? dayOf(call.receivedAt, call.timeZone) : when.slice(0, 10),
    // What the property calls it is left out: one of its numbers may stand on two itineraries, and each has its own price.
    identities: [{ scheme: 'order', issuer: DISTRIBUTOR, value: of.itinerary_id }],
    recordLocator: of.itinerary_id,
    otherLocators: rooms.flatMap((room) =>
      room.confirmation_id?.property ? [{ owner: 'property', locator: room.confirmation_id.property }] : [],
    ),
    bookingOffice: null,
    ticketingOffice: null,
    agencyNumber: null,
    validatingCarrier: null,
    // Rooms that are paid to different ones are billed by nobody as a whole.
    billedBy: payees.size === 1 ? ([...payees][0] as string | null) : null,
    travellers: guests.map((name) => ({ name, type: 'ADT' })),
    documents: [],
    item: stays.length > 0 ? ({ stays } satisfies HotelReported) : null,
    references: {
      ...(of.affiliate_reference_id !== undefined && { affiliateReference: of.affiliate_reference_id }),
      ...(of.adjustment !== undefined && { adjustment: `${of.adjustment.value} ${of.adjustment.currency}` }),
    },
    ...(revision !== undefined && { revision }),
  };
}

/** The last event of the histories; null when the reply has none. */
function latest(of: Itinerary, wrong: Refuse): string | null {
  const events = [
    ...(of.itinerary_history ?? []).map((event, i) => moment(event.event_timestamp, `/itinerary_history/${i}/event_timestamp`, wrong)),
    ...(of.room_history ?? []).flatMap((list, i) =>
      list.map((event, j) => moment(event.event_timestamp, `/room_history/${i}/${j}/event_timestamp`, wrong)),
    ),
  ];
  return events.toSorted().at(-1) ?? null;
}

/** When a room was cancelled, by its own history (by all, where there is not one for each), else by that of the itinerary; null where neither says. */
function cancelledAt(of: Itinerary, room: number, wrong: Refuse): string | null {
  const own = of.room_history?.length === of.rooms?.length;
  const histories = (of.room_history ?? [])
    .map((events, i) => ({ events, pointer: `/room_history/${i}` }))
    .filter((_, i) => !own || i === room);
  const moments = [...histories, { events: of.itinerary_history ?? [], pointer: '/itinerary_history' }].flatMap(({ events, pointer }) => {
    const last = events.findLastIndex((event) => /^cancel/.test(event.event_type));
    return last < 0 ? [] : [moment((events[last] as (typeof events)[number]).event_timestamp, `${pointer}/${last}/event_timestamp`, wrong)];
  });
  return moments[0] ?? null;
}
