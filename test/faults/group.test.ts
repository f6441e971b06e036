/** A few rounds in every run; a thousand by hand (`group.ts`). */
import { expect, it } from 'vitest';
import { databasesAtHand, required } from '../kit/databases.ts';
import { runGroups } from './group.ts';

const atHand = await databasesAtHand();
it.skipIf(!atHand.includes('mariadb') && !required('mariadb'))(
  'a group of works loses nothing acknowledged and does nothing twice, whatever deadlocks, dies or is refused',
  async () => {
    const report = await runGroups(24);
    expect(report.faults).toEqual([]);
    expect(report.acknowledged).toBe(24 * 13);
    // Every fault struck: a run in which nothing happened proves nothing.
    expect(Object.keys(report.struck)).toEqual(
      expect.arrayContaining(['killed', 'beforeCommit', 'afterCommit', 'BUSY', 'looked up', 'other passed']),
    );
  },
  240_000,
);
