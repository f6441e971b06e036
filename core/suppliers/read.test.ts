import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import hotel from '../../plugins/hotel/index.ts';
import type { ReportedStay } from '../../plugins/hotel/item.ts';
import rail from '../../plugins/rail/index.ts';
import { type Booked, type BookedDocument, type Facts, type Finding, fail, maskCards, type Parser } from '../contracts/index.ts';
import { findingsOf } from '../modules/dossiers/service/imports.ts';
import { reportedOf } from './open.ts';
import { type Reader, readFile as readAny } from './read.ts';

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
const stay = (over: object): ReportedStay => ({
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
const LEG = { from: 'A', to: 'B', carrier: null, class: null, departs: null, arrives: null, status: null, surface: false };
const booking = (over: Partial<Booked> = {}): Booked => ({
  service: 'rail',
  kind: 'issued',
  occurredOn: '2026-03-02',
  identities: (over.documents ?? [ticket()]).map(({ number }) => ({ scheme: 'ticket', issuer: null, value: number })),
  recordLocator: 'AB2CDE',
  otherLocators: [],
  bookingOffice: null,
  ticketingOffice: null,
  agencyNumber: null,
  validatingCarrier: null,
  billedBy: null,
  travellers: [{ name: 'Exemple/Alice', type: null }],
  documents: [ticket()],
  item: null,
  references: {},
  ...over,
});
const REPORTED = reportedOf([hotel, rail]);
const raw = { name: 'a.txt', bytes: new TextEncoder().encode('SEA 1') };
const NOW = '2026-03-02T09:00:00.000Z';
const readFile = (readers: readonly Reader[], file: typeof raw, only: string | null) => readAny(readers, file, { only }, NOW);
const call = { agency: 'demo-fr', currency: 'EUR', timeZone: 'Europe/Paris', settings: {} };
interface Said {
  readonly bookings?: readonly unknown[];
  readonly findings?: readonly unknown[];
  readonly format?: unknown;
}
function* says({ bookings = [booking()], findings = [], format = 'SEA 1' }: Said = {}): Facts {
  for (const each of bookings) yield { is: 'booking', booking: each as Booked };
  for (const each of findings) yield { is: 'finding', finding: each as Finding };
  return format as string;
}
const reader = (id: string, parser: Partial<Record<keyof Parser, () => unknown>> = {}): Reader => ({
  ...{ id, call, reported: REPORTED, services: new Map() },
  parser: { detect: () => true, mask: (bytes: Uint8Array) => bytes, read: () => says(), ...parser } as Parser,
});
const readOf = (said: Said) => readFile([reader('rail-sea', { read: () => says(said) })], raw, null);
const maskedAs = (mask: () => unknown) => readFile([reader('rail-sea', { mask })], raw, null);
const documentOf = (over: object, more: Partial<Booked> = {}) => readOf({ bookings: [booking({ documents: [ticket(over)], ...more })] });

describe('what a plugin reports is judged', () => {
  it('takes what keeps the contract', () => {
    expect(readOf({}).status).toBe('read');
    expect(readOf({ bookings: [booking({ item: { segments: [LEG] } })] }).status).toBe('read');
    // Whether there is such a service shows when it is applied.
    expect(readOf({ bookings: [booking({ service: 'cruise', item: { cabin: 12 } })] }).status).toBe('read');
    expect(documentOf({ refund }, { kind: 'refunded' }).status).toBe('read');
    expect(documentOf({}, { kind: 'voided', voids: 'refund' }).status).toBe('read');
    expect(documentOf({ fare: { amount: '100.000', currency: 'EUR' }, commission: { rate: '12.5', amount: null } }).status).toBe('read');
    expect(
      readOf({
        bookings: [
          booking({ service: 'hotel', item: { stays: [stay({ cancellation: [{ from: 'arrival', amount: null, percent: '50' }] })] } }),
        ],
      }).status,
    ).toBe('read');
    const found = { code: 'NOTE', message: 'Look.', line: 1, column: 2, pointer: '/x', plugin: 'rail-sea' };
    expect(readOf({ findings: [found] }).findings).toEqual([found]);
    expect(readOf({ findings: [{ ...found, plugin: 'air-amadeus' }] }).findings).toEqual([found]);
  });
  it.each<[string, ReturnType<typeof readFile>, string, string]>([
    ['a refund without amounts', documentOf({}, { kind: 'refunded' }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    [
      'a refund of no document',
      readOf({ bookings: [booking({ kind: 'refunded', documents: [] })] }),
      'RECORD_INVALID',
      '/bookings/0/documents',
    ],
    ['a sale that carries a refund', documentOf({ refund }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    ['an exchange that does', documentOf({ refund }, { kind: 'exchanged' }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    ['a change that does', documentOf({ refund }, { kind: 'changed' }), 'RECORD_INVALID', '/bookings/0/documents/0/refund'],
    ['a void that says nothing of what it takes back', documentOf({}, { kind: 'voided' }), 'RECORD_INVALID', '/bookings/0/voids'],
    ['a sale that takes something back', documentOf({}, { voids: 'sale' }), 'RECORD_INVALID', '/bookings/0/voids'],
    ['a ticket nobody gave', documentOf({}, { identities: [] }), 'RECORD_INVALID', '/bookings/0/documents/0/number'],
    ['an original nobody gave', documentOf({ original: 'N0' }), 'RECORD_INVALID', '/bookings/0/documents/0/number'],
    [
      'an item that is not its service’s',
      readOf({ bookings: [booking({ service: 'hotel', item: { segments: [] } })] }),
      'RECORD_INVALID',
      '/bookings/0/item/stays',
    ],
    [
      'a leg on no day',
      readOf({ bookings: [booking({ item: { segments: [{ ...LEG, departs: '2026-02-30T10:00' }] } })] }),
      'DATE_INVALID',
      '/bookings/0/item/segments/0/departs',
    ],
    [
      'a PNR given on no day',
      readOf({
        bookings: [booking({ documents: [], identities: [{ scheme: 'pnr', issuer: '1A', value: 'AB2CDE', since: '2026-02-30' }] })],
      }),
      'DATE_INVALID',
      '/bookings/0/identities/0/since',
    ],
    ['nothing', readFile([reader('rail-sea', { read: () => null })], raw, null), 'RECORD_INVALID', 'read'],
    ['a booking that is none', readOf({ bookings: [undefined] }), 'RECORD_INVALID', '/bookings/0'],
    ['no masked bytes', maskedAs(() => undefined), 'RECORD_INVALID', 'mask'],
    ['masked bytes that are text', maskedAs(() => 'SEA 1'), 'RECORD_INVALID', 'mask'],
    ['masked bytes of another length', maskedAs(() => new Uint8Array(3)), 'RECORD_INVALID', 'mask'],
    ['findings that are text', readOf({ findings: ['hello'] }), 'RECORD_INVALID', '/findings/0'],
    ['a finding on line 0', readOf({ findings: [{ code: 'A', message: 'b', line: 0 }] }), 'RECORD_INVALID', '/findings/0/line'],
    ['half a character in a finding', readOf({ findings: [{ code: 'A', message: 'b\ud83d' }] }), 'INPUT_INVALID', '/findings/0/message'],
    ['a control character in a format', readOf({ format: 'SEA\u0000' }), 'INPUT_INVALID', '/format'],
    ['a format that is a number', readOf({ format: 12 }), 'RECORD_INVALID', '/format'],
    ['an empty format', readOf({ format: '' }), 'RECORD_INVALID', '/format'],
    ['a traveller who is not there', documentOf({ traveller: 1 }), 'RECORD_INVALID', '/bookings/0/documents/0/traveller'],
    ['an issue on no day', documentOf({ issuedOn: '2026-02-30' }), 'DATE_INVALID', '/bookings/0/documents/0/issuedOn'],
    [
      'a cancellation on no day',
      readOf({
        bookings: [
          booking({ service: 'hotel', item: { stays: [stay({ cancellation: [{ from: '2026-02-30T00:00:00-08:00', amount: null }] })] } }),
        ],
      }),
      'DATE_INVALID',
      '/bookings/0/item/stays/0/cancellation/0/from',
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
    [
      'a stay too wide',
      readOf({ bookings: [booking({ service: 'hotel', item: { stays: [stay({ total: eur('1.001') })] } })] }),
      'AMOUNT_INVALID',
      '/bookings/0/item/stays/0/total',
    ],
    [
      'a penalty in words',
      readOf({
        bookings: [
          booking({ service: 'hotel', item: { stays: [stay({ cancellation: [{ from: null, amount: null, percent: 'half' }] })] } }),
        ],
      }),
      'AMOUNT_INVALID',
      '/bookings/0/item/stays/0/cancellation/0/percent',
    ],
  ])('refuses %s', (_title, { status, error, bookings, masked }, code, pointer) => {
    expect({ status, code: error?.code, bookings, masked }).toEqual({ status: 'refused', code, bookings: [], masked: null });
    expect(error?.message).toContain('rail-sea');
    expect(error?.message).toContain(` ${pointer}: `);
  });
  it('refuses a file with a card the plugin left in it, and keeps nothing of it', () => {
    const bytes = new TextEncoder().encode('SEA 1 4111 1111 1111 1111 é');
    const { masked, error, sha256 } = readFile([reader('rail-sea')], { name: 'a.txt', bytes }, null);
    expect([masked, error?.code, error?.message]).toEqual([null, 'RECORD_INVALID', expect.stringContaining('plugin rail-sea')]);
    expect(sha256).toBe(hash('sha256', 'SEA 1 XXXX XXXX XXXX 1111 é'));
  });
  it('lets a plugin read nothing but the masked message', () => {
    const bytes = new TextEncoder().encode('SEA 1 4111 1111 1111 1111');
    const read = function* ({ bytes: given }: { bytes: Uint8Array }): Facts {
      given.fill(0, 0, 3);
      yield { is: 'finding', finding: { code: 'SAID', message: [...new TextDecoder().decode(given.subarray(3))].join('~') } };
      return 'SEA 1';
    };
    const mask = (given: Uint8Array) => new TextEncoder().encode(maskCards(new TextDecoder().decode(given)));
    const { findings, masked } = readFile([reader('rail-sea', { mask, read } as never)], { name: 'a.txt', bytes }, null);
    // Written so that the host could hide nothing in it.
    expect(findings.map((f) => f.message.replaceAll('~', ''))).toEqual([' 1 XXXX XXXX XXXX 1111']);
    expect(new TextDecoder().decode(masked as Uint8Array)).toBe('SEA 1 XXXX XXXX XXXX 1111');
  });
  it.each([
    ['a name', { travellers: [{ name: 'Alice 4111111111111111', type: null }] }, '/travellers/0/name'],
    ['a reference', { references: { note: 'paid with 4111.1111.1111.1111' } }, '/references/note'],
    ['a number that was hidden as one', { recordLocator: 'XXXXXXXXXXXX1111' }, '/recordLocator'],
    [
      'a ticket that was hidden as one',
      { documents: [ticket({ number: 'XXXX-XXXX-XXXX-1111/2' })], identities: [] },
      '/documents/0/number',
    ],
    [
      'an order that was hidden as one',
      { identities: [{ scheme: 'order', issuer: null, value: 'XXXXXXXXXXXX1111' }] },
      '/identities/0/value',
    ],
  ] satisfies [string, Partial<Booked>, string][])(
    'refuses a card that stands where it could not be masked: %s',
    (_what, over, pointer) => {
      const { status, error } = readOf({ bookings: [booking(over)] });
      expect([status, error?.code, error?.message]).toEqual([
        'refused',
        'INPUT_INVALID',
        expect.stringContaining(`/bookings/0${pointer}: `),
      ]);
    },
  );

  it('keeps the line and column of a refusal, after facts too', () => {
    const at = { code: 'DATE_INVALID', message: 'No such day.', line: 3, column: 9 };
    const read = function* (): Facts {
      yield* says();
      throw fail('DATE_INVALID', 'No such day.', [at]);
    };
    const refused = readFile([reader('rail-sea', { read })], raw, null);
    expect([refused.bookings, findingsOf(refused)]).toEqual([[], [at]]);
  });
});

describe('a plugin that cannot say whether a file is its own', () => {
  const throws = reader('rail-first', {
    detect: () => {
      throw new Error('boom');
    },
  });
  const later = reader('rail-second', { detect: async () => true });
  it('is passed over, and said so', () => {
    const { supplier: by, findings } = readFile([throws, later, reader('rail-third')], raw, null);
    expect(by).toBe('rail-third');
    expect(findings).toMatchObject([
      { code: 'DETECT_FAILED', plugin: 'rail-first' },
      { code: 'DETECT_FAILED', plugin: 'rail-second' },
    ]);
  });
  it('leaves the file unknown when no other knows it, and is named', () => {
    const { status, error, findings } = readFile([throws, later, reader('rail-third', { detect: () => false })], raw, null);
    expect([status, error?.code]).toEqual(['refused', 'FORMAT_UNKNOWN']);
    expect(error?.message).toContain('rail-first, rail-second');
    expect(error?.message).not.toContain('rail-third');
    expect(findings).toHaveLength(2);
  });
  it('reads when it is named', () => expect(readFile([throws], raw, 'rail-first').status).toBe('read'));
});
