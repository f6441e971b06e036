import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EscaleError } from '../../contracts/index.ts';
import { accountOf, clientPosition, convert, draw, fillLabel, type MovementLine } from './rules.ts';
import { checkRate, quotient, readCsv, readEcb } from './service/rates.ts';
import { accrueOn, type Travels, timingOf } from './timing.ts';

const at = (account: string, amount: bigint, booked = amount): MovementLine => ({
  what: 'sale',
  role: 'sale',
  account,
  party: null,
  dossier: 'D1',
  service: null,
  nature: null,
  vatRate: null,
  piece: 'P',
  dated: '2026-01-01',
  amount,
  booked,
});

describe('clientPosition', () => {
  it('CALC-INS-04 600.00 paid on 2,000.00 is a deposit; the price cut to 500.00, 100.00 of it is too much', () => {
    expect(clientPosition(60_000n, 0n, 200_000n)).toEqual({ receivable: 0n, advances: 60_000n, overpaid: 0n });
    expect(clientPosition(60_000n, 0n, 50_000n)).toEqual({ receivable: 0n, advances: 50_000n, overpaid: 10_000n });
  });
  it('CALC-PAY-02 overpaid 50.00 once all is billed', () =>
    expect(clientPosition(105_000n, 100_000n, 100_000n)).toEqual({ receivable: 0n, advances: 0n, overpaid: 5_000n }));
  it('places every cent once, owes or is owed and never both', () => {
    const any = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
    fc.assert(
      fc.property(any, any, any, (paid, invoiced, sale) => {
        const p = clientPosition(paid, invoiced, sale);
        expect(p.receivable - p.advances - p.overpaid).toBe(invoiced - paid);
        expect(
          [p.receivable, p.advances, p.overpaid].every((v) => v >= 0n) && (p.receivable === 0n || p.advances + p.overpaid === 0n),
        ).toBe(true);
      }),
    );
  });
});

describe('draw', () => {
  it('takes back from the accounts it was posted to, oldest first, at the value it had', () => {
    expect(draw(-150n, [at('706', -100n), at('7061', -80n)])).toEqual({ drawn: [], left: -150n });
    expect(draw(150n, [at('706', -100n), at('7061', -80n)])).toEqual({
      drawn: [
        { account: '706', amount: 100n, booked: 100n },
        { account: '7061', amount: 50n, booked: 50n },
      ],
      left: 0n,
    });
    expect(draw(-1_000n, [at('411', 1_000n, 930n)]).drawn).toEqual([{ account: '411', amount: -1_000n, booked: -930n }]);
  });
  it('in any number of steps gives back exactly what it was worth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10_000n }), { minLength: 1, maxLength: 10 }),
        fc.bigInt({ min: 1n, max: 50_000n }),
        (steps, worth) => {
          const whole = steps.reduce((a, b) => a + b, 0n);
          const position = [at('411', whole, worth)];
          for (const step of steps) for (const d of draw(-step, position).drawn) position.push(at(d.account, d.amount, d.booked));
          expect([position.reduce((s, l) => s + l.amount, 0n), position.reduce((s, l) => s + l.booked, 0n)]).toEqual([0n, 0n]);
        },
      ),
    );
  });
});

describe('accounts, labels, days', () => {
  it('takes the most specific account', () => {
    const role = { default: '706', nature: { penalty: '708' }, service: { air: '7061' }, supplier: { AF: '70611' } };
    expect([accountOf(role, {}), accountOf(role, { nature: 'penalty' })]).toEqual(['706', '708']);
    expect(accountOf(role, { nature: 'penalty', service: 'air' })).toBe('7061');
    expect(accountOf(role, { nature: 'penalty', service: 'air', supplier: 'AF' })).toBe('70611');
  });
  it('fills a label in the language asked for and leaves no gap', () =>
    expect(fillLabel({ fr: 'Facture {piece} {client} {dossier}', en: 'Invoice {piece}' }, 'fr-BE', { piece: 'F1', dossier: 'D1' })).toBe(
      'Facture F1 D1',
    ));
  it('recognises at departure, at return, or at once', () => {
    const trip = { status: 'confirmed', cancelledOn: null, states: [], departure: '2026-07-04', return: '2026-07-11' };
    const days = (['departure', 'return', 'order'] as const).map((how) => timingOf(how, trip, [], () => 0n).on('s'));
    expect(days).toEqual(['2026-07-04', '2026-07-11', null]);
    expect(timingOf('departure', { ...trip, departure: null, return: null }, [], () => 0n).on('s')).toBe(null);
    expect(accrueOn('2026-07-04')).toBe('2026-08-01');
  });
  it('recognises what is one trip together, and another trip of the dossier on its own day', () => {
    const of = (id: string, departure: string | null, back: string | null, more: Partial<Travels> = {}): Travels => ({
      ...{ id, soldAs: 'principal', status: 'issued', departure, return: back, goneOn: null, states: [], ...more },
    });
    const dossier = { status: 'confirmed', cancelledOn: null, states: [], departure: '2026-07-01', return: '2026-09-04' };
    const services = [
      of('flight', '2026-07-04', '2026-07-04'),
      of('night-after', '2026-07-05', '2026-07-11'),
      of('back', '2026-07-11', '2026-07-11'),
      of('insurance', null, null),
      of('weekend', '2026-09-02', '2026-09-04'),
      of('agent', '2026-07-01', '2026-09-01', { soldAs: 'agent' }),
      of('gone', '2026-06-01', '2026-06-02', { status: 'cancelled' }),
      of('used-in-part', '2026-06-01', '2026-06-02', { status: 'refunded' }),
    ];
    const timing = timingOf('departure', dossier, services, () => 400n);
    const [july, september] = ['2026-07-04', '2026-09-02'];
    expect(services.map((s) => timing.on(s.id))).toEqual([july, july, july, july, september, july, null, null]);
    expect(timing.days).toEqual([july, september]);
    expect(services.map((s) => timing.earned(s.id, 'stay')).slice(-3)).toEqual([null, 0n, 400n]);
    expect([timing.waits('back', '2026-07-03'), timing.waits('back', '2026-07-04'), timing.waits('gone', '2026-01-01')]).toEqual([
      true,
      false,
      false,
    ]);
    const cancelled = timingOf('departure', { ...dossier, status: 'cancelled' }, services, () => 0n);
    expect([cancelled.gone('weekend'), cancelled.on('weekend')]).toEqual([true, null]);
  });
  it('lets the cost of what is gone wait until it went, or until its trip where that came first', () => {
    const dossier = { status: 'confirmed', cancelledOn: null, states: [], departure: '2026-07-04', return: '2026-07-11' };
    const of = (id: string, goneOn: string | null, departure: string | null, status = 'cancelled'): Travels => ({
      ...{ id, soldAs: 'principal', status, departure, return: departure, goneOn, states: [] },
    });
    const services = [
      of('before', '2026-06-20', '2026-07-05'),
      of('after', '2026-07-20', '2026-07-05'),
      of('undated', '2026-06-20', null),
      of('not known', null, '2026-07-05'),
      of('of a package', '2026-07-20', '2026-07-06'),
      of('package', null, '2026-07-05', 'issued'),
    ];
    const costs = (how: 'departure' | 'order', given: Partial<Parameters<typeof timingOf>[1]>): (string | null)[] => {
      const timing = timingOf(how, { ...dossier, ...given }, services, () => 0n);
      return services.slice(0, 5).map((s) => timing.costOn(s.id));
    };
    expect(costs('departure', {})).toEqual(['2026-06-20', '2026-07-05', '2026-06-20', null, '2026-07-05']);
    const cancelled = { status: 'cancelled', cancelledOn: '2026-06-15' };
    expect(costs('departure', cancelled)).toEqual(Array.from({ length: 5 }, () => '2026-06-15'));
    expect(costs('departure', { departure: null, return: null })).toEqual(['2026-06-20', '2026-07-05', '2026-06-20', null, '2026-07-05']);
    expect(costs('order', cancelled)).toEqual([null, null, null, null, null]);
    const timing = timingOf('departure', { ...dossier, ...cancelled }, [of('s', '2026-06-10', '2026-07-05')], () => 0n);
    expect([timing.goneSince('s'), timing.waits('s', '2026-06-09'), timing.waits('s', '2026-06-10')]).toEqual(['2026-06-10', true, false]);
  });
});

/** Code, sentence and findings of what is thrown. */
function refusal(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof EscaleError) return [error.code, error.message, ...error.findings.map((f) => `${f.line} ${f.code}`)];
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('rates', () => {
  it('CALC-FX-01 USD 1,000.00 at 0.9200, 0.9300 and 0.9500', () =>
    expect(['0.9200', '0.9300', '0.9500'].map((r) => convert(100_000n, 'USD', r, 'EUR'))).toEqual([92_000n, 93_000n, 95_000n]));
  it('minds the decimals of both currencies', () =>
    expect([convert(10_500n, 'JPY', '0.0061', 'EUR'), convert(1_234n, 'TND', '0.3', 'EUR')]).toEqual([6_405n, 37n]));
  it('reads the bank’s file as what one unit is worth', () => {
    const xml = `<gesmes:Envelope><Cube><Cube time='2026-03-02'><Cube currency='USD' rate='1.25'/><Cube currency="GBP" rate="0.8"/></Cube></Cube></gesmes:Envelope>`;
    expect(readEcb(xml, 'EUR')).toEqual([
      { currency: 'USD', day: '2026-03-02', rate: '0.8' },
      { currency: 'GBP', day: '2026-03-02', rate: '1.25' },
    ]);
    expect(readEcb(xml, 'GBP')).toEqual([
      { currency: 'EUR', day: '2026-03-02', rate: '0.8' },
      { currency: 'USD', day: '2026-03-02', rate: '0.64' },
    ]);
    expect(quotient('1', '3')).toBe('0.3333333333');
  });
  it('reads lines, and names each that is wrong', () => {
    expect(readCsv('currency;day;rate\nUSD;2026-03-02;0,92\n"CHF";2026-03-02;1.07\n')).toEqual([
      { currency: 'USD', day: '2026-03-02', rate: '0.92' },
      { currency: 'CHF', day: '2026-03-02', rate: '1.07' },
    ]);
    expect(readCsv('USD,2026-03-02,0.92')).toEqual([{ currency: 'USD', day: '2026-03-02', rate: '0.92' }]);
    expect(refusal(() => readCsv('USX;2026-03-02;1\nUSD;2026-02-30;1\nUSD;2026-03-02;x\nUSD;2026-03-02;0.0'))).toEqual([
      ...['CURRENCY_UNKNOWN', 'Line 1: “USX” is no currency. And 3 more.'],
      ...['1 CURRENCY_UNKNOWN', '2 RECORD_INVALID', '3 RECORD_INVALID', '4 RECORD_INVALID'],
    ]);
    expect(() => readCsv('')).toThrow(/No rate was found/);
  });
  it('keeps one rate as one text', () => {
    expect(['1', '1.0', '00000001.0', '0001', '0.50', '000.5', '100'].map((r) => checkRate(r))).toEqual([
      ...['1', '1', '1', '1', '0.5', '0.5', '100'],
    ]);
    for (const none of ['0', '0.000', '1.', '.5', '-1', '1e3', '9'.repeat(900_000)])
      expect(refusal(() => checkRate(none))[1]).toMatch(/^“.{0,31}” is no rate: write what one unit is worth/);
  });
  it('says in which line of the bank’s file a rate is none or stands twice', () => {
    const file = (...cubes: string[]): string => `<Cube>\n<Cube time='2026-03-02'>\n${cubes.join('\n')}\n</Cube></Cube>`;
    const usd = (rate: string): string => `<Cube currency='USD' rate='${rate}'/>`;
    expect(refusal(() => readEcb(file(`<!-- ${usd('7')}\n-->`, usd('0')), 'EUR')).slice(1)).toEqual([
      ...['Line 5: “0” is no rate of USD.', '5 RECORD_INVALID'],
    ]);
    expect(refusal(() => readEcb(file(usd('0')), 'EUR')).slice(1)).toEqual(['Line 3: “0” is no rate of USD.', '3 RECORD_INVALID']);
    expect(refusal(() => readEcb(file(usd('1.25'), '', usd('1.25')), 'EUR')).slice(1)).toEqual([
      ...['Line 5: USD stands there twice for one day.', '5 RECORD_INVALID'],
    ]);
    // What is no currency any more, and a day nobody needs twice.
    expect(readEcb(file("<Cube currency='HRK' rate='7.5'/>", usd('1.25')), 'EUR')).toHaveLength(1);
  });
  it('reads no more than a few thousand rates at once, and names no more than fifty faults', () => {
    const lines = (n: number, of = 'x'): string => Array(n).fill(of).join('\n');
    const [, sentence, ...told] = refusal(() => readCsv(lines(5_000)));
    expect([sentence, told.length]).toEqual(['Line 1: “x” is no currency. And 4999 more.', 50]);
    expect(readCsv(`currency;day;rate\n${lines(5_000, 'USD;2026-03-02;0.9')}\n`)).toHaveLength(5_000);
    for (const read of [() => readCsv(lines(500_000)), () => readEcb(lines(90_000, '<Cube>'), 'EUR')])
      expect(refusal(read)[1]).toBe('A file holds at most 5000 rates: give it in parts.');
  });
});
