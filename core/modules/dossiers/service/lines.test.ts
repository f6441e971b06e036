import { describe, expect, it } from 'vitest';
import { money, type Nature } from '../../../contracts/index.ts';
import { stillSold } from '../tokens.ts';

describe('what is still sold', () => {
  const line = (nature: Nature, minor: bigint, service: string | null = null) => ({
    ...{ side: 'sale' as const, nature, scheme: service === null ? ('own' as const) : ('margin' as const) },
    money: money(minor, 'EUR'),
  });
  const lines = [line('stay', 160_100n, 'S'), line('penalty', 10_000n, 'S'), line('fee', 3_000n)];
  it.each([
    [false, 173_100n, lines, 173_100n],
    [true, 173_100n, lines, 13_000n],
    [true, 160_100n, lines.slice(0, 1), 0n],
    // Taken off by a line of its own: what is left is left.
    [true, 3_000n, [...lines.slice(0, 1), line('discount', -160_100n), line('fee', 3_000n)], 3_000n],
  ] as const)('of a dossier that is cancelled (%s), sold for %i', (cancelled, sale, own, left) =>
    expect(stillSold(cancelled, sale, own)).toBe(left),
  );
});
