/** The service `rail`: how a journey by train reads, when it is travelled, what it costs. */
import {
  type Booked,
  type Cost,
  type CostOf,
  daysBetween,
  decimal,
  fromJson,
  type ItemReading,
  legsTogether,
  negate,
  percentOf,
  type Say,
  type Service,
} from '../../core/contracts/index.ts';
import { RailItem, type RailReported, type RailSegment, type ReportedTrain } from './item.ts';

/** See `Service`; sold as agent of the railway. */
export const railService: Service = {
  item: RailItem,
  read,
  together,
  itemOf,
  segments,
  travelDates,
  costs,
  version: 4,
  soldAs: 'agent',
  nature: 'fare',
};

/** All legs of the messages, each once. */
function together(items: readonly unknown[]): RailReported {
  return {
    segments: legsTogether(
      items.map((item) => (item as RailReported).segments),
      (s) => JSON.stringify([s.from, s.to, s.departs, s.carrier, s.train ?? null]),
    ),
  };
}

function itemOf(booked: Booked): RailItem {
  return {
    segments: ((booked.item as RailReported | null)?.segments ?? []).map(segmentOf),
    tickets: booked.documents.filter((of) => of.kind === 'ticket').flatMap((of) => [of.number, ...of.conjunction]),
    travellers: booked.travellers.map((each) => each.name),
    ...(booked.recordLocator !== null && { recordLocator: booked.recordLocator }),
  };
}

/** A leg is known by what makes it one of its journey, whatever its class or its state: `CDG–FCO 2026-03-14T09:45 AX 1404`. */
function segments(item: unknown): readonly string[] {
  return (item as RailItem | RailReported).segments.map(({ from, to, departs, carrier, train }) =>
    [`${from}–${to}`, departs, carrier, train].filter(Boolean).join(' '),
  );
}

function segmentOf(of: ReportedTrain): RailSegment {
  return {
    from: of.from,
    to: of.to,
    ...(of.fromName && { fromName: of.fromName }),
    ...(of.toName && { toName: of.toName }),
    ...(of.carrier && { carrier: of.carrier }),
    ...(of.train && { train: of.train }),
    ...(of.coach && { coach: of.coach }),
    ...(of.seat && { seat: of.seat }),
    ...(of.class && { class: of.class }),
    ...(of.departs && { departs: of.departs }),
    ...(of.arrives && { arrives: of.arrives }),
  };
}

function read(item: unknown, say: Say): ItemReading {
  const rail = item as RailItem;
  const lines = rail.segments.map((of) =>
    [
      [say.word('train'), of.train].filter(Boolean).join(' '),
      of.carrier,
      `${of.fromName ?? of.from} – ${of.toName ?? of.to}`,
      of.departs && say.time(of.departs),
      of.arrives && `${say.word('arrives')} ${say.time(of.arrives)}`,
      of.class && `${say.word('class')} ${of.class}`,
      of.coach && `${say.word('coach')} ${of.coach}`,
      of.seat && `${say.word('seat')} ${of.seat}`,
    ]
      .filter(Boolean)
      .join(', '),
  );
  if (rail.tickets.length > 0) lines.push(`${say.word(rail.tickets.length === 1 ? 'ticket' : 'tickets')} ${rail.tickets.join(', ')}`);
  const route = routeOf(rail.segments);
  return { title: route === '' ? say.word('train') : `${say.word('train')} ${route}`, lines };
}

/** `Marseille – Calvi`; a journey that ends where it began is named by where it goes: `Marseille ⇄ Calvi`. */
function routeOf(segments: readonly RailSegment[]): string {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return '';
  const from = first.fromName ?? first.from;
  if (segments.length === 1 || first.from !== last.to) return `${from} – ${last.toName ?? last.to}`;
  const outward = segments[turnOf(segments)] as RailSegment;
  return `${from} ⇄ ${outward.toName ?? outward.to}`;
}

/** The leg after which the way back begins: before the longest time at a place, or half way where the legs state no times. */
function turnOf(segments: readonly RailSegment[]): number {
  let turn = Math.ceil(segments.length / 2) - 1;
  let longest = 0;
  for (const [i, { arrives, departs }] of segments.slice(0, -1).entries()) {
    const [from, to] = [arrives ?? departs, segments[i + 1]?.departs];
    const stay = from && to ? minutesBetween(from, to) : 0;
    if (stay > longest) [turn, longest] = [i, stay];
  }
  return turn;
}

/** Minutes between two local times at one place; a day alone counts from midnight. */
function minutesBetween(from: string, to: string): number {
  const clock = (text: string): number => Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));
  return daysBetween(from.slice(0, 10), to.slice(0, 10)) * 1440 + clock(to) - clock(from);
}

function travelDates(item: unknown): { departure: string | null; return: string | null } {
  const days = (item as RailItem).segments
    .flatMap((of) => [of.departs, of.arrives])
    .filter((at) => at !== undefined)
    .map((at) => at.slice(0, 10))
    .toSorted();
  return { departure: days[0] ?? null, return: days.at(-1) ?? null };
}

/** One amount before it is known what of, and of which document. */
type Part = Pick<Cost, 'nature' | 'money' | 'code' | 'label'>;

/**
 * `transport` for the price of the ticket, `fee` for each fee of the distributor, and what is earned on it. A refund is negative with its
 * penalty positive, a cancellation its penalty. Nothing for a void, a reservation and a document whose total is hidden. AMOUNT_INVALID, CURRENCY_UNKNOWN.
 */
function costs(booked: Booked): readonly Cost[] {
  if (booked.kind === 'reserved' || booked.kind === 'voided') return [];
  // Of an order of several trains each message tells one, and its tickets are for that one.
  const leg = (booked.item as RailReported | null)?.segments.length === 1 ? { segments: [0] } : {};
  return booked.documents.flatMap((of) => {
    const whom = { ...(of.traveller !== null && { travellers: [of.traveller] }), ...leg };
    const are = (what: CostOf, list: readonly Part[]): Cost[] =>
      list.filter((each) => each.money.minor !== 0n).map((each) => ({ of: what, document: of.number, ...each, ...whom }));
    const kept: Part[] = of.penalty ? [{ nature: 'penalty', money: fromJson(of.penalty), code: null, label: { word: 'penalty' } }] : [];
    if (booked.kind === 'cancelled') return are('payable', kept);
    const back = of.refund !== null;
    const price = of.refund?.fare ?? of.equivalent ?? of.fare;
    if (price === null || (back ? of.refund?.total : of.total) === null) return [];
    const money = fromJson(price);
    const signed = (each: typeof money): typeof money => (back ? negate(each) : each);
    const parts: Part[] = [
      { nature: 'transport', money: signed(money), code: null, label: { word: 'ticket' } },
      ...of.taxes
        .filter((tax) => !tax.paidBefore)
        .map((tax) => ({
          nature: 'tax' as const,
          money: signed(fromJson(tax)),
          code: tax.code,
          label: { word: 'tax', code: tax.code },
        })),
      ...(of.fees ?? []).map((fee) => ({
        nature: 'fee' as const,
        money: signed(fromJson(fee)),
        code: fee.code,
        label: { word: 'fee', code: fee.code },
      })),
      ...kept,
    ];
    const earned = of.commission?.amount
      ? fromJson(of.commission.amount)
      : of.commission?.rate
        ? percentOf(money, decimal(of.commission.rate))
        : null;
    const commission = earned
      ? [
          {
            nature: 'commission' as const,
            money: signed(earned),
            code: of.commission?.rate ?? null,
            label: { word: 'commission' },
          },
        ]
      : [];
    return [...are('payable', parts), ...are('commission', commission)];
  });
}
