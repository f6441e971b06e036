/** Kinds of messages that were refused, or lost an amount in silence: what a trained agent reads in them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Booked, type Cost, EscaleError, fromJson, sum } from '../../core/contracts/index.ts';
import { type Parsed, parsed } from '../../test/kit/parser.ts';
import { costs } from '../air/costs.ts';
import parser from './read.ts';

const textOf = (name: string): string => readFileSync(new URL(`./fixtures/${name}.air`, import.meta.url)).toString('latin1');
/** A fixture with some of its text replaced. */
function edited(name: string, ...edits: readonly (readonly [from: string | RegExp, to: string])[]): Parsed {
  const text = edits.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    expect(after, String(from)).not.toBe(before);
    return after;
  }, textOf(name));
  return parsed(parser, Buffer.from(text, 'latin1'));
}
const only = ({ bookings }: Parsed): Booked => {
  expect(bookings).toHaveLength(1);
  return bookings[0] as Booked;
};
const codes = ({ findings }: Parsed): string[] => findings.map((each) => each.code);
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const total = (all: readonly Cost[], of: Cost['of']) =>
  sum(
    all.filter((cost) => cost.of === of).map((cost) => cost.money),
    'EUR',
  );

describe('the header', () => {
  test('blocks 206 and 207 read the same, and a message that is sent again as the first', () => {
    const first = only(edited('nett-remit', ['BLK207', 'BLK206']));
    expect(only(edited('nett-remit', ['AMD 1', 'AMDR1']))).toEqual(first);
  });
  test('a message that names fewer passengers than it says, or is a part, is not complete', () => {
    const missing = edited('nett-remit', ['AB2CDJ004;0101', 'AB2CDJ004;0303']);
    expect(missing.findings).toContainEqual(expect.objectContaining({ code: 'PASSENGERS_MISSING', line: 4 }));
    expect(edited('nett-remit', ['AB2CDJ004;0101', 'AB2CDJ004;0301'], [';1/1;', ';1/3;']).findings).toContainEqual(
      expect.objectContaining({ code: 'MESSAGE_PARTIAL', line: 2 }),
    );
  });
});

describe('passengers', () => {
  test('a child is one with a blank behind his type too', () => {
    const { travellers } = only(edited('issue-child', ['LEO MSTR(CHD)', 'LEO(CHD )']));
    expect(travellers).toEqual([{ name: 'EXEMPLE/LEO', type: 'CHD' }]);
  });
  test('a tour code that is left empty hides none that is given', () => {
    expect(only(edited('conjunction', ['FTFR1234', 'FT \nFTFR1234'])).references.tourCode).toBe('FR1234');
    expect(only(edited('conjunction', ['FTFR1234', 'FT '])).references).not.toHaveProperty('tourCode');
  });
});

describe('prices', () => {
  test('a hidden fare is sold for the selling and bought for the net total, without a commission on top', () => {
    const booked = only(edited('nett-remit', ['EUR221.00', 'EUR220.00']));
    const all = costs(booked);
    expect([total(all, 'published'), total(all, 'payable')]).toEqual([fromJson(eur('220.00')), fromJson(eur('190.00'))]);
    expect(all.map((cost) => [cost.of, cost.nature, cost.money.minor])).toEqual([
      ['published', 'fare', 18_000n],
      ['published', 'tax', 4_000n],
      ['payable', 'fare', 15_000n],
      ['payable', 'tax', 4_000n],
    ]);
  });
  test.each<[string, [string | RegExp, string][], string]>([
    ['is hidden on one side', [[/KS-.*\n/, '']], 'its price is hidden'],
    ['has a total without a fare', [['K-\n', 'K-FEUR            ;;;;;;;;;;;;EUR120.00     ;;;\n']], '120.00 EUR'],
    [
      'stands in a field of its own',
      [
        [/KS-.*\n/, ''],
        ['K-\n', 'K-FEUR100.00     ;;;;;;;;;;;;;EUR120.00     ;;;\n'],
      ],
      'EUR120.00',
    ],
  ])('a price that %s is a finding with what is said of it', (_what, edits, said) => {
    const found = edited('nett-remit', ...edits).findings.find((each) => each.code === 'PRICE_HIDDEN');
    expect(found?.message).toContain(said);
  });
  test('a fee of the agency is sold and not bought', () => {
    const reading = edited('nett-remit', ['FV*F*AX', 'TFD1;24090;10JAN26;PAR9Z2101;EUR15;;;12AUG15;FEE;FLT;325701815;;;E\nFV*F*AX']);
    expect(only(reading).documents[1]).toMatchObject({ kind: 'fee', number: '325701815', traveller: 0, total: eur('15') });
    expect(costs(only(reading)).filter((cost) => cost.document === '325701815')).toEqual([
      {
        of: 'published',
        nature: 'fee',
        money: fromJson(eur('15.00')),
        code: null,
        label: { word: 'agencyFee' },
        document: '325701815',
        travellers: [0],
      },
    ]);
  });
  test('an MCO states its taxes without a blank, and its total first', () => {
    const item = 'F;EUR      12.50;N;;EUR    10.00YQ   ; EUR     5.00FR   ';
    const reading = edited('mco', ['F;EUR      12.50;N;', item], [/(;{20,}EUR {6})12\.50(;{7}EUR {6})12\.50/, '$127.50$25.00']);
    const [, mco] = only(reading).documents;
    expect(mco).toMatchObject({ number: '9011900000002', fare: eur('12.50'), total: eur('27.50') });
    expect(mco?.taxes.map((tax) => `${tax.code} ${tax.amount}`)).toEqual(['YQ 10.00', 'FR 5.00']);
    expect(codes(reading)).toEqual([]);
  });
  test('an MCO of a residual value has another fare mark', () => {
    expect(only(edited('mco', [';F;EUR      45.00', ';R;EUR      45.00'])).documents[0]).toMatchObject({ total: eur('45.00') });
  });
});

describe('other items of the booking', () => {
  test.each([
    ['EMD', 'U-036X;011EMD;AX;9017;ALPINE AIR;17JUN;D1;1;AX;;AX;CDG;FCO;TO-;AT-;A;C;BAGGAGE;0AA;PREPAID BAGGAGE'],
    ['HHL', 'U-002X;003HHL;RT;HK01;FCO;14MAR;17MAR;1;A1DRAC;HOTEL EXEMPLE;EUR120.00;CF-889911;'],
    ['CCR', 'U-002X;003CCR;ZE;HK01;FCO;14MAR;17MAR;ECAR;CF-771122;'],
  ])('do not refuse its tickets, and are named: %s', (what, line) => {
    const reading = edited('nett-remit', ['K-\n', `${line}\nK-\n`]);
    expect(only(reading)).toEqual(only(edited('nett-remit', ['BLK207', 'BLK206'])));
    const [found] = reading.findings.filter((each) => each.code === 'ITEM_LEFT_OUT');
    expect([found?.line, found?.message]).toEqual([9, expect.stringContaining(what)]);
  });
  test('a reference is without the passengers it is about', () => {
    const reading = edited('nett-remit', ['FV*F*AX', 'RM*COST CENTRE/4711;P1\nRM PO: 88/B-7;S2-3;P1,2\nFV*F*AX']);
    expect(only(reading).references).toMatchObject({ costCentre: '4711', purchaseOrder: '88/B-7' });
  });
});

describe('refunds', () => {
  test('the birth date is no part of the name', () => {
    const reading = edited('refund', ['MODELE/BRUNO MR', 'MODELE/BRUNO MR 01JAN51']);
    expect(only(reading).travellers).toEqual([{ name: 'MODELE/BRUNO MR', type: 'ADT' }]);
  });
  test('what comes back is what the line says, and a part that does not fit is a finding', () => {
    const reading = edited('refund', [';0.00;210.00;', ';0.00;250.00;']);
    expect(codes(reading)).toEqual(['AMOUNTS_DISAGREE']);
    expect(total(costs(only(reading)), 'payable')).toEqual(fromJson(eur('-188.47')));
  });
  test('without its line, what the payment says comes back, with a finding', () => {
    const reading = edited('refund', [/RFDF.*\n/, ''], [/R-901.*\n/, '']);
    expect(codes(reading)).toEqual(['REFUND_UNSTATED']);
    const back = costs(only(reading)).filter((cost) => cost.of === 'payable');
    expect(total(back, 'payable')).toEqual(fromJson(eur('-188.47')));
    expect(back.filter((cost) => cost.nature === 'tax').map((cost) => cost.money.minor)).toEqual([-1_822n, -1_175n, -850n]);
  });
  test.each(['RSTD', 'UPDT'])('an action %s is refused with its line', (action) => {
    const call = () => edited('refund', [';    15JAN', `;${action}15JAN`]);
    expect(call).toThrow(EscaleError);
    expect(call).toThrow(expect.objectContaining({ code: 'RECORD_INVALID', findings: [expect.objectContaining({ line: 2 })] }));
  });
});
