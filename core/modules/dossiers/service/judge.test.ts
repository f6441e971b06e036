import { describe, expect, it } from 'vitest';
import { type Booked, type BookedDocument, fail, type Reading, type Supplier } from '../../../contracts/index.ts';
import { findingsOf, readFile } from './imports.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const refund = { paid: eur('100.00'), used: null, fare: eur('100.00'), tax: null, total: eur('100.00') };
const ticket = (over: object = {}): BookedDocument => ({
  kind: 'ticket',
  number: 'N1',
  conjunction: [],
  traveller: 0,
  original: null,
  fare: eur('100.00'),
  equivalent: null,
  taxes: [],
  total: eur('100.00'),
  commission: null,
  penalty: null,
  refund: null,
  payments: [],
  ...over,
});
const stay = (over: object): Booked['stays'][number] => ({
  product: 'hotel',
  name: 'Hôtel du Port',
  code: null,
  from: '2026-03-09',
  to: '2026-03-11',
  rooms: 1,
  nights: 2,
  confirmation: null,
  total: eur('200.00'),
  commission: null,
  cancellation: [],
  ...over,
});
const booking = (over: Partial<Booked> = {}): Booked => ({
  service: 'rail',
  kind: 'issued',
  occurredOn: '2026-03-02',
  recordLocator: 'AB2CDE',
  otherLocators: [],
  bookingOffice: null,
  ticketingOffice: null,
  agencyNumber: null,
  validatingCarrier: null,
  travellers: [{ name: 'Exemple/Alice', type: null }],
  documents: [ticket()],
  segments: [],
  stays: [],
  references: {},
  ...over,
});
const raw = { name: 'a.txt', bytes: new TextEncoder().encode('SEA 1') };
const reading = (over: object = {}): Reading => ({ format: 'SEA 1', bookings: [booking()], findings: [], masked: raw.bytes, ...over });
const supplier = (id: string, read: () => unknown, detect: () => unknown = () => true) => ({
  id,
  value: { service: 'rail', detect, read } as unknown as Supplier,
});
const readOf = (over: object, bookings?: Booked[]) =>
  readFile([supplier('rail-sea', () => reading({ ...over, ...(bookings && { bookings }) }))], raw, null);
const documentOf = (over: object, more: Partial<Booked> = {}) => readOf({}, [booking({ documents: [ticket(over)], ...more })]);

describe('what a plugin reports is judged', () => {
  it('takes what keeps the contract', () => {
    expect(readOf({}).status).toBe('read');
    expect(documentOf({ refund }, { kind: 'refunded' }).status).toBe('read');
    expect(documentOf({ fare: { amount: '100.000', currency: 'EUR' }, commission: { rate: '12.5', amount: null } }).status).toBe('read');
    expect(readOf({}, [booking({ stays: [stay({ cancellation: [{ from: 'arrival', amount: null, percent: '50' }] })] })]).status).toBe(
      'read',
    );
    const found = { code: 'NOTE', message: 'Look.', line: 1, column: 2, pointer: '/x', plugin: 'rail-sea' };
    expect(readOf({ findings: [found] }).findings).toEqual([found]);
  });
  it.each<[string, ReturnType<typeof readFile>, string, string]>([
    ['a refund without amounts', documentOf({}, { kind: 'refunded' }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    ['a refund of no document', readOf({}, [booking({ kind: 'refunded', documents: [] })]), 'RECORD_INVALID', '/bookings/0/documents'],
    ['a sale that carries a refund', documentOf({ refund }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    ['an exchange that does', documentOf({ refund }, { kind: 'exchanged' }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    ['a change that does', documentOf({ refund }, { kind: 'changed' }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    ['nothing', readFile([supplier('rail-sea', () => null)], raw, null), 'RECORD_INVALID', '/'],
    ['no bookings', readOf({ bookings: undefined }), 'RECORD_INVALID', '/bookings'],
    ['no masked bytes', readOf({ masked: undefined }), 'RECORD_INVALID', '/masked'],
    ['masked bytes that are text', readOf({ masked: 'SEA 1' }), 'RECORD_INVALID', '/masked'],
    ['masked bytes of another length', readOf({ masked: new Uint8Array(3) }), 'RECORD_INVALID', '/masked'],
    ['no findings', readOf({ findings: undefined }), 'RECORD_INVALID', '/findings'],
    ['findings that are text', readOf({ findings: ['hello'] }), 'RECORD_INVALID', '/findings/0'],
    ['a finding on line 0', readOf({ findings: [{ code: 'A', message: 'b', line: 0 }] }), 'RECORD_INVALID', '/findings/0/line'],
    ['a format that is a number', readOf({ format: 12 }), 'RECORD_INVALID', '/format'],
    ['an empty format', readOf({ format: '' }), 'RECORD_INVALID', '/format'],
    ['a traveller who is not there', documentOf({ traveller: 1 }), 'RECORD_INVALID', '/bookings/0/documents/0/traveller'],
    ['an issue on no day', documentOf({ issuedOn: '2026-02-30' }), 'DATE_INVALID', '/bookings/0/documents/0/issuedOn'],
    [
      'a cancellation on no day',
      readOf({}, [booking({ stays: [stay({ cancellation: [{ from: '2026-02-30T00:00:00-08:00', amount: null }] })] })]),
      'DATE_INVALID',
      '/bookings/0/stays/0/cancellation/0/from',
    ],
    ['too many decimals', documentOf({ fare: eur('100.005') }), 'AMOUNT_INVALID', '/bookings/0/documents/0/fare'],
    [
      'decimals of a currency without',
      documentOf({ total: { amount: '1.5', currency: 'JPY' } }),
      'AMOUNT_INVALID',
      '/bookings/0/documents/0/total',
    ],
    ['a fee that is no amount', documentOf({ fees: [{ code: 'F', ...eur('abc') }] }), 'AMOUNT_INVALID', '/bookings/0/documents/0/fees/0'],
    [
      'a fee in no currency',
      documentOf({ fees: [{ code: 'F', amount: '1', currency: 'ZZZ' }] }),
      'CURRENCY_UNKNOWN',
      '/bookings/0/documents/0/fees/0',
    ],
    [
      'a tax too wide',
      documentOf({ taxes: [{ code: 'YQ', nature: null, ...eur('1.001'), paidBefore: false }] }),
      'AMOUNT_INVALID',
      '/bookings/0/documents/0/taxes/0',
    ],
    [
      'a refund too wide',
      documentOf({ refund: { ...refund, tax: eur('0.001') } }, { kind: 'refunded' }),
      'AMOUNT_INVALID',
      '/bookings/0/documents/0/refund/tax',
    ],
    [
      'a rate in words',
      documentOf({ commission: { rate: '5%', amount: null } }),
      'AMOUNT_INVALID',
      '/bookings/0/documents/0/commission/rate',
    ],
    ['a stay too wide', readOf({}, [booking({ stays: [stay({ total: eur('1.001') })] })]), 'AMOUNT_INVALID', '/bookings/0/stays/0/total'],
    [
      'a penalty in words',
      readOf({}, [booking({ stays: [stay({ cancellation: [{ from: null, amount: null, percent: 'half' }] })] })]),
      'AMOUNT_INVALID',
      '/bookings/0/stays/0/cancellation/0/percent',
    ],
  ])('refuses %s', (_title, { status, error, bookings, masked }, code, pointer) => {
    expect({ status, code: error?.code, bookings, masked }).toEqual({ status: 'refused', code, bookings: [], masked: null });
    expect(error?.message).toContain('rail-sea');
    expect(error?.message).toContain(` ${pointer}: `);
  });
  it('hides a card the plugin left in its bytes, and refuses one among names', () => {
    const bytes = new TextEncoder().encode('SEA 1 4111 1111 1111 1111 é');
    const read = readFile([supplier('rail-sea', () => reading({ masked: bytes }))], { name: 'a.txt', bytes }, null);
    expect(new TextDecoder().decode(read.masked as Uint8Array)).toBe('SEA 1 XXXX XXXX XXXX 1111 é');
    const named = readOf({}, [booking({ travellers: [{ name: 'Alice 4111111111111111', type: null }] })]);
    expect([named.status, named.error?.message]).toEqual(['refused', expect.stringContaining('/bookings/0/travellers')]);
  });

  it('keeps the line and column of a refusal', () => {
    const at = { code: 'DATE_INVALID', message: 'No such day.', line: 3, column: 9 };
    const throws = () => {
      throw fail('DATE_INVALID', 'No such day.', [at]);
    };
    const refused = readFile([supplier('rail-sea', throws)], raw, null);
    expect(findingsOf(refused)).toEqual([at]);
  });
});

describe('a plugin that cannot say whether a file is its own', () => {
  const throws = supplier('rail-first', reading, () => {
    throw new Error('boom');
  });
  const later = supplier('rail-second', reading, async () => true);
  it('is passed over, and said so', () => {
    const { supplier: by, findings } = readFile([throws, later, supplier('rail-third', reading)], raw, null);
    expect(by).toBe('rail-third');
    expect(findings).toMatchObject([
      { code: 'DETECT_FAILED', plugin: 'rail-first' },
      { code: 'DETECT_FAILED', plugin: 'rail-second' },
    ]);
  });
  it('leaves the file unknown when no other knows it, and is named', () => {
    const { status, error, findings } = readFile([throws, later, supplier('rail-third', reading, () => false)], raw, null);
    expect([status, error?.code]).toEqual(['refused', 'FORMAT_UNKNOWN']);
    expect(error?.message).toContain('rail-first, rail-second');
    expect(error?.message).not.toContain('rail-third');
    expect(findings).toHaveLength(2);
  });
  it('reads when it is named', () => expect(readFile([throws], raw, 'rail-first').status).toBe('read'));
});
