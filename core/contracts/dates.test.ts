import { describe, expect, it } from 'vitest';
import { addMs, bookingDay, dayOf, fromEpochMs } from './dates.ts';

describe('dayOf', () => {
  it.each(['Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'])(
    'is the day on the calendar of %s, whatever was asked before',
    (timeZone) => {
      const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone });
      // A week around each change of the clocks, on and back.
      for (const from of ['2026-03-05', '2026-03-26', '2026-04-02', '2026-09-24', '2026-10-22', '2026-10-29']) {
        const instants = Array.from({ length: 7 * 48 }, (_, i) => addMs(`${from}T00:00:00.000Z`, i * 1_800_000));
        for (const at of [...instants, ...instants.toReversed()]) expect(dayOf(at, timeZone)).toBe(calendar.format(new Date(at)));
      }
    },
  );
});

it('an instant has milliseconds and Z', () => expect(fromEpochMs(1_772_352_000_000)).toBe('2026-03-01T08:00:00.000Z'));

it.each([
  ['2026-03-30', '2026-04-01'],
  ['2026-03-31', '2026-04-01'],
  ['2026-04-01', '2026-04-01'],
])('what is dated %s is booked on %s where March is closed', (asked, booked) => {
  expect([bookingDay(asked, '2026-03-31'), bookingDay(asked, null)]).toEqual([booked, asked]);
});
