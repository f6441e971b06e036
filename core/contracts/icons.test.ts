import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfIcon } from './icons.ts';

describe('a line of an icon is path data a browser draws to its end', () => {
  it.each([
    'M4 17h16',
    'm4,17 h16 z',
    'M0 0',
    'M1 2 3 4-5-6.7.8.9',
    'M.5.5L-1e-3+2E1',
    'M0 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
    // Flags need nothing between them, nor behind them.
    'M0 0a2 2 0 104 0 2 2 0 00-4 0',
    'M0 0C1 2 3 4 5 6S1 2 3 4Q1 2 3 4T1 2H3V4ZM1 1zl2 2',
    ' M 0 , 0 L 1 , 1 ',
    'M10000 -10000',
  ])('%j is one', (path) => expect(faultOfIcon([path])).toBeNull());
  it.each([
    '',
    ' ',
    'M',
    'M4',
    'M4 17 5',
    'M,4 17',
    'M4 17,',
    'M4,,17',
    'M4 17h',
    'M4 17h,1',
    'M4 17 z5',
    'M4 17 z,l1 1',
    'L4 17',
    'h16',
    'MM4 17',
    'M4 17C1 2 3 4 5',
    'M4 17a2 2 0 2 0 4 0',
    'M4 17a2 2 0 1 0.5 4 0',
    'M4 17a2 2 0 1 +0 4 0',
    'M4 17a2 2 0 10',
    'M1e999 0',
    'M1e10 0',
    'M10001 0',
    'M1. 2',
    'M. 2',
    'M+ 2',
    'M1e 2',
    'M--1 2',
    'M4 17\nh16',
    'M4 17x1',
    'M4 17url(#x)',
    'M4 17"/>',
    'M\u0661 \u0662',
  ])('%j is none', (path) => expect(faultOfIcon([path])).toContain('Line 1 of the icon is no SVG path data'));
  it('wherever its numbers stand (property)', () => {
    const number = fc.oneof(fc.integer({ min: -99, max: 99 }).map(String), fc.constantFrom('.5', '-.25', '1e-3', '+7.125'));
    const numbers = (n: number) => fc.tuple(fc.constantFrom(' ', ',', ' , '), fc.array(number, { minLength: n, maxLength: n }));
    const kinds = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, Z: 0 };
    const command = fc
      .constantFrom(...Object.entries(kinds))
      .chain(([name, n]) => numbers(n).map(([between, all]) => name + all.join(between)));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), fc.nat(), (commands, at) => {
        const path = `M1 2${commands.join('')}`;
        expect(faultOfIcon([path])).toBeNull();
        // One number less than a command needs.
        const cut = `M1 2C${'1 '.repeat(at % 6)}${commands.join('')}`;
        if (!commands[0] || at % 6 > 0 || /^[A-Z]/.test(commands[0])) expect(faultOfIcon([cut])).not.toBeNull();
      }),
    );
  });
  it('however long it is, in no time to speak of', () => {
    const started = performance.now();
    for (const path of [
      `M${'0'.repeat(200_000)}`,
      `M0 0${' '.repeat(200_000)},`,
      `M${'1 '.repeat(100_001)}`,
      `M0 0l${'.1'.repeat(100_001)}`,
    ])
      expect(faultOfIcon([path])).not.toBeNull();
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
