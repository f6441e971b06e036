import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Booked, type BookedDocument, type Cost, formatMinor, type Say, SERVICE_CONTRACT, sayIn } from '../../core/contracts/index.ts';
import plugin from './index.ts';
import { AirItem } from './item.ts';
import { airService } from './service.ts';
import { shown } from './shown.ts';

const [fr, en] = ['fr', 'en'].map((locale) => sayIn(shown.names, locale)) as [Say, Say];

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const document = (change: Partial<BookedDocument>): BookedDocument => ({
  kind: 'ticket',
  number: '9012400000010',
  conjunction: [],
  traveller: 0,
  original: null,
  fare: null,
  equivalent: null,
  taxes: [],
  total: null,
  commission: null,
  penalty: null,
  refund: null,
  payments: [],
  ...change,
});
const tax = (code: string, amount: string, paidBefore = false) => ({ code, nature: null, amount, currency: 'EUR', paidBefore });
const booked = (kind: Booked['kind'], documents: BookedDocument[]): Booked => ({
  service: 'air',
  kind,
  occurredOn: '2026-01-10',
  identities: [],
  recordLocator: 'AB2CDE',
  otherLocators: [],
  bookingOffice: null,
  ticketingOffice: null,
  agencyNumber: null,
  validatingCarrier: { code: 'AX', numeric: '901' },
  billedBy: null,
  travellers: [{ name: 'EXEMPLE/ALICE MRS', type: 'ADT' }],
  documents,
  item: {
    segments: [
      {
        from: 'CDG',
        to: 'FCO',
        fromName: 'PARIS CDG',
        carrier: 'AX',
        flight: '1404',
        class: 'Y',
        departs: '2026-03-14T09:45',
        arrives: '2026-03-14T11:50',
        status: 'OK',
        surface: false,
      },
      { from: 'FCO', to: 'NAP', carrier: null, flight: null, class: null, departs: null, arrives: null, status: null, surface: true },
      { from: 'NAP', to: 'CDG', carrier: 'AX', flight: 'OPEN', class: 'Y', departs: null, arrives: null, status: null, surface: false },
    ],
  },
  references: {},
});
const lines = (costs: readonly Cost[], of: Cost['of']) =>
  costs
    .filter((cost) => cost.of === of)
    .map((cost) => `${cost.nature} ${cost.code ?? '-'} ${formatMinor(cost.money.minor, cost.money.currency)}`);
const total = (costs: readonly Cost[], of: Cost['of']) =>
  costs.filter((cost) => cost.of === of).reduce((sum, cost) => sum + cost.money.minor, 0n);
/** What the agency pays in the end. */
const remitted = (costs: readonly Cost[]) => total(costs, 'payable') - total(costs, 'commission');

describe('costs', () => {
  test('CALC-BSP-01 fare 500.00, taxes 120.45, commission 1 %: the client owes 620.45, the agency remits 615.45', () => {
    const costs = airService.costs(
      booked('issued', [
        document({
          fare: eur('500.00'),
          taxes: [tax('FR', '100.45'), tax('YQ', '20.00'), tax('XX', '9.99', true)],
          total: eur('620.45'),
          commission: { rate: '1', amount: null },
        }),
      ]),
    );
    expect(lines(costs, 'payable')).toEqual(['fare - 500.00', 'tax FR 100.45', 'tax YQ 20.00']);
    expect(lines(costs, 'commission')).toEqual(['commission 1 5.00']);
    expect(remitted(costs)).toBe(61545n);
  });
  test('CALC-BSP-02 fare 200.00, taxes 31.20, commission 2.00 with 0.40 VAT: remit 228.80', () => {
    const costs = airService.costs(
      booked('issued', [
        document({
          fare: eur('200.00'),
          taxes: [tax('FR', '31.20')],
          total: eur('231.20'),
          commission: { rate: null, amount: eur('2.00'), tax: eur('0.40') },
        }),
      ]),
    );
    expect(remitted(costs)).toBe(22880n);
    expect(lines(costs, 'commission')).toEqual(['commission - 2.00', 'commissionTax - 0.40']);
  });
  test('the equivalent is what is payable, and the rate of commission rounds half away from zero', () => {
    const costs = airService.costs(
      booked('issued', [
        document({
          fare: { amount: '300', currency: 'USD' },
          equivalent: eur('250.50'),
          total: eur('250.50'),
          commission: { rate: '1', amount: null },
        }),
      ]),
    );
    expect([...lines(costs, 'payable'), ...lines(costs, 'commission')]).toEqual(['fare - 250.50', 'commission 1 2.51']);
  });
  test('a hidden total, a void and a reservation yield no amount', () => {
    const hidden = document({ taxes: [tax('FR', '10.00')] });
    expect(airService.costs(booked('issued', [hidden]))).toEqual([]);
    const open = document({ fare: eur('10.00'), total: eur('10.00') });
    expect(airService.costs(booked('voided', [open]))).toEqual([]);
    expect(airService.costs(booked('reserved', [open]))).toEqual([]);
    expect(airService.costs(booked('changed', [open]))).toEqual([]);
  });
  test('of an exchange only what is collected on top counts, the penalty apart', () => {
    const reissue = document({
      original: '9012400000009',
      fare: eur('300.00'),
      taxes: [tax('YQ', '40.00', true), tax('QX', '7.30'), tax('CP', '50.00')],
      total: eur('87.30'),
      penalty: eur('50.00'),
      commission: { rate: '1', amount: null },
    });
    const costs = airService.costs(booked('exchanged', [reissue]));
    expect(lines(costs, 'payable')).toEqual(['fare - 30.00', 'tax QX 7.30', 'penalty CP 50.00']);
    expect(lines(costs, 'commission')).toEqual(['commission 1 0.30']);
    expect(airService.costs(booked('exchanged', [{ ...reissue, total: null }]))).toEqual([]);
    // The new fare is lower: what is left of the old one pays new taxes, and no commission is earned on that.
    const lower = airService.costs(booked('exchanged', [{ ...reissue, total: eur('50.00') }]));
    expect(lower.map((cost) => `${cost.of} ${cost.nature} ${cost.money.minor}`)).toEqual([
      'payable fare -730',
      'payable tax 730',
      'payable penalty 5000',
    ]);
  });
  test('a refund gives back fare and taxes, keeps the penalty and takes the commission back', () => {
    const refund = { paid: eur('210.00'), used: eur('0.00'), fare: eur('210.00'), tax: eur('38.47'), total: eur('188.47') };
    const costs = airService.costs(
      booked('refunded', [
        document({
          refund,
          penalty: eur('60.00'),
          taxes: [tax('FR', '18.22'), tax('QX', '20.25')],
          commission: { rate: '1.50', amount: eur('3.15') },
        }),
      ]),
    );
    expect(lines(costs, 'payable')).toEqual(['fare - -210.00', 'tax FR -18.22', 'tax QX -20.25', 'penalty - 60.00']);
    expect(total(costs, 'payable')).toBe(-18847n);
    expect(lines(costs, 'commission')).toEqual(['commission 1.50 -3.15']);
    expect(remitted(costs)).toBe(-18532n);
  });
  test('a cancellation is the penalty its message states, and nothing where that is zero or not stated', () => {
    const sold = { fare: eur('210.00'), total: eur('248.47'), taxes: [tax('FR', '38.47')], commission: { rate: '1', amount: null } };
    const costs = (penalty: string | null) =>
      airService.costs(booked('cancelled', [document({ ...sold, penalty: penalty === null ? null : eur(penalty) })]));
    expect(costs('60.00').map((cost) => `${cost.of} ${cost.nature} ${cost.money.minor}`)).toEqual(['payable penalty 6000']);
    expect([costs('0.00'), costs(null)]).toEqual([[], []]);
  });
  test('an EMD is an ancillary', () => {
    const emd = document({
      kind: 'emd',
      fare: eur('60.00'),
      taxes: [tax('FR', '6.00')],
      total: eur('66.00'),
      reason: { rfic: 'C', rfisc: '0GO', text: 'EXCESS BAGGAGE' },
    });
    expect(lines(airService.costs(booked('issued', [emd])), 'payable')).toEqual(['ancillary 0GO 60.00', 'tax FR 6.00']);
  });
  test('property: sale is the total, purchase is sale less commission', () => {
    const cents = fc.integer({ min: 0, max: 9_999_999 });
    const text = (minor: number): string => formatMinor(BigInt(minor), 'EUR');
    fc.assert(
      fc.property(cents, fc.array(cents, { maxLength: 12 }), fc.integer({ min: 0, max: 1500 }), (fare, list, rate) => {
        const all = list.reduce((sum, each) => sum + each, fare);
        const one = document({
          fare: eur(text(fare)),
          taxes: list.map((each, i) => tax(`T${i}`, text(each))),
          total: eur(text(all)),
          commission: { rate: text(rate), amount: null },
        });
        const costs = airService.costs(booked('issued', [one]));
        expect(total(costs, 'payable')).toBe(BigInt(all));
        const commission = (2n * BigInt(fare) * BigInt(rate) + 10_000n) / 20_000n;
        expect(remitted(costs)).toBe(BigInt(all) - commission);
      }),
    );
  });
});

describe('item', () => {
  const item = airService.itemOf(booked('issued', [document({ conjunction: ['9012400000011'] })]));
  test('fits the schema, which Ajv takes in strict mode with the form titles', () => {
    const ajv = new Ajv2020({ strict: true });
    ajv.addKeyword('x-title');
    const fits = ajv.compile(AirItem);
    expect(fits(item), JSON.stringify(fits.errors)).toBe(true);
    for (const from of ['paris', 'cdg', 'CD', ' ', 'X'.repeat(61)])
      expect(fits({ segments: [{ from, to: 'FCO' }], tickets: [] }), from).toBe(false);
    // Of an airport without a code its name is told.
    for (const from of ['Stansted', 'Ufa', 'Guglielmo Marconi', '大阪国際'])
      expect(fits({ segments: [{ from, to: 'FCO' }], tickets: [] }), from).toBe(true);
  });
  test('is named by its reason only when it is sold without a ticket', () => {
    const emd = document({ kind: 'emd', number: '9018200000001', reason: { rfic: 'C', rfisc: '0GO', text: 'EXCESS BAGGAGE' } });
    const title = (...documents: BookedDocument[]) => airService.read(airService.itemOf(booked('issued', documents)), en).title;
    expect(title(emd)).toBe('Ancillary service: EXCESS BAGGAGE');
    expect(title(document({}), emd)).toBe('Flight CDG–FCO / NAP–CDG');
  });
  test('reads in French and English', () => {
    expect(airService.read(item, fr)).toEqual({
      title: 'Vol CDG–FCO / NAP–CDG',
      lines: [
        'AX 1404, PARIS CDG (CDG) – FCO, 14/03/2026 09:45, arrivée 14/03/2026 11:50, classe Y',
        'FCO – NAP, trajet non aérien',
        'AX OPEN, NAP – CDG, date ouverte, classe Y',
        'Billets 901-2400000010, 901-2400000011',
      ],
    });
    expect(airService.read(item, en).lines[0]).toBe(
      'AX 1404, PARIS CDG (CDG) – FCO, 14 Mar 2026 09:45, arrives 14 Mar 2026 11:50, class Y',
    );
  });
  test('travel dates are the first and the last day known', () => {
    expect(airService.travelDates(item)).toEqual({ departure: '2026-03-14', return: '2026-03-14' });
    expect(airService.travelDates({ segments: [], tickets: [] })).toEqual({ departure: null, return: null });
  });
});

test('the manifest is what the host expects', () => {
  expect(plugin).toMatchObject({ id: 'air', kind: 'service', contract: SERVICE_CONTRACT });
  expect(airService.soldAs).toBe('agent');
});
