/** A few kills in every run; a hundred per database by hand (`kill.ts`). */
import { describe, expect, it } from 'vitest';
import { databasesAtHand, required } from '../kit/databases.ts';
import { runKills } from './kill.ts';

const atHand = await databasesAtHand();
describe.each(['sqlite', 'mariadb'] as const)('kill -9 under load [%s]', (kind) => {
  it.skipIf(!atHand.includes(kind) && !required(kind))(
    'loses nothing acknowledged and leaves nothing half',
    async () => {
      const report = await runKills(kind, 4);
      expect(report.faults).toEqual([]);
      expect(report.acknowledged).toBeGreaterThan(20);
    },
    120_000,
  );
});
