import { expect, it } from 'vitest';
import { EscaleError } from '../contracts/index.ts';
import { fixedClock, systemClock } from './clock.ts';
import { createLogger } from './logger.ts';

it('writes one JSON line per event, with level and time, and hides what must not be logged', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', write: (line) => lines.push(line) });
  logger.child({ plugin: 'air' }).warn({ dossier: 'D-1', password: 'hunter2', user: { email: 'a@b.example' } }, 'odd');
  logger.debug({}, 'not shown');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
    plugin: 'air',
    dossier: 'D-1',
    password: '[redacted]',
    user: { email: '[redacted]' },
    message: 'odd',
  });
});

it('tells the day of a place, and a fixed clock only moves forward', () => {
  const clock = fixedClock('2026-03-01T09:00:00+01:00');
  expect([clock.now(), clock.today('Europe/Paris'), clock.today('Pacific/Auckland')]).toEqual([
    '2026-03-01T08:00:00.000Z',
    '2026-03-01',
    '2026-03-01',
  ]);
  clock.moveTo('2026-03-01T23:30:00Z');
  expect(clock.today('Europe/Paris')).toBe('2026-03-02');
  expect(() => clock.moveTo('2026-03-01T00:00:00Z')).toThrow(EscaleError);
  expect(systemClock().now()).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
});
