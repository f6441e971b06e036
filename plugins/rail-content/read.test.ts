import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookedSchema, EscaleError } from '../../core/contracts/index.ts';
import { legsOf, parsed } from '../../test/kit/parser.ts';
import plugin from './index.ts';
import parser from './read.ts';

const folder = new URL('./fixtures/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const readText = (text: string) => parsed(parser, bytes(text));
const isBooked = new Ajv2020({ strict: true }).compile(BookedSchema);
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const refusal = (input: Uint8Array): EscaleError => {
  try {
    parsed(parser, input);
  } catch (error) {
    expect(error).toBeInstanceOf(EscaleError);
    return error as EscaleError;
  }
  throw new Error('it was read');
};

describe('rail', () => {
  const reading = readText(textOf('rail-two-legs.xml'));
  test('each reservation is a booking; Cyrillic letters stay', () => {
    expect(reading.findings).toEqual([]);
    expect(reading.bookings).toHaveLength(2);
    for (const booked of reading.bookings) expect(isBooked(booked), JSON.stringify(isBooked.errors)).toBe(true);
    expect(reading.bookings[0]).toMatchObject({
      service: 'rail',
      kind: 'issued',
      occurredOn: '2026-03-02',
      recordLocator: 'АЛ1-Н2-0000001',
      bookingOffice: 'alp.one',
      travellers: [
        { name: 'Экземпл/Алиса', type: 'ADT' },
        { name: 'Exemple/Leo', type: 'CHD' },
      ],
      references: { relatedServiceId: '100002', agentCommission: '10.00 EUR', totalPrice: '222.50 EUR' },
      revision: '2026-03-02T09:00:00.000Z',
    });
    expect(legsOf(reading.bookings[0]!)).toEqual([
      {
        from: '2200001',
        to: '2000007',
        fromName: 'Alpes Centrale',
        toName: 'Lac Nord',
        carrier: 'Alpine Railways',
        train: '006К',
        coach: '10',
        seat: '027, 028',
        class: 'К',
        departs: '2026-04-21T20:33',
        arrives: '2026-04-22T10:01',
        status: 'OK',
        surface: false,
      },
    ]);
  });
  test('the price stands on the first ticket with its fees, the others and the way back cost nothing more', () => {
    expect(reading.bookings[0]!.documents[0]).toMatchObject({
      kind: 'ticket',
      number: '000A-0001',
      fare: eur('200.00'),
      fees: [
        { code: 'markup', ...eur('10.00') },
        { code: 'remitCommission', ...eur('2.50') },
      ],
      total: eur('212.50'),
    });
    expect(reading.bookings[0]!.documents[1]).toMatchObject({ number: '000A-0002', total: eur('0') });
    expect(reading.bookings[1]!.documents.map((each) => each.total)).toEqual([eur('0'), eur('0')]);
    expect(legsOf(reading.bookings[1]!)[0]).toMatchObject({ seat: null, train: '005К' });
  });
  test('before 2016 the VAT stands beside the mark-up and the agent commission outside the total', () => {
    const old = readText(textOf('rail-2015.xml'));
    expect(old.findings).toEqual([]);
    expect(old.bookings[0]!.documents[0]!.fees).toEqual([
      { code: 'markup', ...eur('10.00') },
      { code: 'remitCommission', ...eur('1.00') },
      { code: 'vatFromMarkup', ...eur('2.00') },
    ]);
    const since = readText(textOf('rail-2015.xml').replace('01.12.2015', '01.12.2018'));
    expect(since.findings.map((each) => each.code)).toContain('AMOUNTS_DISAGREE');
    const included = readText(textOf('rail-2015.xml').replaceAll('<totalPrice>113.00', '<totalPrice>120.00'));
    expect(included.findings.map((each) => each.code)).toEqual(['AMOUNTS_DISAGREE', 'AMOUNTS_DISAGREE']);
    expect(
      readText(textOf('rail-2015.xml').replaceAll('<totalPrice>113.00', '<totalPrice>120.00').replace('01.12.2015', '01.12.2016')).findings,
    ).toEqual([]);
  });
});

test('a low-cost booking is air, its train number the flight', () => {
  const { bookings } = readText(textOf('lowcost.xml'));
  expect(bookings[0]).toMatchObject({
    service: 'air',
    recordLocator: 'LC9XYZ',
    validatingCarrier: { code: 'A8', numeric: null },
    documents: [{ kind: 'voucher', number: '200001/1', fare: eur('80.00'), total: eur('85.5'), fees: [{ code: 'markup', amount: '5.5' }] }],
    item: { segments: [{ from: 'ALP', to: 'LAC', carrier: 'Air Eight', flight: 'A81567', class: null }] },
  });
  expect(legsOf(bookings[0]!)[0]).not.toHaveProperty('train');
});

test('an airport without a code is kept by its name, with a finding; a code that is none is refused', () => {
  const reading = readText(textOf('lowcost.xml').replace(/<departureStationCode>ALP<\/departureStationCode>/g, ''));
  expect(legsOf(reading.bookings[0]!)[0]).toMatchObject({ from: 'Alpes Airport', to: 'LAC', toName: 'Lac Airport' });
  expect(legsOf(reading.bookings[0]!)[0]).not.toHaveProperty('fromName');
  expect(reading.findings).toMatchObject([{ code: 'PLACE_UNCODED', line: 3 }]);
  expect(refusal(bytes(textOf('lowcost.xml').replace('>ALP<', '>ALPES<'))).code).toBe('RECORD_INVALID');
});

test('a price that stands on the order alone stands on its first document, with a finding', () => {
  // Of the passengers only: the order keeps its own.
  const bare = textOf('rail-two-legs.xml').replace(/<passenger>.*?<\/passenger>/gs, (passenger) =>
    passenger.replace(/<(documentsPrice|purchasePrice|fees|markup|additionalMarkup|remitCommission)>.*?<\/\1>/gs, ''),
  );
  const { bookings, findings } = readText(bare);
  expect(bookings[0]!.documents.map((each) => [each.fare, each.total])).toEqual([
    [eur('200.00'), eur('212.50')],
    [null, null],
  ]);
  expect(findings.map((each) => each.code)).toContain('PRICE_ON_ORDER');
});

test('fewer documents than the order counts, and more passengers than there can be', () => {
  const text = textOf('lowcost.xml').replace('<currency>', '<numberOfDocuments>2</numberOfDocuments><currency>');
  expect(readText(text).findings).toMatchObject([{ code: 'DOCUMENTS_MISSING', line: 3 }]);
  const many = text.replace('</passenger>', `</passenger>${'<passenger><lastName>A</lastName></passenger>'.repeat(999)}`);
  expect(refusal(bytes(many))).toMatchObject({ code: 'RECORD_INVALID', message: expect.stringContaining('1000 passengers') });
});

test('sums that disagree are findings on the line of the reservation or passenger', () => {
  const text = textOf('lowcost.xml').replace('<purchasePrice>85.5<', '<purchasePrice>86.5<');
  const { findings, bookings } = readText(text);
  expect(findings.map((each) => each.code)).toContain('AMOUNTS_DISAGREE');
  expect(findings[0]!.line).toBe(3);
  expect(bookings).toHaveLength(1);
});

test('neither phone, e-mail nor birth date reaches the booking; cards and passports are masked in what is stored', () => {
  const text = textOf('lowcost.xml').replace(
    '</passenger>',
    '<passportNumber>00AA00000</passportNumber><note>4111 1111 1111 1111</note></passenger>',
  );
  const reading = readText(text);
  expect(JSON.stringify(reading.bookings)).not.toMatch(/0199887766|example\.com|1980/);
  const stored = Buffer.from(reading.masked).toString();
  expect(stored).toContain('<passportNumber>XXXXXXXXX</passportNumber><note>XXXX XXXX XXXX 1111</note>');
  expect(reading.masked.length).toBe(bytes(text).length);
});

describe('refusals', () => {
  const swap = (from: string, to: string): Uint8Array => {
    expect(textOf('lowcost.xml')).toContain(from);
    return bytes(textOf('lowcost.xml').replace(from, to));
  };
  test.each([
    ['FILE_EMPTY', new Uint8Array(0), 1],
    ['FILE_ENCODING', new Uint8Array(Buffer.from(`\uFEFF${textOf('lowcost.xml')}`, 'utf16le')), 1],
    ['FILE_ENCODING', new Uint8Array(Buffer.from('<ReservationsList>\xe9</ReservationsList>', 'latin1')), 1],
    ['FILE_ENCODING', swap('encoding="UTF-8"', 'encoding="windows-1251"'), 1],
    ['FILE_TRUNCATED', bytes(textOf('lowcost.xml').slice(0, -25)), 50],
    ['FILE_MALFORMED', swap('<service>lowcost</service>', '<service>lowcost</servic>'), 6],
    ['FILE_MALFORMED', swap('<ReservationsList>', '<!DOCTYPE x [<!ENTITY a "b">]><ReservationsList>'), 2],
    ['FILE_MALFORMED', swap('<service>lowcost', '<service>&a;'), 6],
    ['RECORD_INVALID', swap('<service>lowcost', '<service>spaceship'), 6],
    ['RECORD_INVALID', swap('<status>OK', '<status>XX'), 32],
    ['RECORD_INVALID', swap('<confirmationNumber>LC9XYZ', '<confirmationNumber>LC9\nXYZ'), 5],
    ['RECORD_INVALID', swap('<lastName>Modele', '<lastName>Mod\u2028ele'), 35],
    ['RECORD_INVALID', swap('<type>booking', '<type>refund'), 23],
    ['RECORD_INVALID', swap('<documentsPrice>80.00', '<documentsPrice>eighty'), 24],
    ['DATE_INVALID', swap('15.05.2026 13:50', '31.02.2026 13:50'), 11],
    ['CURRENCY_UNKNOWN', swap('<currency>EUR', '<currency>EUX'), 31],
  ])('%s with its line', (code, input, line) => {
    const error = refusal(input);
    expect(error.code).toBe(code);
    expect(error.findings[0]).toMatchObject({ code });
    expect(error.findings[0]!.line).toBe(line);
    expect(error.findings[0]!.column).toBeGreaterThan(0);
  });
});

describe('properties', () => {
  const source = bytes(textOf('rail-two-legs.xml'));
  const survives = (input: Uint8Array): void => {
    try {
      for (const fact of parser.read({ name: 'x', bytes: parser.mask(input) }))
        if (fact.is === 'booking') expect(isBooked(fact.booking), JSON.stringify(isBooked.errors)).toBe(true);
    } catch (error) {
      if (!(error instanceof EscaleError)) throw error;
      expect(error.findings[0]?.line).toBeGreaterThan(0);
    }
  };
  test('any cut and any changed bytes are read or refused with a place', () => {
    for (let end = 0; end < source.length; end += 11) survives(source.slice(0, end));
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.nat(source.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 }), (edits) => {
        const copy = Uint8Array.from(source);
        for (const edit of edits) copy[edit.at] = edit.byte;
        survives(copy);
      }),
      { numRuns: 1000 },
    );
  });
  test('deep nesting does not take long', () => {
    const started = performance.now();
    survives(bytes('<a>'.repeat(300_000)));
    survives(bytes(`<ReservationsList>${'4 '.repeat(500_000)}</ReservationsList>`));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('real files', () => {
  const samples = fileURLToPath(new URL('../../../shared/samples/amadeus-rail-xml/', import.meta.url));
  const names = existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.xml')) : [];
  test.skipIf(names.length === 0)('are read as seen by eye, without a finding', () => {
    const read = (name: string) => parsed(parser, new Uint8Array(readFileSync(samples + name)));
    expect(names).toHaveLength(3);
    for (const name of names) {
      expect(read(name).findings, name).toEqual([]);
      for (const booked of read(name).bookings) expect(isBooked(booked), JSON.stringify(isBooked.errors)).toBe(true);
    }
    const uah = (amount: string) => ({ amount, currency: 'UAH' });
    expect(read('rail_2018_order.xml').bookings[0]).toMatchObject({
      service: 'rail',
      occurredOn: '2018-04-02',
      recordLocator: 'БЛ7-Н1-5235811-0204',
      documents: [{ kind: 'ticket', number: '000B3E12-2FE51D40-0001', fare: uah('2985.52'), total: uah('2997.96') }],
      item: {
        segments: [
          {
            from: '2200001',
            to: '2000007',
            train: '006К',
            coach: '10',
            seat: '027',
            departs: '2018-04-21T20:33',
            arrives: '2018-04-22T10:01',
          },
        ],
      },
    });
    expect(read('lowcost_2018_three_pax.xml').bookings[0]).toMatchObject({
      service: 'air',
      recordLocator: 'BD6HWA',
      item: { segments: [{ from: 'WAW', to: 'IEV', flight: 'W61567', departs: '2018-02-15T13:50' }] },
      documents: [{ total: uah('2699.49') }, { total: uah('2627.75') }, { total: uah('2628.1') }],
    });
    expect(read('lowcost_2019_zero_priced_leg.xml').bookings[0]).toMatchObject({
      service: 'air',
      references: { relatedServiceId: '6569365' },
    });
  });
});

test('detect and manifest', () => {
  for (const name of ['lowcost.xml', 'rail-2015.xml']) expect(parser.detect(bytes(textOf(name)))).toBe(true);
  for (const text of ['', '<?xml version="1.0"?><Other/>', '{"ReservationsList":1}']) expect(parser.detect(bytes(text))).toBe(false);
  expect(plugin).toMatchObject({ id: 'rail-content', kind: 'supplier', contract: 2, after: ['air', 'rail'] });
});
