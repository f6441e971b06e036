/** Which discounts go with the trips of a dossier. */
import { expect, it } from 'vitest';
import { lapsedOf } from './lapsed.ts';
import type { OwnLine } from './own-lines.ts';

type Given = readonly [nature: 'fee' | 'penalty' | 'discount', minor: bigint, more?: { label?: string; stated?: string; billed?: boolean }];
const lapsed = (...lines: readonly Given[]): string[] => [
  ...lapsedOf(
    lines.map(([nature, minor, { label = nature, stated, billed } = {}], i): OwnLine => {
      const id = String(i + 1);
      return { id, nature, label, minor, stated, ...(billed && { billed: [{ id, minor, rate: null }] }) };
    }),
  ),
];

it.each<[string, readonly Given[], string[]]>([
  [
    'before there was a fee',
    [
      ['discount', -50n],
      ['fee', 100n],
    ],
    ['1'],
  ],
  [
    'of a fee',
    [
      ['fee', 60n],
      ['discount', -20n],
    ],
    [],
  ],
  [
    'of all of a fee',
    [
      ['fee', 60n],
      ['discount', -60n],
    ],
    [],
  ],
  [
    'of more than the fee',
    [
      ['fee', 60n],
      ['discount', -61n],
    ],
    ['2'],
  ],
  [
    'beside a penalty',
    [
      ['penalty', 60n],
      ['discount', -20n],
    ],
    ['2'],
  ],
  [
    'of a fee that was given back',
    [
      ['fee', 60n],
      ['fee', -50n],
      ['discount', -20n],
    ],
    ['3'],
  ],
  [
    'of a fee, after one of the trip',
    [
      ['discount', -50n],
      ['fee', 60n],
      ['discount', -60n],
    ],
    ['1'],
  ],
  [
    'of what another left of the fee',
    [
      ['fee', 60n],
      ['discount', -50n],
      ['discount', -20n],
    ],
    ['3'],
  ],
  [
    'at the rate of fees',
    [
      ['discount', -20n, { stated: '20' }],
      ['fee', 60n],
    ],
    [],
  ],
  [
    'of the trip, taken back again',
    [
      ['discount', -50n],
      ['discount', 50n],
    ],
    ['1', '2'],
  ],
  [
    'of the trip, taken back in part',
    [
      ['discount', -50n],
      ['discount', 20n],
      ['discount', 20n],
      ['discount', 20n],
    ],
    ['1', '2', '3'],
  ],
  [
    'of a fee, taken back again',
    [
      ['fee', 60n],
      ['discount', -60n],
      ['discount', 60n],
      ['discount', -60n],
    ],
    [],
  ],
  [
    'of the trip, billed with it',
    [
      ['discount', -50n, { billed: true }],
      ['discount', 50n],
    ],
    [],
  ],
])('a discount %s', (_what, lines, gone) => {
  expect(lapsed(...lines)).toEqual(gone);
});
