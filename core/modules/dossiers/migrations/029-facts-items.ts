import type { Booked } from '../../../contracts/index.ts';
import { backfill, table } from '../../../contracts/migration.ts';
import { statedHash } from '../rules.ts';
import createFacts from './004-facts.ts';
import sealFacts from './016-facts-seal.ts';

/** What is booked is one item, in the schema of its service: legs and stays were fields of every booking. */
export function withItem(kept: unknown): Booked {
  const { segments, stays, ...booked } = kept as Omit<Booked, 'item'> & { readonly segments: unknown[]; readonly stays: unknown[] };
  return { ...booked, item: segments.length > 0 ? { segments } : stays.length > 0 ? { stays } : null };
}

export default backfill(table(createFacts, sealFacts), async (rows) =>
  rows.map((row) => {
    const booked = withItem(row.booked);
    return { ...row, booked, money_hash: statedHash(booked) };
  }),
);
