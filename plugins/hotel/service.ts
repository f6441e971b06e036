/** The service `hotel`: how a stay reads, when it is, what it costs. */
import {
  asSeen,
  type Booked,
  type Cost,
  type CostLabel,
  type CostOf,
  decimal,
  divideRounded,
  epochMs,
  fromJson,
  type ItemReading,
  type Money,
  money,
  type Nature,
  percentOf,
  type Say,
  type Service,
} from '../../core/contracts/index.ts';
import { HotelItem, type HotelReported, type HotelStay, type ReportedStay } from './item.ts';

/** See `Service`; sold in the agency's own name unless a rule says otherwise. */
export const hotelService: Service = {
  item: HotelItem,
  read,
  together,
  itemOf,
  segments,
  travelDates,
  costs,
  version: 3,
  soldAs: 'principal',
  nature: 'stay',
};

const staysOf = ({ item }: Booked): readonly ReportedStay[] => (item as HotelReported | null)?.stays ?? [];

/** Each message tells the whole booking. */
function together(items: readonly unknown[]): HotelReported {
  return items.at(-1) as HotelReported;
}

function itemOf(booked: Booked): HotelItem {
  return {
    stays: staysOf(booked)
      .filter((of) => of.from !== null && of.to !== null)
      .map(stayOf),
    ...(booked.recordLocator !== null && { recordLocator: booked.recordLocator }),
  };
}

/** A stay is known by its confirmation; without one by where and when it is. */
function segments(item: unknown): readonly string[] {
  return (item as HotelItem | HotelReported).stays.map(
    ({ confirmation, name, code, from, to }) =>
      confirmation || [name || code, from?.slice(0, 10), to?.slice(0, 10)].filter(Boolean).join(' ') || 'stay',
  );
}

function stayOf(of: ReportedStay): HotelStay {
  return {
    from: (of.from as string).slice(0, 10),
    to: (of.to as string).slice(0, 10),
    ...(of.name && { name: of.name }),
    ...(of.code && { code: of.code }),
    ...(of.rooms && { rooms: of.rooms }),
    ...(of.confirmation && { confirmation: of.confirmation }),
    ...(of.status && { status: of.status }),
    ...(of.guests && of.guests.length > 0 && { guests: of.guests }),
    ...(of.paidOnSite && { paidOnSite: `${of.paidOnSite.amount} ${of.paidOnSite.currency}` }),
    ...(of.nonRefundable && { nonRefundable: true }),
  };
}

function read(item: unknown, say: Say): ItemReading {
  const hotel = item as HotelItem;
  const lines = hotel.stays.map((of) =>
    [
      `${say.day(of.from)} ${say.word('to')} ${say.day(of.to)}`,
      of.rooms !== undefined && of.rooms > 1 && `${of.rooms} ${say.word('rooms')}`,
      of.guests?.join(' + '),
      of.confirmation && `${say.word('confirmation')} ${of.confirmation}`,
      of.nonRefundable && say.word('strict'),
      of.status !== undefined && CANCELLED.test(of.status) && say.word('gone'),
      of.paidOnSite && `${say.word('site')} ${of.paidOnSite}`,
    ]
      .filter(Boolean)
      .join(', '),
  );
  const first = hotel.stays[0];
  const name = first?.name ?? first?.code ?? '';
  return { title: SAYS_HOTEL.test(name.normalize('NFC')) ? name : [say.word('hotel'), name].filter(Boolean).join(' '), lines };
}

/** A name such as “Hôtel du Lac”, which needs no word before it. */
const SAYS_HOTEL = /^h[oô]tel(?!\p{L})/iu;

function travelDates(item: unknown): { departure: string | null; return: string | null } {
  const { stays } = item as HotelItem;
  return {
    departure: stays.map((of) => of.from).toSorted()[0] ?? null,
    return:
      stays
        .map((of) => of.to)
        .toSorted()
        .at(-1) ?? null,
  };
}

const CANCELLED = /^cancel/i;

/**
 * What the rooms cost: `stay` for a room that is booked and what is earned on it; `penalty` for a room that is cancelled, which is what its document states, else what
 * the room's own rules do; what the guest pays at the hotel, `onSite`.
 * What is on hold costs nothing yet. AMOUNT_INVALID, CURRENCY_UNKNOWN.
 */
function costs(booked: Booked): readonly Cost[] {
  if (booked.kind === 'reserved' || booked.kind === 'voided') return [];
  const ended = booked.documents.filter((of) => booked.kind === 'cancelled' && of.penalty !== null);
  const rooms = staysOf(booked).flatMap((of, place) => {
    if (of.total === null || of.status === 'pending' || ended.some(({ number }) => number === of.confirmation)) return [];
    const about = { document: of.confirmation, code: null, segments: [place] };
    const cost = (what: CostOf, nature: Nature, stated: Money | null, label: CostLabel): Cost[] =>
      costOf(what, nature, stated, label, about);
    if (booked.kind === 'cancelled' || CANCELLED.test(of.status ?? ''))
      return cost('payable', 'penalty', penaltyOf(of, booked.occurredOn), { word: 'penalty' });
    return [
      // Of a room the guest pays at the hotel nothing is due here, and the commission is earned.
      ...cost('payable', 'stay', fromJson(of.total), asSeen(of.name ?? '') || asSeen(of.code ?? '') || { word: 'stay' }),
      ...cost('commission', 'commission', of.commission && fromJson(of.commission), { word: 'commission' }),
      ...cost('onSite', 'stay', of.paidOnSite ? fromJson(of.paidOnSite) : null, { word: 'onSite' }),
    ];
  });
  const stated = ended.flatMap(({ number, penalty }) =>
    costOf('payable', 'penalty', penalty && fromJson(penalty), { word: 'penalty' }, { document: number, code: null }),
  );
  return [...rooms, ...stated];
}

type About = Pick<Cost, 'document' | 'code' | 'segments'>;
const costOf = (of: CostOf, nature: Nature, stated: Money | null, label: CostLabel, about: About): Cost[] =>
  stated === null || stated.minor === 0n ? [] : [{ of, nature, money: stated, label, ...about }];

/** The penalty in force when it was cancelled, to the instant where that is known: an amount, a percentage of the stay, or a number of its nights; all of it for a non-refundable stay. */
function penaltyOf(of: ReportedStay, on: string): Money | null {
  const total = of.total === null ? null : fromJson(of.total);
  if (total === null || total.minor === 0n) return null;
  if (of.nonRefundable) return total;
  const rule = of.cancellation.find((each) => (of.cancelledAt === undefined ? isOn(each, on) : isAt(each, of.cancelledAt)));
  if (!rule) return null;
  if (rule.amount) return fromJson(rule.amount);
  if (rule.percent) return percentOf(total, decimal(rule.percent));
  if (rule.nights && of.nights) {
    const { value, scale } = decimal(rule.nights);
    return money(divideRounded(total.minor * value, BigInt(of.nights) * 10n ** BigInt(scale)), total.currency);
  }
  return null;
}

type Rule = ReportedStay['cancellation'][number];
const isOn = ({ from, to }: Rule, day: string): boolean => (from?.slice(0, 10) ?? '') <= day && day <= (to?.slice(0, 10) ?? '9999');
/** Each end has an offset of its own. */
const isAt = ({ from, to }: Rule, at: string | null): boolean =>
  at !== null && (from === null || epochMs(from) <= epochMs(at)) && (to == null || epochMs(at) <= epochMs(to));
