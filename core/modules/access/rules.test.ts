import { describe, expect, it } from 'vitest';
import { checkPassword, lockMs } from './rules.ts';

const refused = (code: string) => expect.objectContaining({ code });

describe('checkPassword', () => {
  it.each(['short', 'elevenchars', 'aaaaaaaaaaaaaaaa', 'abababababab', 'my-Marguerite-2026'])('refuses “%s”', (password) => {
    expect(() => checkPassword(password, 'marguerite')).toThrow(refused('PASSWORD_WEAK'));
  });
  it.each(['twelve-chars', 'une phrase assez longue', '🔑🗝️🚪🏠🌊🌍🌋🏝️'])('takes “%s”', (password) => {
    expect(() => checkPassword(password, 'marguerite')).not.toThrow();
  });
});

describe('lockMs', () => {
  it('leaves four failures alone, then doubles up to a quarter of an hour', () => {
    expect([1, 4, 5, 6, 7].map(lockMs)).toEqual([0, 0, 10_000, 20_000, 40_000]);
    expect([20, 1_000, 10_000].map(lockMs)).toEqual([900_000, 900_000, 900_000]);
  });
});
