import type { Booked } from '../../../contracts/index.ts';
import { backfill, table } from '../../../contracts/migration.ts';
import { statedHash } from '../rules.ts';
import createFacts from './004-facts.ts';
import sealFacts from './016-facts-seal.ts';

/** What may not change of a fact is what the message states, not what a plugin made of it. */
export default backfill(table(createFacts, sealFacts), async (rows) =>
  rows.map((row) => ({ ...row, money_hash: statedHash(row.booked as Booked) })),
);
