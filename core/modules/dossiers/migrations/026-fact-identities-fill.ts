import type { Booked } from '../../../contracts/index.ts';
import { backfill, table } from '../../../contracts/migration.ts';
import { identityRows } from '../service/relatives.ts';
import createFacts from './004-facts.ts';
import sealFacts from './016-facts-seal.ts';
import createFactIdentities from './023-fact-identities.ts';

export default backfill(
  table(createFacts, sealFacts),
  async (rows) => rows.flatMap((row) => identityRows(row.booked as Booked, row.id).map((of) => ({ ...of, agency: row.agency }))),
  table(createFactIdentities),
);
