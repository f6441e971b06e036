/** The service `air`: how a journey reads, when it is travelled, what it costs. */
import { type Booked, type ItemReading, legsTogether, type Service } from '../../core/contracts/index.ts';
import { costs } from './costs.ts';
import { AirItem, type AirReported, type AirSegment, type ReportedFlight } from './item.ts';

/** See `Service`; sold as agent of the airline. */
export const airService: Service = {
  item: AirItem,
  read,
  together,
  itemOf,
  segments,
  travelDates,
  costs,
  version: 2,
  soldAs: 'agent',
  nature: 'fare',
};

/** All legs of the messages, each once. */
function together(items: readonly unknown[]): AirReported {
  return {
    segments: legsTogether(
      items.map((item) => (item as AirReported).segments),
      (s) => JSON.stringify([s.from, s.to, s.departs, s.carrier, s.flight ?? null]),
    ),
  };
}

function itemOf(booked: Booked): AirItem {
  const numbers = booked.documents.flatMap((of) => [of.number, ...of.conjunction]).filter((number) => /^\d{13}$/.test(number));
  // A flight with a bag on an EMD is a flight: only what is sold without a ticket is named by its reason.
  const reason = booked.documents.some((of) => of.kind === 'ticket')
    ? undefined
    : booked.documents.find((of) => of.reason?.text)?.reason?.text;
  return {
    segments: ((booked.item as AirReported | null)?.segments ?? []).map(segmentOf),
    tickets: [...new Set(numbers)],
    travellers: booked.travellers.map((each) => each.name),
    ...(booked.recordLocator !== null && { recordLocator: booked.recordLocator }),
    ...(booked.validatingCarrier?.code && { validatingCarrier: booked.validatingCarrier.code }),
    ...(reason && { ancillary: reason }),
  };
}

/** A leg is known by what makes it one of its journey, whatever its class or its state: `CDG–FCO 2026-03-14T09:45 AX 1404`. */
function segments(item: unknown): readonly string[] {
  return (item as AirItem | AirReported).segments.map(({ from, to, departs, carrier, flight }) =>
    [`${from}–${to}`, departs, carrier, flight].filter(Boolean).join(' '),
  );
}

function segmentOf(of: ReportedFlight): AirSegment {
  return {
    from: of.from,
    to: of.to,
    ...(of.fromName && { fromName: of.fromName }),
    ...(of.toName && { toName: of.toName }),
    ...(of.carrier && { carrier: of.carrier }),
    ...(of.flight && { flight: of.flight }),
    ...(of.class && { class: of.class }),
    ...(of.departs && { departs: of.departs }),
    ...(of.arrives && { arrives: of.arrives }),
    ...(of.status && { status: of.status }),
    ...(of.surface && { surface: true }),
  };
}

const WORDS = {
  en: {
    flight: 'Flight',
    open: 'date open',
    surface: 'by other means',
    class: 'class',
    ticket: 'Ticket',
    tickets: 'Tickets',
    arrives: 'arrives',
    ancillary: 'Ancillary service',
  },
  fr: {
    flight: 'Vol',
    open: 'date ouverte',
    surface: 'trajet non aérien',
    class: 'classe',
    ticket: 'Billet',
    tickets: 'Billets',
    arrives: 'arrivée',
    ancillary: 'Service annexe',
  },
} as const;

/** `2009-04-24T13:00` reads `24/04/2009 13:00` in French and `24 Apr 2009 13:00` in English. */
function time(text: string, locale: 'fr' | 'en'): string {
  const [year = '', month = '', rest = ''] = text.split('-');
  const [day = '', clock = ''] = rest.split('T');
  const date = locale === 'fr' ? `${day}/${month}/${year}` : `${day} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
  return clock === '' ? date : `${date} ${clock}`;
}
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function read(item: unknown, locale: string): ItemReading {
  const air = item as AirItem;
  const language = locale.startsWith('fr') ? 'fr' : 'en';
  const words = WORDS[language];
  const lines = air.segments.map((of) => segmentLine(of, words, language));
  if (air.tickets.length > 0)
    lines.push(`${air.tickets.length === 1 ? words.ticket : words.tickets} ${air.tickets.map(spaced).join(', ')}`);
  if (air.ancillary !== undefined) return { title: `${words.ancillary}: ${air.ancillary}`, lines };
  const route = routeOf(air.segments);
  return { title: route === '' ? words.flight : `${words.flight} ${route}`, lines };
}

/** `KBP–WAW–JFK`; a gap in the journey starts a new chain: `KBP–FLL / JFK–KBP`. */
function routeOf(segments: readonly AirSegment[]): string {
  const chains: string[][] = [];
  for (const of of segments) {
    if (of.surface) continue;
    const chain = chains.at(-1);
    if (chain && chain.at(-1) === of.from) chain.push(of.to);
    else chains.push([of.from, of.to]);
  }
  return chains.map((chain) => chain.join('–')).join(' / ');
}

function segmentLine(of: AirSegment, words: (typeof WORDS)['fr' | 'en'], language: 'fr' | 'en'): string {
  const places = `${of.fromName ? `${of.fromName} (${of.from})` : of.from} – ${of.toName ? `${of.toName} (${of.to})` : of.to}`;
  if (of.surface) return `${places}, ${words.surface}`;
  const flight = [of.carrier, of.flight].filter(Boolean).join(' ');
  const when = of.departs
    ? `${time(of.departs, language)}${of.arrives ? `, ${words.arrives} ${time(of.arrives, language)}` : ''}`
    : words.open;
  return [flight, places, when, of.class ? `${words.class} ${of.class}` : ''].filter(Boolean).join(', ');
}

const spaced = (number: string): string => `${number.slice(0, 3)}-${number.slice(3)}`;

function travelDates(item: unknown): { departure: string | null; return: string | null } {
  const days = (item as AirItem).segments
    .flatMap((of) => [of.departs, of.arrives])
    .filter((at) => at !== undefined)
    .map((at) => at.slice(0, 10));
  const sorted = days.toSorted();
  return { departure: sorted[0] ?? null, return: sorted.at(-1) ?? null };
}
