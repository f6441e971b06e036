import { expect, it } from 'vitest';
import { fail } from '../../contracts/index.ts';
import { bounded, Endless } from './bounded.ts';

const forEver = (): never => {
  for (;;);
};

it.each<[string, () => unknown]>([
  ['loops', forEver],
  [
    'loops where it tidies up',
    () => {
      try {
        forEver();
      } finally {
        forEver();
      }
    },
  ],
  ['matches for ever', () => /^(?:\w+ ?)+$/.test(`${'a'.repeat(40)}!`)],
])('ends what %s', (_what, work) => {
  const began = performance.now();
  expect(() => bounded(100, work)).toThrow(Endless);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(bounded(100, () => 'and goes on')).toBe('and goes on');
});
it('gives what ends, and what is thrown as it was thrown', () => {
  expect(bounded(100, () => undefined)).toBe(undefined);
  const error = fail('NOT_FOUND', 'none');
  const stack = error.stack;
  expect(() =>
    bounded(100, () => {
      throw error;
    }),
  ).toThrow(error);
  expect(error.stack).toBe(stack);
});
it('is one time for all that is asked within', () => {
  expect(bounded(100, () => bounded(1, () => 'inner'))).toBe('inner');
  expect(() => bounded(100, () => bounded(60_000, forEver))).toThrow(Endless);
});
