/** A service type that lies is found by its kit, by the function the host itself judges it with. */
import { describe, expect, it } from 'vitest';
import { type Cost, fromJson, Type } from '../../core/contracts/index.ts';
import { costFindings } from '../../core/suppliers/tried.ts';
import coach from '../faults/odd/coach-odd/index.ts';
import { bookedOf, serviceCases } from './service.ts';

const eur = (amount: string) => fromJson({ amount, currency: 'EUR' });
type Costs = (kind: string, number: string, total: string, kept: readonly Cost[]) => readonly Cost[];
const service = (costs: Costs) =>
  serviceCases(
    {
      bookings: [bookedOf('coach-odd', { way: 'x' })],
      service: {
        ...{ item: Type.Object({ way: Type.String() }), together: (items) => items.at(-1) as { way: string }, itemOf: ({ item }) => item },
        read: (_item, { locale }) => ({ title: locale === 'fr' ? 'Autocar' : 'Coach', lines: [] }),
        travelDates: () => ({ departure: '2026-03-01', return: '2026-03-01' }),
        ...{ version: 1, soldAs: 'agent' as const, nature: 'transport' as const },
        costs: ({ kind, documents }) =>
          documents.flatMap(({ number, total, refund, penalty }) =>
            kind === 'voided'
              ? []
              : [
                  ...costs(
                    kind,
                    number,
                    refund ? `-${refund.paid?.amount}` : (total?.amount ?? '0'),
                    keptOf(number, penalty?.amount ?? '0'),
                  ),
                  ...(refund && penalty ? [cost('payable', number, penalty.amount, { nature: 'penalty' })] : []),
                ],
          ),
      },
    },
    coach,
  );
const cost = (of: Cost['of'], document: string, amount: string, more: Partial<Cost> = {}): Cost => ({
  ...{ of, nature: 'transport', money: eur(amount), document, code: null, label: 'Coach', ...more },
});
const keptOf = (number: string, amount: string): readonly Cost[] =>
  /[1-9]/.test(amount) ? [cost('payable', number, amount, { nature: 'penalty' })] : [];
const failing = (cases: ReturnType<typeof service>): string[] =>
  cases.flatMap(([name, holds]) => {
    try {
      holds();
      return [];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });

describe('costs', () => {
  it.each<[string, Costs, string[]]>([
    ['of the total', (kind, n, total, kept) => (kind === 'cancelled' ? kept : [cost('payable', n, total)]), []],
    [
      'of nothing that is kept',
      (kind, n, total) => (kind === 'cancelled' ? [] : [cost('payable', n, total)]),
      [
        'what is payable of V-1 once it is cancelled is not the penalty its message states',
        'of V-1, exchanged, then cancelled but for its penalty, something else is left',
      ],
    ],
    [
      'of what is kept, whatever that is',
      (kind, n, total) => [kind === 'cancelled' ? cost('payable', n, '1.00', { nature: 'penalty' }) : cost('payable', n, total)],
      [
        'what is payable of V-1 once it is cancelled is not the penalty its message states',
        'of V-1, exchanged, then cancelled but for its penalty, something else is left',
      ],
    ],
    [
      'that are less',
      (kind, n, total, kept) => (kind === 'cancelled' ? kept : [cost('payable', n, total), cost('payable', n, '-1.00')]),
      [
        'coach-odd makes 119.00 EUR payable of V-1 (issued V-1), of which the message states 120.00 EUR',
        'of V-1, refunded but for its penalty, then cancelled, something else is left',
      ],
    ],
    [
      'in two currencies',
      (kind, n, total, kept) =>
        kind === 'cancelled'
          ? kept
          : [cost('payable', n, total), cost('commission', n, '1', { money: fromJson({ amount: '5.00', currency: 'USD' }) })],
      [
        'coach-odd states costs of issued V-1 in EUR and USD',
        'of V-1, refunded but for its penalty, then cancelled, something else is left',
      ],
    ],
    [
      'paid there in another',
      (kind, n, total, kept) =>
        kind === 'cancelled'
          ? kept
          : [cost('payable', n, total), cost('onSite', n, '1', { money: fromJson({ amount: '5.00', currency: 'USD' }) })],
      [],
    ],
    [
      'of what is kept of a refund, under another nature',
      (kind, n, total, kept) =>
        [
          ...(kind === 'cancelled' ? kept : [cost('payable', n, total)]),
          ...(kind === 'refunded' ? [cost('payable', n, '-1.00', { nature: 'penalty' }), cost('payable', n, '1.00')] : []),
        ].filter(({ money }) => money.minor !== 0n),
      ['what is refunded costs again', 'what is kept of the refund of V-1 is a cost of its own, of nature “penalty”'],
    ],
    [
      'that are only published',
      (kind, n, total, kept) => (kind === 'cancelled' ? kept : [cost('published', n, total)]),
      [
        'coach-odd makes nothing payable of V-1 (issued V-1), of which the message states 120.00 EUR. What nobody bills stands on a document of kind “fee”.',
        'of V-1, refunded but for its penalty, then cancelled, something else is left',
      ],
    ],
    [
      'of nothing',
      (kind, n, total, kept) => (kind === 'cancelled' ? kept : [cost('payable', n, total), cost('commission', n, '0.00')]),
      Array(6).fill('at /costs/1/money/minor, It is zero, and `commission`: only what is published may be, where the price is hidden.'),
    ],
    [
      'called what nobody sees',
      (kind, n, total, kept) => (kind === 'cancelled' ? kept : [cost('payable', n, total, { label: 'Tra\u200bjet' })]),
      Array(6).fill('at /costs/0/label, It must be: Text, not blank, of 250 characters at most and without characters nobody sees'),
    ],
    [
      'called by a word it does not have',
      (kind, n, total, kept) => (kind === 'cancelled' ? kept : [cost('payable', n, total, { label: { word: 'fare' } })]),
      [
        'The service type coach-odd failed in costs of issued V-1: at /costs/0/label/word, It has no word “fare”',
        ...Array(5).fill('The service type coach-odd failed in costs: at /costs/0/label/word, It has no word “fare”'),
      ],
    ],
    [
      'of what is cancelled, all of it',
      (_kind, n, total) => [cost('payable', n, total)],
      [
        'what is payable of V-1 once it is cancelled is of another nature than “penalty”',
        'of V-1, exchanged, then cancelled but for its penalty, something else is left',
      ],
    ],
  ])('%s', (_what, costs, faults) => {
    const found = failing(service(costs));
    expect(found).toHaveLength(faults.length);
    for (const [i, fault] of faults.entries()) expect(found[i]).toContain(fault);
  });
});

it('of what nobody bills are published alone, on a document of kind fee or on none', () => {
  const sold = bookedOf('coach-odd', { way: 'x' });
  const of = (kind: 'fee' | 'voucher', document: string | null) =>
    costFindings({ ...sold, documents: sold.documents.map((d) => ({ ...d, kind })) }, [
      { ...cost('published', 'V-1', '120.00'), document },
    ]);
  expect(of('fee', 'V-1')).toEqual([]);
  expect(of('voucher', 'V-1')).toMatchObject([{ code: 'AMOUNTS_DISAGREE', pointer: '/documents/0' }]);
  expect(costFindings({ ...sold, documents: [] }, [{ ...cost('published', 'V-1', '120.00'), document: null }])).toEqual([]);
});
