/** Reads Expedia Rapid itineraries (JSON): one booking per itinerary, one stay per room. */
import {
  type Booked,
  dayOf,
  type Facts,
  type Finding,
  instant,
  type ParseCall,
  type Parser,
  type RawMessage,
} from '../../core/contracts/index.ts';
import { decode, type Place, parseJson, places, refuse } from './json.ts';
import { mask } from './mask.ts';
import { type Itinerary, misfit } from './shape.ts';
import { disagreement, known, type Refuse, stayOf } from './stay.ts';

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

const CANCELLED = /^cancel/;

function booking(of: Itinerary, base: string, locate: (pointer: string) => Place, call: ParseCall, findings: Finding[]): Booked {
  const at = (pointer: string) => locate(base + pointer);
  const wrong: Refuse = (code, pointer, message) => refuse(code, at(pointer), message, base + pointer);
  const rooms = of.rooms ?? [];
  const stays = rooms.map((room, i) => {
    const under: Refuse = (code, pointer, message) => wrong(code, `/rooms/${i}${pointer}`, message);
    return stayOf(room, of.property_id ?? null, under, (message, pointer) => {
      findings.push(disagreement(message, at(`/rooms/${i}${pointer}`).line));
    });
  });
  const gone = stays.filter((stay) => CANCELLED.test(stay.status ?? '')).length;
  const kind = stays.length === 0 ? 'reserved' : gone === 0 ? 'issued' : gone === stays.length ? 'cancelled' : 'changed';
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
  const guests = [...new Set(stays.flatMap((stay) => stay.guests ?? []))];
  const revision = [created, last]
    .filter((each) => each !== null)
    .toSorted()
    .at(-1);
  return {
    service: 'hotel',
    kind,
    occurredOn: when === null ? dayOf(call.receivedAt, call.timeZone) : when.slice(0, 10),
    recordLocator: of.itinerary_id,
    otherLocators: rooms.flatMap((room) =>
      room.confirmation_id?.property ? [{ owner: 'property', locator: room.confirmation_id.property }] : [],
    ),
    bookingOffice: null,
    ticketingOffice: null,
    agencyNumber: null,
    validatingCarrier: null,
    travellers: guests.map((name) => ({ name, type: 'ADT' })),
    documents: [],
    segments: [],
    stays,
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

/** `2017-08-15 15:32:55.523000+00:00` as an instant. */
function moment(text: string, pointer: string, wrong: Refuse): string {
  try {
    return instant(text.replace(' ', 'T'));
  } catch {
    throw wrong('DATE_INVALID', pointer, `“${text}” is not an instant. Correct it at the source.`);
  }
}
