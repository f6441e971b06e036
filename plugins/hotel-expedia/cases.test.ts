/** What is due for a room, by its state, by who is paid, and by when it was cancelled. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EscaleError, formatMinor } from '../../core/contracts/index.ts';
import { type Parsed, parsed, staysOf } from '../../test/kit/parser.ts';
import { hotelService } from '../hotel/service.ts';
import parser from './read.ts';

const source = JSON.parse(readFileSync(new URL('./fixtures/two-rooms.json', import.meta.url), 'utf8'));
/** The first room of the fixture alone: 330.00 for three nights, of which 33.00 are ours, and 12.00 on site. */
function room(change: {
  readonly status?: string;
  readonly rate?: object;
  readonly history?: readonly (readonly [type: string, at: string])[];
}): Parsed {
  const { rooms, ...itinerary } = structuredClone(source);
  const history = (change.history ?? []).map(([event_type, event_timestamp]) => ({ event_type, event_timestamp }));
  const changed = { ...rooms[0], status: change.status ?? 'booked', rate: { ...rooms[0].rate, ...change.rate } };
  return parsed(parser, Buffer.from(JSON.stringify({ ...itinerary, rooms: [changed], room_history: [history] })));
}
const due = ({ bookings }: Parsed): string[] =>
  bookings
    .flatMap((booked) => hotelService.costs(booked))
    .map(({ of, nature, money }) => `${of} ${nature} ${formatMinor(money.minor, money.currency)}`);
const codes = ({ findings }: Parsed): string[] => findings.map((each) => each.code);
const penalty = (amount: string) => [`payable penalty ${amount}`];

describe('who is paid', () => {
  test('at the property: nothing through us but the commission, and all of it on site', () => {
    const reading = room({ rate: { merchant_of_record: 'property' } });
    expect(due(reading)).toEqual(['commission commission 33.00', 'onSite stay 342.00']);
    expect([reading, room({})].map(({ bookings }) => bookings[0]?.billedBy)).toEqual([staysOf(reading.bookings[0]!)[0]?.code, 'EXPEDIA']);
    expect(staysOf(reading.bookings[0]!)[0]).toMatchObject({ total: { amount: '0' }, paidOnSite: { amount: '342.00' } });
    // What it costs to cancel is the property's to ask for.
    const rate = { merchant_of_record: 'property', cancel_penalties: [{ amount: '100.00', currency: 'EUR' }] };
    const cancelled = room({ status: 'canceled', rate, history: [['canceled', '2026-04-26T10:00:00Z']] });
    expect([due(cancelled), codes(cancelled)]).toEqual([[], []]);
  });
  test('by somebody unknown: refused with the place', () => {
    const call = () => room({ rate: { merchant_of_record: 'bank' } });
    expect(call).toThrow(
      expect.objectContaining({
        code: 'RECORD_INVALID',
        findings: [expect.objectContaining({ pointer: '/rooms/0/rate/merchant_of_record' })],
      }),
    );
  });
});

describe('the state of a room', () => {
  test('pending is reserved, and due is nothing yet', () => {
    const reading = room({ status: 'pending' });
    expect([reading.bookings[0]?.kind, due(reading)]).toEqual(['reserved', []]);
  });
  test('pending beside a booked one: that alone is due', () => {
    const [first, second] = source.rooms;
    const itinerary = { ...source, rooms: [first, { ...second, status: 'pending' }] };
    const reading = parsed(parser, Buffer.from(JSON.stringify(itinerary)));
    expect(due(reading)).toEqual(['payable stay 330.00', 'commission commission 33.00', 'onSite stay 12.00']);
  });
  test('an unknown word is refused', () => {
    expect(() => room({ status: 'checked_in' })).toThrow(EscaleError);
    expect(() => room({ status: 'checked_in' })).toThrow('known: booked, pending, canceled, cancelled');
  });
});

describe('a cancelled room', () => {
  // One night from 25 April, 00:00 of the hotel, which is 22:00 of the day before in UTC; until its 2 May, 18:00.
  test.each<[string, string, string[], string[]]>([
    ['before the first penalty, though it is the day it begins', '2026-04-24T21:59:59Z', [], []],
    ['when it begins, though it is the day before elsewhere', '2026-04-24T22:00:00Z', penalty('110.00'), []],
    ['while it lasts', '2026-05-02T16:00:00Z', penalty('110.00'), []],
    ['behind the last penalty', '2026-05-02T16:00:01Z', [], ['PENALTY_UNKNOWN']],
  ])('%s', (_when, at, kept, found) => {
    const reading = room({
      status: 'canceled',
      history: [
        ['created', '2026-02-10T09:15:00Z'],
        ['canceled', at],
      ],
    });
    expect([due(reading), codes(reading)]).toEqual([kept, found]);
  });
  test('without a history is a finding, not nothing in silence', () => {
    const reading = room({ status: 'canceled' });
    expect([due(reading), codes(reading)]).toEqual([[], ['PENALTY_UNKNOWN']]);
  });
  test('by the history of the itinerary where its own says nothing', () => {
    const itinerary = { ...source, rooms: [{ ...source.rooms[0], status: 'canceled' }], room_history: undefined };
    const itinerary_history = [{ event_type: 'canceled', event_timestamp: '2026-04-26T10:00:00Z' }];
    const reading = parsed(parser, Buffer.from(JSON.stringify({ ...itinerary, itinerary_history })));
    expect([due(reading), codes(reading)]).toEqual([penalty('110.00'), []]);
  });
  test('of two with one history is cancelled when that says', () => {
    const itinerary = { ...source, room_history: [[{ event_type: 'canceled', event_timestamp: '2026-04-22T10:00:00Z' }]] };
    const reading = parsed(parser, Buffer.from(JSON.stringify(itinerary)));
    expect(due(reading).filter((line) => line.includes('penalty'))).toEqual(penalty('100.00'));
  });
  test('costs a part of its price, or all of it where it is not refundable', () => {
    const history = [['canceled', '2026-04-26T10:00:00Z']] as const;
    const half = [{ start: '2026-04-25 00:00:00.000+02:00', end: '2026-05-02 18:00:00.000+02:00', percent: '50%' }];
    expect(due(room({ status: 'canceled', history, rate: { cancel_penalties: half } }))).toEqual(penalty('165.00'));
    expect(due(room({ status: 'canceled', rate: { refundable: false, cancel_penalties: [] } }))).toEqual(penalty('330.00'));
  });
  test('whose penalty begins at no instant is refused with the place', () => {
    const call = () => room({ rate: { cancel_penalties: [{ start: 'arrival', amount: '1.00', currency: 'EUR' }] } });
    expect(call).toThrow(
      expect.objectContaining({
        code: 'DATE_INVALID',
        findings: [expect.objectContaining({ pointer: '/rooms/0/rate/cancel_penalties/0/start' })],
      }),
    );
  });
});
