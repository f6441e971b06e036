import { expect, it } from 'vitest';
import type { MovementLine } from './rules.ts';
import { likeOthers, ofTheMoney, sharedOut } from './values.ts';

const line = (amount: bigint, booked = 0n): MovementLine => ({
  ...{ what: 'sale', role: 'sale', account: '704', party: null, dossier: 'D1', service: null, nature: null, vatRate: null },
  ...{ piece: 'P1', dated: '2026-03-10', amount, booked },
});
const booked = (lines: readonly MovementLine[]): bigint[] => lines.map((l) => l.booked);

it('a value is shared out to the unit, and moves alone where nothing does', () => {
  expect(booked(sharedOut(100n, [line(1n), line(1n), line(1n)]))).toEqual([33n, 33n, 34n]);
  expect(booked(sharedOut(7n, [line(0n)]))).toEqual([7n]);
});

it('what has no value is worth what the lines beside it are, whatever their signs, and all of it adds up', () => {
  // 10,000 and a discount of 400, of which only the sum is known.
  expect(booked(likeOthers([line(10_000n), line(-400n)], [line(-9_600n, -8_640n)]))).toEqual([9_000n, -360n]);
  expect(booked(likeOthers([line(5n), line(-5n)], [line(100n, 90n), line(-100n, -92n)]))).toEqual([5n, -5n]);
  expect(likeOthers([line(5n)], [])).toEqual([]);
});

it('what is new of money that moved is worth its share of that, whatever the rest of it cleared', () => {
  const fresh = (some: readonly MovementLine[], lines: readonly MovementLine[]) => booked(ofTheMoney(some, lines).valued);
  // 1,500 worth 1,200 come; 1,200 of them clear what was billed at 1,200: 300 are worth 240, and 240 is lost.
  expect(fresh([line(-300n)], [line(1_500n, 1_200n), line(-1_200n, -1_200n)])).toEqual([-240n]);
  // By cumulative difference, and all of it where nothing was cleared at another value.
  expect(fresh([line(-1n), line(-1n), line(-1n)], [line(3n, 100n)])).toEqual([-33n, -34n, -33n]);
  expect(fresh([line(-1n), line(-1n)], [line(3n, 100n), line(-1n, -10n)])).toEqual([-34n, -33n]);
  // A cent that rounding left is no result.
  expect(fresh([line(-1n)], [line(3n, 5n), line(-2n, -4n)])).toEqual([-1n]);
  // The other way round.
  expect(fresh([line(300n)], [line(-1_500n, -1_200n), line(1_200n, 1_200n)])).toEqual([240n]);
  expect(ofTheMoney([line(5n)], [line(1n, 1n)]).rest).toEqual([line(5n)]);
});
