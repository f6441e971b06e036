import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type Booked, type BookedDocument, type Cost, formatMinor, type Say, SERVICE_CONTRACT, sayIn } from '../../core/contracts/index.ts';
import plugin from './index.ts';
import { RailItem } from './item.ts';
import { railService } from './service.ts';
import { shown } from './shown.ts';

const [fr, en] = ['fr', 'en'].map((locale) => sayIn(shown.names, locale)) as [Say, Say];

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const ticket: BookedDocument = {
  kind: 'ticket',
  number: '000A-0001',
  conjunction: [],
  traveller: 0,
  original: null,
  fare: eur('200.00'),
  equivalent: null,
  taxes: [],
  total: eur('212.50'),
  commission: null,
  fees: [
    { code: 'markup', ...eur('10.00') },
    { code: 'remitCommission', ...eur('2.50') },
  ],
  penalty: null,
  refund: null,
  payments: [],
};
const booked = (kind: Booked['kind'], documents: BookedDocument[]): Booked => ({
  service: 'rail',
  kind,
  occurredOn: '2026-03-02',
  identities: [],
  recordLocator: 'ORDER-1',
  otherLocators: [],
  bookingOffice: null,
  ticketingOffice: null,
  agencyNumber: null,
  validatingCarrier: null,
  billedBy: null,
  travellers: [{ name: 'Exemple/Alice', type: 'ADT' }],
  documents,
  item: {
    segments: [
      {
        from: '2200001',
        to: '2000007',
        fromName: 'Alpes Centrale',
        toName: 'Lac Nord',
        carrier: 'Alpine Railways',
        train: '006',
        coach: '10',
        seat: '027',
        class: '2',
        departs: '2026-04-21T20:33',
        arrives: '2026-04-22T10:01',
        status: 'OK',
        surface: false,
      },
    ],
  },
  references: {},
});
const lines = (costs: readonly Cost[], of: Cost['of']) =>
  costs
    .filter((cost) => cost.of === of)
    .map((cost) => `${cost.nature} ${cost.code ?? '-'} ${formatMinor(cost.money.minor, cost.money.currency)}`);
const costs = (kind: Booked['kind'], change: Partial<BookedDocument> = {}) => railService.costs(booked(kind, [{ ...ticket, ...change }]));

describe('costs', () => {
  test('the ticket is transport, each fee of the distributor its own line', () => {
    expect(lines(costs('issued'), 'payable')).toEqual(['transport - 200.00', 'fee markup 10.00', 'fee remitCommission 2.50']);
    expect(lines(costs('issued'), 'published')).toEqual([]);
  });
  test('each is for its traveller, and for the train its message tells', () => {
    for (const cost of costs('issued')) expect(cost).toMatchObject({ travellers: [0], segments: [0] });
    const { item, ...rest } = booked('issued', [ticket]);
    const [leg] = (item as { segments: object[] }).segments;
    for (const cost of railService.costs({ ...rest, item: { segments: [leg, leg] } })) expect(cost.segments).toBeUndefined();
  });
  test('a train is known by the same name as it is told and as it is kept', () => {
    const told = booked('issued', [ticket]);
    const known = ['2200001–2000007 2026-04-21T20:33 Alpine Railways 006'];
    expect([railService.segments?.(told.item), railService.segments?.(railService.itemOf(told))]).toEqual([known, known]);
  });
  test('a commission is earned, and taken back with a refund', () => {
    expect(lines(costs('issued', { commission: { rate: '5', amount: null } }), 'commission')).toEqual(['commission 5 10.00']);
    expect(lines(costs('issued', { commission: { rate: null, amount: eur('3.00') } }), 'commission')).toEqual(['commission - 3.00']);
  });
  test('a refund is negative with its penalty positive', () => {
    const refund = { paid: eur('200.00'), used: null, fare: eur('200.00'), tax: null, total: eur('160.00') };
    expect(lines(costs('refunded', { refund, fees: [], penalty: eur('40.00') }), 'payable')).toEqual([
      'transport - -200.00',
      'penalty - 40.00',
    ]);
    expect(lines(costs('refunded', { refund, commission: { rate: '5', amount: null } }), 'commission')).toEqual(['commission 5 -10.00']);
  });
  test('a cancellation is the penalty its message states, and nothing where that is zero or not stated', () => {
    expect(lines(costs('cancelled', { penalty: eur('40.00') }), 'payable')).toEqual(['penalty - 40.00']);
    expect([costs('cancelled', { penalty: eur('0.00') }), costs('cancelled')]).toEqual([[], []]);
    expect(costs('cancelled', { penalty: eur('40.00'), commission: { rate: '5', amount: null } })).toHaveLength(1);
  });
  test('nothing for a void, a reservation, a hidden total and a leg that costs nothing', () => {
    expect(costs('voided')).toEqual([]);
    expect(costs('reserved')).toEqual([]);
    expect(costs('issued', { total: null })).toEqual([]);
    expect(costs('issued', { fare: eur('0'), total: eur('0'), fees: [] })).toEqual([]);
  });
});

describe('item', () => {
  const item = railService.itemOf(booked('issued', [ticket]));
  test('fits its schema and reads in both languages', () => {
    const ajv = new Ajv2020({ strict: true });
    ajv.addKeyword('x-title');
    const fits = ajv.compile(RailItem);
    expect(fits(item), JSON.stringify(fits.errors)).toBe(true);
    expect(fits({ segments: [], tickets: [], price: 1 })).toBe(false);
    expect(railService.read(item, fr)).toEqual({
      title: 'Train Alpes Centrale – Lac Nord',
      lines: [
        'Train 006, Alpine Railways, Alpes Centrale – Lac Nord, 21/04/2026 20:33, arrivée 22/04/2026 10:01, classe 2, voiture 10, place 027',
        'Billet 000A-0001',
      ],
    });
    expect(railService.read(item, en).lines[0]).toContain('21 Apr 2026 20:33, arrives 22 Apr 2026 10:01, class 2, coach 10, seat 027');
  });
  test('a journey that ends where it began is named by where it goes', () => {
    const leg = (from: string, to: string, departs?: string, arrives?: string) => ({ from, to, departs, arrives });
    const title = (...segments: object[]) => railService.read({ segments, tickets: [] }, fr).title;
    const back = { from: 'QXC', to: 'QXM', fromName: 'Calvi', toName: 'Marseille' };
    const out = { from: 'QXM', to: 'QXC', fromName: 'Marseille', toName: 'Calvi' };
    expect(title(out, back)).toBe('Train Marseille ⇄ Calvi');
    expect(railService.read({ segments: [out, back], tickets: [] }, en).title).toBe('Train Marseille ⇄ Calvi');
    expect(title(leg('A', 'B'), leg('B', 'C'), leg('C', 'B'), leg('B', 'A'))).toBe('Train A ⇄ C');
    // The longest stay is where they went, wherever it lies in the list.
    expect(
      title(leg('A', 'B', '2026-03-09T08:00', '2026-03-09T10:00'), leg('B', 'C', '2026-03-12T08:00'), leg('C', 'A', '2026-03-12T12:00')),
    ).toBe('Train A ⇄ B');
    expect(title(leg('A', 'B', '2026-03-09'), leg('B', 'C', '2026-03-09'), leg('C', 'A', '2026-03-12'))).toBe('Train A ⇄ C');
    expect(title(leg('A', 'B'), leg('B', 'C'))).toBe('Train A – C');
    expect(title(leg('A', 'A'))).toBe('Train A – A');
  });
  test('travel dates', () => {
    expect(railService.travelDates(item)).toEqual({ departure: '2026-04-21', return: '2026-04-22' });
  });
});

test('the manifest is what the host expects, sold as agent', () => {
  expect(plugin).toMatchObject({ id: 'rail', kind: 'service', contract: SERVICE_CONTRACT });
  expect(railService.soldAs).toBe('agent');
});
