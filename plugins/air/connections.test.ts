import { describe, expect, it } from 'vitest';
import { connections } from './connections.ts';
import { first, leg, trip } from './kit.ts';

describe('connections', () => {
  const settings = { shortConnection: 45 };
  it('names the place, the flights and the minutes', async () => {
    const dossier = trip(first, leg('JFK', 'MIA', '01T11:30', '01T16:00', { carrier: 'DL', flight: '1997' }));
    const [found] = await connections.run(
      [dossier],
      { agency: 'a', settings, today: '2026-02-01', at: '2026-02-01T00:00:00.000Z' },
      {} as never,
    );
    expect(found?.message.fr).toContain('JFK, AF0006 → DL1997 : le vol part 30 min avant');
  });
});
