/** A parser gone wrong in the way the file names: `ODD loop`. */
import { pbkdf2Sync } from 'node:crypto';
import {
  type Booked,
  type Facts,
  fail,
  maskCards,
  type ParseCall,
  type Parser,
  type RawMessage,
  type SupplierFact,
} from '../../../../core/contracts/index.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const found = (message: string): SupplierFact => ({ is: 'finding', finding: { code: 'NOTE', message } });

function* endless(): Facts {
  for (;;) yield found('more of the same');
}
function* verbose(): Facts {
  for (;;) yield found('x'.repeat(1_000_000));
}

/** `ODD books V-1 120.00 costs loops`: a coach that goes wrong so. */
function* books(said: string): Facts {
  const [, , number = '', amount = '', ...way] = said.trim().split(' ');
  const total = { amount, currency: 'EUR' };
  const booking: Booked = {
    ...{ service: 'coach-odd', kind: 'issued', occurredOn: '2026-01-10', recordLocator: `L${number}`, otherLocators: [] },
    ...{ bookingOffice: null, ticketingOffice: null, agencyNumber: null, validatingCarrier: null, billedBy: 'COACHES' },
    ...{ identities: [{ scheme: 'voucher', issuer: 'COACHES', value: number }], references: {}, item: { way: way.join(' ') } },
    travellers: [{ name: 'EXEMPLE/ALICE', type: null }],
    documents: [
      {
        ...{ kind: 'voucher', number, conjunction: [], traveller: 0, original: null, fare: total, equivalent: null, taxes: [], total },
        ...{ commission: null, penalty: null, refund: null, payments: [] },
      },
    ],
  };
  yield { is: 'booking', booking };
  return 'ODD';
}

const WAYS: Readonly<Record<string, (said: string, call: ParseCall) => unknown>> = {
  loop() {
    for (;;);
  },
  // Where the runtime cannot end it.
  engine: () => pbkdf2Sync('a', 'b', 2 ** 31 - 1, 64, 'sha512'),
  memory() {
    const kept: number[][] = [];
    for (;;) kept.push(new Array(1_000_000).fill(kept.length));
  },
  // Two gigabytes that are no objects: the runtime's limit on the heap does not count them.
  bytes() {
    const kept: Uint8Array[] = [];
    for (let n = 0; n < 40; n++) kept.push(new Uint8Array(50_000_000).fill(n));
    for (let n = 0; ; n++) kept[n % 40]?.fill(n);
  },
  books,
  endless,
  verbose,
  throws(said) {
    throw new Error(`I cannot read “${said}”`);
  },
  quotes() {
    throw fail('RECORD_INVALID', 'The form of payment 4111 1111 1111 1111 is none.', [{ code: 'X', message: 'x', line: -1, column: 2 }]);
  },
  nothing: () => null,
  list: () => [found('a list is no generator')],
  *strays() {
    void Promise.reject(new Error('a promise about 4111 1111 1111 1111'));
    yield found('read to its end');
    return 'ODD';
  },
  *unheard() {
    yield { is: 'weather', rain: true };
  },
  *notes(said) {
    yield found(`Card 4111.1111.1111.1111 in ${said}`);
    return 'ODD';
  },
  *told(_said, { agency, currency, timeZone, settings, receivedAt }) {
    yield found([agency, currency, timeZone, settings['greeting'], receivedAt].join(' '));
    return 'ODD';
  },
};

export default {
  detect: (head) => text(head).startsWith('ODD'),
  mask: (bytes) => (text(bytes).includes('liar') ? bytes : Buffer.from(maskCards(text(bytes)), 'latin1')),
  read({ bytes }: RawMessage, call: ParseCall): Facts {
    const said = text(bytes);
    return WAYS[said.split(/[ \n]/)[1] ?? '']?.(said, call) as Facts;
  },
} satisfies Parser;
