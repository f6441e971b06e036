import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { BookedSchema } from '../../core/contracts/index.ts';
import { legsOf, parsed } from '../../test/kit/parser.ts';
import plugin from './index.ts';
import { mask } from './mask.ts';
import parser from './read.ts';

const folder = new URL('./fixtures/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.air'));
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const textOf = (name: string): string => readFileSync(new URL(name, folder)).toString('latin1');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const read = (name: string) => parsed(parser, bytesOf(name));
const readText = (text: string) => parsed(parser, bytes(text));
const only = (name: string) => {
  const { bookings } = read(name);
  expect(bookings).toHaveLength(1);
  return bookings[0]!;
};
const isBooked = new Ajv2020({ strict: true }).compile(BookedSchema);

describe('golden files', () => {
  test('there are fixtures and each has a golden file', () => {
    expect(names.length).toBeGreaterThanOrEqual(17);
  });
  test.each(names)('%s', (name) => {
    const { format, bookings, findings } = read(name);
    const golden = JSON.parse(readFileSync(new URL(name.replace('.air', '.golden.json'), folder), 'utf8'));
    expect({ format, bookings, findings }).toEqual(golden);
    for (const booked of bookings) expect(isBooked(booked), JSON.stringify(isBooked.errors)).toBe(true);
  });
});

describe('what the message says', () => {
  test('two passengers in one file, each with his ticket, payment and the shared fare', () => {
    const booked = only('issue-two.air');
    expect(booked.travellers).toEqual([
      { name: 'EXEMPLE/ALICE MRS', type: 'ADT' },
      { name: 'MODELE/BRUNO MR', type: 'ADT' },
    ]);
    expect(booked.documents.map((of) => [of.number, of.traveller])).toEqual([
      ['9012400000010', 0],
      ['9012400000011', 1],
    ]);
    expect(booked.documents[1]!.payments).toEqual([
      { kind: 'cash' },
      { kind: 'card', brand: 'VI', last4: '1111', amount: { amount: '200.00', currency: 'EUR' } },
    ]);
    expect(booked.references).toEqual({ costCentre: '4711', purchaseOrder: '88-A' });
  });
  test('CR LF and LF read the same', () => {
    const text = textOf('issue-two.air');
    expect(text).toContain('\r\n');
    expect(readText(text.replaceAll('\r\n', '\n')).bookings).toEqual(read('issue-two.air').bookings);
  });
  test('several messages in one file are several bookings', () => {
    const reading = readText(`${textOf('issue-two.air')}\n${textOf('void.air')}`);
    expect(reading.bookings.map((of) => of.kind)).toEqual(['issued', 'voided']);
  });
  test('conjunction numbers are expanded, across a change of hundred', () => {
    expect(only('conjunction.air').documents[0]!.conjunction).toEqual(['9012400000099', '9012400000100']);
  });
  test('surface and open sectors have no time', () => {
    const segments = legsOf(only('conjunction.air'));
    expect(segments.map((of) => of.surface)).toEqual([false, false, true, false, false, false]);
    expect(segments[5]).toMatchObject({ flight: 'OPEN', departs: null, arrives: null });
  });
  test('a re-issue names its original, keeps old taxes apart and states what is collected', () => {
    const booked = only('reissue.air');
    expect(booked.kind).toBe('exchanged');
    expect(booked.documents[0]).toMatchObject({
      original: '9012400000010',
      total: { amount: '87.30', currency: 'EUR' },
      penalty: { amount: '50.00', currency: 'EUR' },
    });
    expect(booked.documents[0]!.taxes.map((tax) => tax.paidBefore)).toEqual([true, true, false, false]);
  });
  test('an even exchange has no total, which is not a total of zero', () => {
    expect(only('even-exchange.air')).toMatchObject({ kind: 'exchanged', documents: [{ total: null }] });
    const zero = readText(textOf('even-exchange.air').replace('NO ADC       ', 'EUR0.00      '));
    expect(zero.bookings[0]!.documents[0]!.total).toBeNull();
  });
  test('hidden fares stay hidden, net and selling fares are told apart', () => {
    expect(only('bulk-hidden.air').documents[0]).toMatchObject({ fare: null, total: null });
    expect(only('nett-remit.air').documents[0]).toMatchObject({
      fare: null,
      total: null,
      net: { fare: { amount: '150.00' }, total: { amount: '190.00' } },
      selling: { fare: { amount: '180.00' }, total: { amount: '221.00' } },
    });
  });
  test('XT is split by the fare calculation', () => {
    expect(only('clock-12h.air').documents[0]!.taxes.map((tax) => `${tax.code} ${tax.amount}`)).toEqual([
      'AY 5.60',
      'XF 4.50',
      'US 4.00',
      'XY 4.50',
    ]);
  });
  test('the 12-hour clock, noon included, and dates with a year', () => {
    expect(legsOf(only('clock-12h.air')).map((of) => [of.departs, of.arrives])).toEqual([
      ['2026-12-31T23:50', '2027-01-01T13:15'],
      ['2027-01-10T12:05', '2027-01-10T03:10'],
      ['2027-01-10T12:00', '2027-01-10T13:05'],
    ]);
  });
  test('a later message about a reservation has the larger revision', () => {
    const [before, after] = [only('reservation.air'), only('reservation-updated.air')];
    expect(before.kind).toBe('reserved');
    expect(before.recordLocator).toBe(after.recordLocator);
    expect(after.revision! > before.revision!).toBe(true);
    expect(before.travellers[1]).toEqual({ name: 'EXEMPLE/NINA', type: 'INF' });
  });
  test('a void of a refund says so, and a void without a year is flagged', () => {
    expect(only('void-refund.air')).toMatchObject({ kind: 'voided', occurredOn: '2026-01-16', voids: 'refund', references: {} });
    expect(only('void.air')).toMatchObject({ kind: 'voided', occurredOn: '2026-01-10', voids: 'sale', references: {} });
    expect(read('void.air').findings.map((each) => each.code)).toEqual(['YEAR_ASSUMED']);
  });
  test('amounts that do not add up are a finding with their line, and are kept as stated', () => {
    const text = textOf('issue-child.air').replace('EUR197.50    ', 'EUR197.55    ');
    const { bookings, findings } = readText(text);
    expect(findings).toMatchObject([
      { code: 'AMOUNTS_DISAGREE', line: 9 },
      { code: 'MESSAGE_PARTIAL', line: 2 },
    ]);
    expect(bookings[0]!.documents[0]!.total).toEqual({ amount: '197.55', currency: 'EUR' });
    expect(read('refund-part.air').findings).toMatchObject([{ code: 'AMOUNTS_DISAGREE', line: 7 }]);
  });
});

describe('the example of the public contract', () => {
  // A message made for the example: what it prints is what outsiders were promised, field for field.
  const text = [
    'AIR-BLK207;7A;;241;2300000001;1A0000001;001001',
    'AMD 2300000002;1/1;',
    `MUC1A X4WORA007;0101;${'IEVU22221;72320566;'.repeat(4)}${';'.repeat(21)}BA NOSYNC`,
    'A-BRITISH AIRWAYS;BA 1256',
    'D-071120;071123;071123',
    'H-001;002OKBP;KIEV BORISPOL    ;LHR;LONDON HEATHROW  ;BA    0883 J J 02JAN1415 1550 02JAN;OK01;HK01;M ;0;320;;;2PC;;;ET;0335 ',
    'K-FUSD9431.00    ;UAH47627.00   ;;;;;;;;;;;UAH50089.50   ;5.050000   ;;',
    'KFTF; UAH65.70    YK AE; UAH2396.80  YQ AC;;;',
    'I-001;01SPECIMEN/ANNA MRS;;APIEV - A;;',
    'T-K125-1791338811-12',
    'FM*M*1',
    'FPCASH+CCVI4111111111111111/0110/A123456',
    'ENDX',
  ].join('\r\n');
  test('reads as printed there', () => {
    const { bookings, findings, format } = readText(text);
    expect(format).toBe('AIR 207');
    expect(findings).toEqual([]);
    expect(bookings[0]).toMatchObject({
      service: 'air',
      kind: 'issued',
      occurredOn: '2007-11-23',
      recordLocator: 'X4WORA',
      otherLocators: [{ owner: 'BA', locator: 'NOSYNC' }],
      bookingOffice: 'IEVU22221',
      ticketingOffice: 'IEVU22221',
      agencyNumber: '72320566',
      validatingCarrier: { code: 'BA', numeric: '125' },
      travellers: [{ name: 'SPECIMEN/ANNA MRS', type: 'ADT' }],
      references: {},
    });
    expect(bookings[0]!.documents).toEqual([
      {
        kind: 'ticket',
        number: '1251791338811',
        conjunction: ['1251791338812'],
        traveller: 0,
        original: null,
        fare: { amount: '9431.00', currency: 'USD' },
        equivalent: { amount: '47627.00', currency: 'UAH' },
        taxes: [
          { code: 'YK', nature: 'AE', amount: '65.70', currency: 'UAH', paidBefore: false },
          { code: 'YQ', nature: 'AC', amount: '2396.80', currency: 'UAH', paidBefore: false },
        ],
        total: { amount: '50089.50', currency: 'UAH' },
        commission: { rate: '1', amount: null },
        penalty: null,
        refund: null,
        payments: [{ kind: 'cash' }, { kind: 'card', brand: 'VI', last4: '1111' }],
      },
    ]);
    expect(legsOf(bookings[0]!)[0]).toMatchObject({
      from: 'KBP',
      to: 'LHR',
      carrier: 'BA',
      flight: '0883',
      class: 'J',
      departs: '2008-01-02T14:15',
      arrives: '2008-01-02T15:50',
      status: 'OK',
      surface: false,
    });
  });
});

describe('reading again', () => {
  test.each(names)('%s: what is stored says the same with the moment it came, whenever that is', (name) => {
    const { masked, ...said } = read(name);
    expect(parsed(parser, masked)).toEqual({ masked, ...said });
  });
  test('a day without a year is the last one before the message came, by the calendar of the agency', () => {
    const on = (receivedAt: string, timeZone = 'Europe/Paris') =>
      parsed(parser, bytesOf('void.air'), { receivedAt, timeZone }).bookings[0]!.occurredOn;
    expect([on('2027-01-12T09:00:00.000Z'), on('2027-01-08T12:00:00.000Z')]).toEqual(['2027-01-10', '2026-01-10']);
    // Tomorrow may be today elsewhere.
    expect([on('2027-01-08T23:30:00.000Z'), on('2027-01-08T23:30:00.000Z', 'America/Toronto')]).toEqual(['2027-01-10', '2026-01-10']);
  });
});

describe('masking', () => {
  test('card number, CVV and passport are masked in the stored bytes, nothing else changes', () => {
    const raw = bytesOf('issue-two.air');
    const { masked } = read('issue-two.air');
    expect(masked.length).toBe(raw.length);
    const text = Buffer.from(masked).toString('latin1');
    expect(text).toContain('FPCCVIXXXXXXXXXXXX1111/1228*CVXXX/A00001');
    expect(text).toMatch(/SSR DOCS AX {2}HK1\/X\/XXX\/XXXXXXXXX\/XXX\/XXXXXXX\/X\/XXXXXXX\/XXXXXXX\/XXXXX;P1/);
    expect(text).not.toContain('00AA00000');
    expect(text.split('\n').filter((line, i) => line !== textOf('issue-two.air').split('\n')[i])).toHaveLength(2);
    expect(text).toContain('T-K901-2400000010');
  });
  test('a card number never reaches the booking', () => {
    for (const name of names) expect(JSON.stringify(read(name).bookings), name).not.toMatch(/4111111111111111|5555555555554444/);
  });
  test('a card in a remark is masked, ticket numbers of 13 digits are not', () => {
    const text = textOf('issue-two.air').replace('RM PO: 88-A', 'RM CARD 5555 5555 5555 4444 TKT 9012400000010 4000000000006');
    expect(Buffer.from(readText(text).masked).toString('latin1')).toContain('RM CARD XXXX XXXX XXXX 4444 TKT 9012400000010 4000000000006');
  });
  test.each([
    ['5555.5555.5555.4444', 'XXXX.XXXX.XXXX.4444'],
    ['5555  5555  5555  4444', 'XXXX  XXXX  XXXX  4444'],
    ['5555:5555_5555/4444', 'XXXX:XXXX_XXXX/4444'],
    ['5555\u00a05555\u00a05555\u00a04444', 'XXXX\u00a0XXXX\u00a0XXXX\u00a04444'],
    ['0528 55555555 55554444 123', '0528 XXXXXXXX XXXX4444 123'],
    ['55 55 55 55 55 55 44 44', 'XX XX XX XX XX XX 44 44'],
  ])('however it is written: %j', (card, masked) => {
    // Alone in a file with nothing else to hide.
    const plain = textOf('issue-two.air')
      .split('\n')
      .filter((l) => !/^(?:FP|SSR DOC)/.test(l))
      .join('\n');
    const stored = Buffer.from(readText(plain.replace('RM PO: 88-A', `RM ${card}`)).masked).toString('latin1');
    expect(stored).toContain(`RM ${masked}`);
    expect(stored).toContain('T-K901-2400000010');
  });
  test('the form of identification is hidden, and is no original document', () => {
    const reading = readText(textOf('issue-child.air').replace('T-K901', 'FOI AX  FOID-PP99ZZ12345;P1\nT-K901'));
    expect(Buffer.from(reading.masked).toString('latin1')).toContain('FOI AX  FOID-XXXXXXXXXXX;P1\n');
    expect(reading.bookings).toEqual(read('issue-child.air').bookings);
  });
  test('with blanks that are two bytes each', () => {
    const raw = Buffer.from('RM 5555\u00a05555\u00a05555\u00a04444\r\n', 'utf8');
    expect(Buffer.from(mask(raw)).toString('utf8')).toBe('RM XXXX\u00a0XXXX\u00a0XXXX\u00a04444\r\n');
  });
});

test('the manifest is what the host expects', () => {
  expect(plugin).toMatchObject({ id: 'air-amadeus', kind: 'supplier', contract: 2, after: ['air'] });
});
