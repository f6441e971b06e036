/** Which discounts go with the trips of a dossier. */
import { expect, it } from 'vitest';
import { lapsedOf } from './lapsed.ts';
import type { OwnLine } from './own-lines.ts';

/** `fee 60`, `discount -20 R`. */
const lapsed = (text: string): string =>
  [
    ...lapsedOf(
      text.split(', ').map((line, i): OwnLine => {
        const [nature = '', amount = '', label = nature] = line.split(' ');
        const [id, minor] = [String(i + 1), BigInt(amount)];
        return { id, nature: nature as OwnLine['nature'], label, minor, stated: undefined };
      }),
    ),
  ]
    .sort()
    .join(' ');

it.each([
  ['before there was a fee', 'discount -50, fee 100', '1'],
  ['of a fee', 'fee 60, discount -20', ''],
  ['of all of a fee', 'fee 60, discount -60', ''],
  ['of more than the fee', 'fee 60, discount -61', '2'],
  ['beside a penalty', 'penalty 60, discount -20', '2'],
  ['of a fee that was given back', 'fee 60, fee -50, discount -20', '3'],
  ['of a fee, after one of the trip', 'discount -50, fee 60, discount -60', '1'],
  ['of what another left of the fee', 'fee 60, discount -50, discount -20', '3'],
  ['of the trip, taken back again', 'discount -50, discount 50', '1 2'],
  ['of the trip, taken back under another name', 'discount -50 R, discount 50 Reprise', '1 2'],
  ['of the trip, taken back in part', 'discount -50, discount 20, discount 20', '1 2 3'],
  ['of the trip, several taken back as one', 'discount -30, discount -30, discount 60', '1 2 3'],
  ['of the trip, beside one of a fee that is taken back', 'discount -50 R, fee 60, discount -20 R, discount 20 R', '1'],
  ['of a fee, beside one of the trip that is taken back', 'discount -50 R, fee 60, discount -20 R, discount 50 R', '1 4'],
  ['of a fee, taken back with one of the trip', 'discount -30, fee 60, discount -30, discount 60', '1 3 4'],
  ['of a fee, taken back again', 'fee 60, discount -60, discount 60, discount -60', ''],
])('a discount %s: %s', (_what, lines, gone) => {
  expect(lapsed(lines)).toBe(gone);
});
