import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookedSchema, EscaleError } from '../../core/contracts/index.ts';
import { CALL, parsed, staysOf } from '../../test/kit/parser.ts';
import plugin from './index.ts';
import { places } from './json.ts';
import parser from './read.ts';

const folder = new URL('./fixtures/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const readText = (text: string) => parsed(parser, bytes(text));
const isBooked = new Ajv2020({ strict: true }).compile(BookedSchema);
const refusal = (input: Uint8Array): EscaleError => {
  try {
    parsed(parser, input);
  } catch (error) {
    expect(error).toBeInstanceOf(EscaleError);
    return error as EscaleError;
  }
  throw new Error('it was read');
};

describe('an itinerary', () => {
  // A number in place of a text: its decimals must survive.
  const source = textOf('two-rooms.json').replace('"330.00"', '330.00');
  const reading = readText(source);
  const booked = reading.bookings[0]!;
  test('is one booking with a stay per room', () => {
    expect(reading.bookings).toHaveLength(1);
    expect(isBooked(booked), JSON.stringify(isBooked.errors)).toBe(true);
    expect(booked).toMatchObject({
      service: 'hotel',
      kind: 'changed',
      occurredOn: '2026-04-26',
      recordLocator: '7000000000001',
      otherLocators: [{ owner: 'property', locator: 'ALP-1' }],
      travellers: [{ name: 'Exemple/Alice' }, { name: 'Modele/Bruno' }],
      references: { affiliateReference: 'DOSSIER-1' },
      revision: '2026-04-26T10:00:00.000Z',
    });
    expect(reading.findings).toEqual([]);
  });
  test('amounts are as wide as stated, even where the API sends a number; what is paid on site stays apart', () => {
    expect(staysOf(booked)[0]).toMatchObject({
      code: '11775754',
      from: '2026-05-02',
      to: '2026-05-05',
      nights: 3,
      confirmation: '5550000001',
      status: 'booked',
      guests: ['Exemple/Alice'],
      total: { amount: '330.00', currency: 'EUR' },
      taxes: { amount: '30.00', currency: 'EUR' },
      paidOnSite: { amount: '12.00', currency: 'EUR' },
      commission: { amount: '33.00', currency: 'EUR' },
      cancellation: [{ from: '2026-04-25T00:00:00.000+02:00', nights: '1', amount: null }],
      nonRefundable: false,
    });
    expect(staysOf(booked)[1]).toMatchObject({ status: 'canceled', cancellation: [{ percent: '50' }, { nights: '1' }] });
  });
  test('no e-mail, phone or card reaches the booking; the card is masked in what is stored', () => {
    expect(JSON.stringify(booked)).not.toMatch(/example\.com|0199887766|41111|X1111/);
    const stored = Buffer.from(reading.masked).toString();
    expect(stored).toMatch(/"number": "XXXXXXXXXXXX1111",\s+"security_code": "XXX"/);
    expect(stored).toContain('"7000000000001"');
    expect(reading.masked.length).toBe(bytes(source).length);
  });
  test('what is hidden where the API sends a number stays one, so that the message still reads', () => {
    const sent = source.replace(/"security_code": "\d+"/, '"security_code": 123').replace('"rooms"', '"card": 4111111111111111, "rooms"');
    const stored = Buffer.from(readText(sent).masked).toString();
    expect(stored).toContain('"security_code": 999');
    expect(stored).toContain('"card": 9999999999991111,');
  });
  test('a booking on hold is reserved, and its missing day is a finding', () => {
    const hold = readText(textOf('hold.json'));
    expect(hold.bookings[0]).toMatchObject({ kind: 'reserved', recordLocator: '7000000000002', item: null, occurredOn: '2026-02-01' });
    expect(hold.findings.map((each) => each.code)).toEqual(['DATE_ASSUMED']);
  });
  test('all rooms cancelled is a cancellation; a list is several bookings', () => {
    const text = textOf('two-rooms.json').replace('"booked"', '"canceled"');
    expect(readText(text).bookings[0]!.kind).toBe('cancelled');
    expect(readText(`[${textOf('hold.json')},${text}]`).bookings.map((each) => each.kind)).toEqual(['reserved', 'cancelled']);
  });
  test('sums that disagree are a finding on their line', () => {
    const text = textOf('two-rooms.json').replace('"330.00"', '"331.00"');
    const line = text.slice(0, text.indexOf('"inclusive"')).split('\n').length;
    expect(readText(text).findings).toMatchObject([{ code: 'AMOUNTS_DISAGREE', line }]);
  });
  test('an adjustment and a partial reply are told', () => {
    const text = textOf('hold.json').replace(
      '"links"',
      '"adjustment": {"value": -12.50, "currency": "EUR"}, "impacted_fields": ["rooms"], "links"',
    );
    expect(readText(text).findings.map((each) => each.code)).toEqual(['ADJUSTMENT_STATED', 'REPLY_PARTIAL', 'DATE_ASSUMED']);
    expect(readText(text).bookings[0]!.references.adjustment).toBe('-12.50 EUR');
  });
});

describe('refusals', () => {
  test.each([
    ['FILE_EMPTY', new Uint8Array(0), 1, 1],
    ['FILE_ENCODING', new Uint8Array(Buffer.from('\uFEFF{"itinerary_id":"1"}', 'utf16le')), 1, 1],
    ['FILE_ENCODING', new Uint8Array([0x7b, 0x22, 0xe9, 0x22]), 1, 1],
    ['FILE_TRUNCATED', bytes('{\n "itinerary_id": "1"'), 2, 21],
    ['FILE_MALFORMED', bytes('{\n "itinerary_id": "1",,}'), 2, 22],
    ['FORMAT_UNKNOWN', bytes('{"booking": 1}'), 1, 1],
    ['FORMAT_UNKNOWN', bytes('[]'), 1, 1],
    ['RECORD_INVALID', bytes('{\n "itinerary_id": 12}'), 2, 18],
  ])('%s with its place', (code, input, line, column) => {
    const error = refusal(input);
    expect(error.code).toBe(code);
    expect(error.findings[0]).toMatchObject({ code, line, column });
  });
  test.each([
    ['RECORD_INVALID', '"300.00"', '"abc"'],
    ['RECORD_INVALID', '"7000000000001"', '"7000\\n000000001"'],
    ['RECORD_INVALID', '"7000000000001"', '" "'],
    ['DATE_INVALID', '"2026-05-02"', '"2026-02-30"'],
    ['DATE_INVALID', '"2026-05-05"', '"2026-05-01"'],
    ['DATE_INVALID', '"2026-02-10 09:15:00.000000+00:00"', '"2026-02-10 25:15:00.000000+00:00"'],
  ])('%s stands at the value %s', (code, from, to) => {
    const source = textOf('two-rooms.json');
    expect(source).toContain(from);
    const error = refusal(bytes(source.replace(from, to)));
    const before = source.slice(0, source.indexOf(from)).split('\n');
    expect(error.findings[0]).toMatchObject({ code, line: before.length, column: before.at(-1)!.length + 1 });
  });
  test('CURRENCY_UNKNOWN stands at the currency', () => {
    const source = textOf('two-rooms.json').replace(/("33\.00",\s*"currency": )"EUR"/, '$1"EUX"');
    const before = source.slice(0, source.indexOf('"EUX"')).split('\n');
    expect(refusal(bytes(source)).findings[0]).toMatchObject({
      code: 'CURRENCY_UNKNOWN',
      line: before.length,
      column: before.at(-1)!.length + 1,
    });
  });
});

test('a pointer finds the place of its value', () => {
  const text = '{\n "a": [1, {"b": "x"}],\n "c": {"d/e": true}\n}';
  expect(places(text)('')).toEqual({ line: 1, column: 1 });
  expect(places(text)('/a/1/b')).toEqual({ line: 2, column: 17 });
  expect(places(text)('/c/d~1e')).toEqual({ line: 3, column: 15 });
  expect(places(text)('/c/missing')).toEqual({ line: 3, column: 7 });
});

describe('properties', () => {
  const source = bytes(textOf('two-rooms.json'));
  const survives = (input: Uint8Array): void => {
    try {
      for (const fact of parser.read({ name: 'x', bytes: parser.mask(input) }, CALL))
        if (fact.is === 'booking') expect(isBooked(fact.booking), JSON.stringify(isBooked.errors)).toBe(true);
    } catch (error) {
      if (!(error instanceof EscaleError)) throw error;
      expect(error.findings[0]?.line).toBeGreaterThan(0);
    }
  };
  test('any cut and any changed bytes are read or refused with a place', () => {
    for (let end = 0; end < source.length; end += 5) survives(source.slice(0, end));
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.nat(source.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 }), (edits) => {
        const copy = Uint8Array.from(source);
        for (const edit of edits) copy[edit.at] = edit.byte;
        survives(copy);
      }),
      { numRuns: 1500 },
    );
  });
  test('deep nesting and long numbers do not take long', () => {
    const started = performance.now();
    for (const text of [
      '['.repeat(200_000),
      `{"itinerary_id":"1","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      `{"itinerary_id":"1","x":"${'4 '.repeat(200_000)}"}`,
      `{"itinerary_id":"${'1'.repeat(100_000)}"}`,
    ])
      survives(bytes(text));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('real files', () => {
  const samples = fileURLToPath(new URL('../../../shared/samples/expedia-rapid/', import.meta.url));
  const names = existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.json')) : [];
  test.skipIf(names.length === 0)('are read as seen by eye', () => {
    const read = (name: string) => parsed(parser, new Uint8Array(readFileSync(samples + name)));
    expect(names).toHaveLength(4);
    for (const name of names)
      for (const booked of read(name).bookings) expect(isBooked(booked), JSON.stringify(isBooked.errors)).toBe(true);
    expect(read('create_with_hold.json').bookings[0]).toMatchObject({ kind: 'reserved', recordLocator: '8999989898988' });
    expect(read('itinerary_with_history.json').bookings[0]).toMatchObject({
      kind: 'issued',
      occurredOn: '2017-08-15',
      revision: '2017-09-17T13:31:15.523Z',
      references: { affiliateReference: '4480ABC', adjustment: '-32.10 USD' },
      item: {
        stays: [
          {
            confirmation: '1234567890',
            nights: 2,
            total: { amount: '368.15', currency: 'USD' },
            taxes: { amount: '22.24' },
            paidOnSite: { amount: '36.95' },
            commission: { amount: '7.75' },
          },
        ],
      },
    });
    expect(read('itinerary_partial.json').findings.map((each) => each.code)).toContain('REPLY_PARTIAL');
  });
});

test('detect and manifest', () => {
  expect(parser.detect(bytes(textOf('hold.json')))).toBe(true);
  for (const text of ['', '{"booking":{}}', '<a/>', 'AIR-BLK207']) expect(parser.detect(bytes(text))).toBe(false);
  expect(plugin).toMatchObject({ id: 'hotel-expedia', kind: 'supplier', contract: 2, after: ['hotel'] });
});
