/** Real files, read where they are at hand; every literal below was taken from the raw file by eye. They are not part of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type Booked, BookedSchema, type Cost, isError, parseMoney, sum } from '../../core/contracts/index.ts';
import { legsOf, type Parsed, parsed } from '../../test/kit/parser.ts';
import { airService } from '../air/service.ts';
import parser from './read.ts';

const folder = fileURLToPath(new URL('../../../shared/samples/amadeus-air/', import.meta.url));
const present = existsSync(folder);
const names = present ? readdirSync(folder).filter((name) => name.endsWith('.air')) : [];
const read = (name: string): Parsed => parsed(parser, new Uint8Array(readFileSync(folder + name)));
const booked = (name: string): Booked => {
  const { bookings } = read(`${name}.air`);
  expect(bookings).toHaveLength(1);
  return bookings[0]!;
};
const doc = (name: string, index = 0) => booked(name).documents[index]!;
const uah = (amount: string) => ({ amount, currency: 'UAH' });
const usd = (amount: string) => ({ amount, currency: 'USD' });
const taxes = (name: string) => doc(name).taxes.map((tax) => `${tax.code} ${tax.nature ?? '-'} ${tax.amount}`);
const legs = (name: string) =>
  legsOf(booked(name)).map((of) => `${of.from}${of.to} ${of.carrier}${of.flight} ${of.class} ${of.departs} ${of.arrives} ${of.status}`);

describe.skipIf(!present)('real files', () => {
  const isBooked = new Ajv2020({ strict: true }).compile(BookedSchema);
  test.each(names)('%s is read or refused with a reason, and its sums hold or are a finding', (name) => {
    let reading: Parsed;
    try {
      reading = read(name);
    } catch (error) {
      expect(isError(error)).toBe(true);
      return;
    }
    for (const of of reading.bookings) {
      expect(isBooked(of), JSON.stringify(isBooked.errors)).toBe(true);
      for (const each of of.documents) {
        expect([each.number, ...each.conjunction].every((number) => /^\d{13}$/.test(number))).toBe(true);
        const fare = each.equivalent ?? each.fare;
        if (each.total === null || fare === null || of.kind === 'exchanged') continue;
        const parts = [fare, ...each.taxes.filter((tax) => !tax.paidBefore)].map((part) => parseMoney(part.amount, part.currency));
        const adds = sum(parts, each.total.currency).minor === parseMoney(each.total.amount, each.total.currency).minor;
        expect(adds || reading.findings.some((finding) => finding.code === 'AMOUNTS_DISAGREE')).toBe(true);
      }
      for (const each of of.documents) {
        const own = airService.costs(of).filter((cost) => cost.document === each.number);
        const [first] = own;
        if (first === undefined || reading.findings.length > 0) continue;
        const total = (what: Cost['of']) =>
          sum(
            own.filter((cost) => cost.of === what).map((cost) => cost.money),
            first.money.currency,
          );
        const due = each.refund?.total ? `-${each.refund.total.amount}` : ((each.total ?? each.net?.total)?.amount as string);
        expect(total('payable')).toEqual(parseMoney(due, first.money.currency));
        expect(total('published')).toEqual(
          parseMoney(each.total === null ? (each.selling?.total?.amount ?? '0') : '0', first.money.currency),
        );
      }
    }
  });
  test('only a void without a year and parts of a booking have a finding: all sums hold', () => {
    expect(names.length).toBeGreaterThanOrEqual(38);
    const found = names.flatMap((name) => read(name).findings.map((finding) => `${name} ${finding.code}`));
    expect(found).toEqual(['ticket11.air MESSAGE_PARTIAL', 'ticket5.air MESSAGE_PARTIAL', 'void1.air YEAR_ASSUMED']);
  });

  test('ticket1: fare in dollars payable in hryvnia, the same tax code twice', () => {
    expect(booked('ticket1')).toMatchObject({
      kind: 'issued',
      occurredOn: '2009-03-26',
      recordLocator: '2JSYHH',
      otherLocators: [{ owner: 'VV', locator: '2JSYHH' }],
      bookingOffice: 'IEVU23561',
      agencyNumber: '72320441',
      validatingCarrier: { code: 'VV', numeric: '870' },
      travellers: [{ name: 'VUDIDEVICA/CUROLOK MR', type: 'ADT' }],
    });
    expect(doc('ticket1')).toMatchObject({
      number: '8703324622112',
      conjunction: [],
      fare: usd('418.00'),
      equivalent: uah('3499.00'),
      total: uah('5672.90'),
      commission: { rate: '1', amount: null },
      payments: [{ kind: 'cash' }],
    });
    expect(taxes('ticket1')).toEqual(
      'YK AE 142.30,UD DP 16.80,YQ AC 1506.40,UA SE 33.50,YC AE 46.10,US AP 134.80,US AS 134.80,XA CO 41.90,XY CR 58.60,AY SE 21.00,XF - 37.70'.split(
        ',',
      ),
    );
    expect(legs('ticket1')).toEqual([
      'KBPJFK VV0131 V 2009-04-24T13:00 2009-04-24T16:25 OK',
      'JFKKBP VV0132 X 2009-05-02T18:25 2009-05-03T11:10 OK',
    ]);
  });
  test('ticket3: two passengers, conjunction documents, a surface sector, commission as an amount', () => {
    expect(doc('ticket3')).toMatchObject({
      number: '0743324622170',
      conjunction: ['0743324622171'],
      commission: { rate: null, amount: uah('1.00') },
    });
    expect(doc('ticket3', 1)).toMatchObject({
      number: '0743324622172',
      conjunction: ['0743324622173'],
      traveller: 1,
      total: uah('9401.40'),
    });
    expect(legsOf(booked('ticket3'))[3]).toMatchObject({ from: 'FLL', to: 'JFK', surface: true, departs: null });
    expect(legs('ticket3')[4]).toBe('JFKAMS KL0642 Q 2009-04-21T17:40 2009-04-22T07:15 OK');
  });
  test('ticket5: the fare is hidden, net and selling fares stand beside it', () => {
    expect(doc('ticket5')).toMatchObject({
      number: '2203324574144',
      fare: null,
      equivalent: null,
      total: null,
      net: { fare: uah('1709.00'), total: uah('3692.90') },
      commission: { rate: null, amount: uah('1') },
    });
    expect(booked('ticket5').references.tourCode).toBe('UA0370');
  });
  test('ticket8: a re-issue where every tax was paid before and nothing is collected', () => {
    expect(booked('ticket8')).toMatchObject({ kind: 'exchanged', occurredOn: '2009-04-22', recordLocator: '5U2CGW' });
    expect(doc('ticket8')).toMatchObject({
      number: '2353324678964',
      original: '2352548665584',
      fare: usd('1085.00'),
      equivalent: null,
      total: null,
      payments: [{ kind: 'exchange' }, { kind: 'invoice' }],
    });
    expect(doc('ticket8').taxes.map((tax) => [tax.code, tax.amount, tax.paidBefore])).toEqual([
      ['YR', '1087.20', true],
      ['YK', '118.80', true],
      ['UD', '14.00', true],
      ['UA', '28.00', true],
    ]);
  });
  test('ticket10: open flights have no date', () => {
    expect(legs('ticket10').slice(1)).toEqual([
      'ISTAYT TK0418 Y 2009-05-15T16:35 2009-05-15T17:50 OK',
      'AYTIST TKOPEN Y null null null',
      'ISTDOK TKOPEN H null null null',
    ]);
    expect(doc('ticket10')).toMatchObject({ number: '2353324753443', total: uah('5744.40'), payments: [{ kind: 'cheque' }] });
  });
  test('ticket11: the third passenger of three, a child', () => {
    expect(booked('ticket11').travellers).toEqual([{ name: 'NERIZUSILOT/GEPIBU MSTR', type: 'CHD' }]);
    expect(doc('ticket11')).toMatchObject({ number: '5661729865072', equivalent: uah('2263.00'), total: uah('2738.50') });
    expect(booked('ticket11').otherLocators).toEqual([{ owner: 'PS', locator: 'RF2L5' }]);
  });
  test('ticket12: four passengers in one file', () => {
    expect(booked('ticket12').documents.map((each) => each.number)).toEqual([
      '8701729890605',
      '8701729890606',
      '8701729890607',
      '8701729890608',
    ]);
    expect(booked('ticket12').documents.map((each) => each.traveller)).toEqual([0, 1, 2, 3]);
    expect(doc('ticket12').commission).toEqual({ rate: '0.00', amount: null });
  });
  test('ticket15: exempt from taxes', () => {
    expect(doc('ticket15')).toMatchObject({
      number: '8702548522075',
      equivalent: uah('3843.00'),
      taxes: [],
      total: uah('3843.00'),
      commission: { rate: '4' },
    });
  });
  test('ticket17: booked in one office, ticketed in another', () => {
    expect(booked('ticket17')).toMatchObject({ bookingOffice: 'IEVU23561', ticketingOffice: 'IEVU23401', agencyNumber: '72321874' });
    expect(booked('ticket17').documents.map((each) => each.number)).toEqual(['0803829247870', '0803829247871']);
    expect(doc('ticket17')).toMatchObject({ fare: usd('1890.00'), equivalent: uah('15045.00'), total: uah('17849.00') });
    expect(legs('ticket17')[2]).toBe('JFKWAW LO0007 Z 2010-03-28T18:15 2010-03-29T09:30 OK');
  });
  test('ticket25: amounts without decimals stay without decimals', () => {
    expect(doc('ticket25')).toMatchObject({
      number: '2202762199725',
      equivalent: uah('1659'),
      total: uah('3373'),
      commission: { amount: uah('1') },
    });
  });
  test('ticket28: dates with a year', () => {
    expect(legs('ticket28')).toEqual([
      'KBPCDG AF1653 X 2016-07-03T07:00 2016-07-03T09:20 OK',
      'CDGAMS KL1228 E 2016-07-10T09:30 2016-07-10T10:50 OK',
      'AMSKBP KL1387 E 2016-07-10T20:35 2016-07-11T00:20 OK',
    ]);
    expect(doc('ticket28')).toMatchObject({ number: '0572261823793', total: uah('9462') });
  });
  test('ticket_b05: the return lies in the next year; the office that issues has the IATA number', () => {
    expect(legs('ticket_b05')[2]).toBe('HKGDXB EK0383 U 2013-09-06T19:05 2013-09-06T23:10 OK');
    expect(booked('ticket_b05')).toMatchObject({ bookingOffice: 'IEVU22175', ticketingOffice: 'IEVUW2100', agencyNumber: '72320220' });
  });
  test('ticket_b12: a fare in a third currency', () => {
    expect(doc('ticket_b12')).toMatchObject({
      number: '5662576233592',
      fare: { amount: '109.00', currency: 'GBP' },
      equivalent: uah('1407'),
      total: uah('1959'),
    });
    expect(taxes('ticket_b12')).toEqual(['YQ AC 232', 'GB AD 168', 'UB AS 152']);
  });
  test('us_12h_clock: the 12-hour clock and three offices', () => {
    expect(legs('us_12h_clock')).toEqual(['EWRTLV LY0026 S 2026-08-01T23:50 2026-08-02T17:15 OK']);
    expect(booked('us_12h_clock')).toMatchObject({
      ticketingOffice: 'EWR1S21EF',
      agencyNumber: '33535983',
      otherLocators: [{ owner: 'LY', locator: 'ACJISF' }],
    });
    expect(doc('us_12h_clock')).toMatchObject({ number: '1147503646565', fare: usd('1496.00'), equivalent: null, total: usd('1533.50') });
  });
  test('emd1: reason, ticket it belongs to, fare and equivalent', () => {
    expect(doc('emd1')).toMatchObject({
      kind: 'emd',
      number: '1251814958750',
      inConnectionWith: '1253232006652',
      reason: { rfic: 'D', rfisc: '992', text: 'RES CHANGE FEE' },
      fare: usd('210.00'),
      equivalent: uah('1679'),
      total: uah('1679'),
    });
  });
  test('mco6: two documents of one passenger, each with its own item', () => {
    expect(booked('mco6').documents.map((each) => [each.kind, each.number, each.total?.amount])).toEqual([
      ['mco', '2571913332750', '404.00'],
      ['mco', '2571913332751', '407.00'],
    ]);
  });
  test('refund1: paid − used − penalty + tax', () => {
    expect(booked('refund1')).toMatchObject({ kind: 'refunded', occurredOn: '2009-03-24', recordLocator: null });
    expect(doc('refund1')).toMatchObject({
      number: '5553324622050',
      penalty: uah('1000.50'),
      refund: { paid: uah('4002.00'), used: uah('0.00'), fare: uah('4002.00'), tax: uah('11.50'), total: uah('3013.00') },
      commission: { rate: '5.00', amount: null },
      issuedOn: '2009-03-20',
    });
  });
  test('refund2: two taxes of one code stay two, rate and amount of the commission', () => {
    expect(doc('refund2').taxes.map((tax) => `${tax.code} ${tax.amount}`)).toEqual(['YQ 213.60', 'CH 78.10', 'FR 47.00', 'FR 58.40']);
    expect(doc('refund2').commission).toEqual({ rate: '1.00', amount: uah('28.28') });
  });
  test('voids: by number, with and without a locator', () => {
    expect(booked('void1')).toMatchObject({ kind: 'voided', recordLocator: 'ZNMNA5', documents: [{ number: '8703324622080' }] });
    expect(booked('void2')).toMatchObject({
      kind: 'voided',
      recordLocator: null,
      occurredOn: '2008-08-06',
      documents: [{ number: '8703103872242' }],
    });
  });
  test('reservations: no document, the seats as held', () => {
    expect(booked('reservation3')).toMatchObject({
      kind: 'reserved',
      documents: [],
      travellers: [{ name: 'NIZOD/ZEZALAPAR MR', type: 'CHD' }],
    });
    expect(legs('reservation1')).toEqual(['KBPSVO VV0451 Q 2010-06-17T21:40 2010-06-18T00:20 HK']);
    expect(booked('reservation7').travellers.map((each) => each.type)).toEqual(['ADT', 'INF']);
  });
  test('passport data does not reach what is stored', () => {
    const { masked, bookings } = read('ticket23.air');
    expect(Buffer.from(masked).toString('latin1')).not.toContain('EK390302');
    expect(JSON.stringify(bookings)).not.toContain('EK390302');
    expect(masked.length).toBe(readFileSync(`${folder}ticket23.air`).length);
  });
});
