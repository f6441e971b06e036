/** The service `hotel`: how a stay reads, when it is, what it costs. */
import {
  type Booked,
  decimal,
  divideRounded,
  epochMs,
  fromJson,
  type ItemReading,
  type Money,
  money,
  negate,
  type PriceFact,
  percentOf,
  type Service,
} from '../../core/contracts/index.ts';
import { HotelItem, type HotelReported, type HotelStay, type ReportedStay } from './item.ts';

/** See `Service`; sold in the agency's own name unless a rule says otherwise. */
export const hotelService: Service = { item: HotelItem, read, together, itemOf, travelDates, priceFacts, version: 1, soldAs: 'principal' };

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

const WORDS = {
  en: {
    hotel: 'Hotel',
    rooms: 'rooms',
    confirmation: 'confirmation',
    site: 'paid on site',
    strict: 'non-refundable',
    gone: 'cancelled',
    to: 'to',
  },
  fr: {
    hotel: 'Hôtel',
    rooms: 'chambres',
    confirmation: 'confirmation',
    site: 'à régler sur place',
    strict: 'non remboursable',
    gone: 'annulée',
    to: 'au',
  },
} as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2018-09-21` reads `21/09/2018` in French and `21 Sep 2018` in English. */
function dayText(of: string, french: boolean): string {
  const [year = '', month = '', day = ''] = of.split('-');
  return french ? `${day}/${month}/${year}` : `${day} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

function read(item: unknown, locale: string): ItemReading {
  const hotel = item as HotelItem;
  const french = locale.startsWith('fr');
  const words = WORDS[french ? 'fr' : 'en'];
  const lines = hotel.stays.map((of) =>
    [
      `${dayText(of.from, french)} ${words.to} ${dayText(of.to, french)}`,
      of.rooms !== undefined && of.rooms > 1 && `${of.rooms} ${words.rooms}`,
      of.guests?.join(' + '),
      of.confirmation && `${words.confirmation} ${of.confirmation}`,
      of.nonRefundable && words.strict,
      of.status !== undefined && CANCELLED.test(of.status) && words.gone,
      of.paidOnSite && `${words.site} ${of.paidOnSite}`,
    ]
      .filter(Boolean)
      .join(', '),
  );
  const first = hotel.stays[0];
  const name = first?.name ?? first?.code ?? '';
  return { title: SAYS_HOTEL.test(name.normalize('NFC')) ? name : [words.hotel, name].filter(Boolean).join(' '), lines };
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
 * What the rooms stand for: `stay` for a room that is booked, less its commission on the purchase; `penalty` for a room that is cancelled.
 * What is on hold stands for nothing yet; what the guest pays at the hotel never counts. AMOUNT_INVALID, CURRENCY_UNKNOWN.
 */
function priceFacts(booked: Booked): readonly PriceFact[] {
  if (booked.kind === 'reserved' || booked.kind === 'voided') return [];
  return staysOf(booked).flatMap((of) => {
    if (of.total === null || of.status === 'pending') return [];
    const gone = booked.kind === 'cancelled' || CANCELLED.test(of.status ?? '');
    const amount = gone ? penaltyOf(of, booked.occurredOn) : fromJson(of.total);
    if (amount === null) return [];
    const label = gone ? 'Cancellation penalty' : (of.name ?? of.code ?? 'Stay');
    const base = { nature: gone ? ('penalty' as const) : ('stay' as const), money: amount, document: of.confirmation, code: null, label };
    const commission = gone || of.commission === null ? null : negate(fromJson(of.commission));
    return [
      // Of a room the guest pays at the hotel nothing is due here but the commission.
      ...(amount.minor === 0n ? [] : (['sale', 'purchase'] as const).map((side) => ({ side, ...base }))),
      ...(commission && commission.minor !== 0n
        ? [
            {
              side: 'purchase' as const,
              nature: 'commission' as const,
              money: commission,
              document: of.confirmation,
              code: null,
              label: 'Commission',
            },
          ]
        : []),
    ];
  });
}

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
