import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type Booked, type BookedDocument, formatMinor, type Say, SERVICE_CONTRACT, sayIn } from '../../core/contracts/index.ts';
import plugin from './index.ts';
import { HotelItem, type ReportedStay } from './item.ts';
import { hotelService } from './service.ts';
import { shown } from './shown.ts';

const [fr, en] = ['fr', 'en'].map((locale) => sayIn(shown.names, locale)) as [Say, Say];

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const stay = (change: Partial<ReportedStay>): ReportedStay => ({
  product: 'hotel',
  name: 'Hôtel des Alpes',
  code: '11775754',
  from: '2026-05-02',
  to: '2026-05-05',
  rooms: 1,
  nights: 3,
  confirmation: 'C1',
  status: 'booked',
  guests: ['Exemple/Alice'],
  total: eur('330.00'),
  paidOnSite: eur('12.00'),
  commission: eur('33.00'),
  cancellation: [
    { from: '2026-04-20T00:00:00+02:00', to: '2026-04-24T23:59:59+02:00', amount: null, percent: '50', nights: null },
    { from: '2026-04-25T00:00:00+02:00', to: null, amount: null, percent: null, nights: '1' },
  ],
  nonRefundable: false,
  ...change,
});
const booked = (kind: Booked['kind'], occurredOn: string, stays: ReportedStay[]): Booked => ({
  service: 'hotel',
  kind,
  occurredOn,
  identities: [],
  recordLocator: 'R1',
  otherLocators: [],
  bookingOffice: null,
  ticketingOffice: null,
  agencyNumber: null,
  validatingCarrier: null,
  billedBy: null,
  travellers: [],
  documents: [],
  item: { stays },
  references: {},
});
const voucher = (number: string, amount: string): BookedDocument => ({
  ...{ kind: 'voucher', number, conjunction: [], traveller: null, original: null, fare: null, equivalent: null, taxes: [], total: null },
  ...{ commission: null, penalty: eur(amount), refund: null, payments: [] },
});
const costs = (kind: Booked['kind'], occurredOn: string, change: Partial<ReportedStay> = {}) =>
  hotelService
    .costs(booked(kind, occurredOn, [stay(change)]))
    .map((cost) => `${cost.of} ${cost.nature} ${formatMinor(cost.money.minor, cost.money.currency)} ${cost.document}`);

describe('costs', () => {
  test('are called what the room is, as it is seen', () => {
    const labels = (change: Partial<ReportedStay>) => hotelService.costs(booked('issued', '2026-02-10', [stay(change)]))[0]?.label;
    expect(labels({})).toBe('Hôtel des Alpes');
    expect(labels({ name: 'Hô\u00adtel\u200b du Lac' })).toBe('Hôtel du Lac');
    expect(labels({ name: '\u200b' })).toBe('11775754');
  });
  test('a room is payable, its commission is earned, and what is paid on site is no part of either', () => {
    expect(costs('issued', '2026-02-10')).toEqual(['payable stay 330.00 C1', 'commission commission 33.00 C1', 'onSite stay 12.00 C1']);
  });
  test('a cancelled room is the penalty in force on the day: percent, nights, amount, none', () => {
    expect(costs('cancelled', '2026-04-22')).toEqual(['payable penalty 165.00 C1']);
    expect(costs('changed', '2026-04-26', { status: 'canceled' })).toEqual(['payable penalty 110.00 C1']);
    expect(costs('cancelled', '2026-04-01')).toEqual([]);
    expect(costs('cancelled', '2026-04-01', { cancellation: [{ from: null, amount: eur('20.00') }] })[0]).toBe('payable penalty 20.00 C1');
  });
  test('what a document states is kept of its room comes before the rules of the room', () => {
    const kept = (amount: string, number = 'C1', stays = [stay({})]) =>
      hotelService
        .costs({ ...booked('cancelled', '2026-04-22', stays), documents: [voucher(number, amount)] })
        .map((cost) => `${cost.of} ${cost.nature} ${formatMinor(cost.money.minor, cost.money.currency)} ${cost.document}`);
    expect(kept('40.00')).toEqual(['payable penalty 40.00 C1']);
    expect(kept('0.00')).toEqual([]);
    // Of a room whose document says nothing its rules say it; a message may name the document alone.
    expect(kept('40.00', 'C1', [stay({}), stay({ confirmation: 'C2' })])).toEqual([
      'payable penalty 165.00 C2',
      'payable penalty 40.00 C1',
    ]);
    expect(hotelService.costs({ ...booked('cancelled', '2026-04-22', []), item: null, documents: [voucher('C1', '40.00')] })).toHaveLength(
      1,
    );
  });
  test('a non-refundable room is due in full', () => {
    expect(costs('cancelled', '2026-03-01', { nonRefundable: true })).toEqual(['payable penalty 330.00 C1']);
  });
  test('a reservation and a room without a total stand for nothing', () => {
    expect(costs('reserved', '2026-02-10')).toEqual([]);
    expect(costs('issued', '2026-02-10', { total: null })).toEqual([]);
  });
});

describe('item', () => {
  const item = hotelService.itemOf(
    booked('issued', '2026-02-10', [stay({}), stay({ from: '2026-05-05', to: '2026-05-06', nonRefundable: true })]),
  );
  test('fits its schema and reads in both languages', () => {
    const ajv = new Ajv2020({ strict: true });
    ajv.addKeyword('x-title');
    const fits = ajv.compile(HotelItem);
    expect(fits(item), JSON.stringify(fits.errors)).toBe(true);
    expect(fits({ stays: [{ from: 'today', to: '2026-05-06' }] })).toBe(false);
    expect(hotelService.read(item, fr)).toEqual({
      title: 'Hôtel des Alpes',
      lines: [
        '02/05/2026 au 05/05/2026, Exemple/Alice, confirmation C1, à régler sur place 12.00 EUR',
        '05/05/2026 au 06/05/2026, Exemple/Alice, confirmation C1, non remboursable, à régler sur place 12.00 EUR',
      ],
    });
    expect(hotelService.read(item, en).lines[0]).toBe('02 May 2026 to 05 May 2026, Exemple/Alice, confirmation C1, paid on site 12.00 EUR');
  });
  test.each([
    ['HOTEL DU LAC', 'HOTEL DU LAC'],
    ['Ho\u0302tel du Lac', 'Ho\u0302tel du Lac'],
    ['Hôtel', 'Hôtel'],
    ['Hotelier', 'Hôtel Hotelier'],
    ['Les Alpes', 'Hôtel Les Alpes'],
  ])('%s is called a hotel once', (name, title) => {
    expect(hotelService.read({ stays: [{ name, from: '2026-05-02', to: '2026-05-05' }] }, fr).title).toBe(title);
  });
  test('a room that was cancelled says so', () => {
    const of = { name: 'Les Alpes', from: '2026-05-02', to: '2026-05-05', status: 'canceled' };
    expect(hotelService.read({ stays: [of] }, fr).lines).toEqual(['02/05/2026 au 05/05/2026, annulée']);
    expect(hotelService.read({ stays: [of] }, en).lines).toEqual(['02 May 2026 to 05 May 2026, cancelled']);
  });
  test('travel dates span the stays', () => {
    expect(hotelService.travelDates(item)).toEqual({ departure: '2026-05-02', return: '2026-05-06' });
    expect(hotelService.travelDates({ stays: [] })).toEqual({ departure: null, return: null });
  });
});

test('the manifest is what the host expects, sold as principal', () => {
  expect(plugin).toMatchObject({ id: 'hotel', kind: 'service', contract: SERVICE_CONTRACT });
  expect(hotelService.soldAs).toBe('principal');
});
