/** The service `air`: how a journey reads, when it is travelled, what it costs. */
import { type Booked, type ItemReading, legsTogether, type Say, type Service } from '../../core/contracts/index.ts';
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
  version: 3,
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

function read(item: unknown, say: Say): ItemReading {
  const air = item as AirItem;
  const lines = air.segments.map((of) => segmentLine(of, say));
  if (air.tickets.length > 0)
    lines.push(`${say.word(air.tickets.length === 1 ? 'ticket' : 'tickets')} ${air.tickets.map(spaced).join(', ')}`);
  if (air.ancillary !== undefined) return { title: `${say.word('ancillary')}: ${air.ancillary}`, lines };
  const route = routeOf(air.segments);
  return { title: route === '' ? say.word('flight') : `${say.word('flight')} ${route}`, lines };
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

function segmentLine(of: AirSegment, say: Say): string {
  const places = `${of.fromName ? `${of.fromName} (${of.from})` : of.from} – ${of.toName ? `${of.toName} (${of.to})` : of.to}`;
  if (of.surface) return `${places}, ${say.word('surface')}`;
  const flight = [of.carrier, of.flight].filter(Boolean).join(' ');
  const when = of.departs
    ? `${say.time(of.departs)}${of.arrives ? `, ${say.word('arrives')} ${say.time(of.arrives)}` : ''}`
    : say.word('open');
  return [flight, places, when, of.class ? `${say.word('class')} ${of.class}` : ''].filter(Boolean).join(', ');
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
