import { backfill, table } from '../../../contracts/migration.ts';
import createFacts from './004-facts.ts';
import sealFacts from './016-facts-seal.ts';

/** A booking as it is kept, whatever it lacks. */
type Kept = Readonly<Record<string, unknown>> & { readonly kind: string; readonly references: Readonly<Record<string, string>> };

/** What a void takes back was one of the references, and stood there for refunds only; who bills was not said. */
export function withVoids(booked: unknown): unknown {
  const { references, ...more } = booked as Kept;
  const { voids = 'sale', ...others } = references;
  return { billedBy: null, ...more, ...(more.kind === 'voided' && { voids }), references: others };
}

const facts = table(createFacts, sealFacts);
export default backfill(facts, async (rows) => rows.map((row) => ({ ...row, booked: withVoids(row.booked) })));
