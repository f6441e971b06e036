/** The short look at the end of every journal when a host starts. One that is not sound is still read; the ledger posts nothing to it. */
import type { Agencies, Clock, Db, Ledger, Logger } from '../../contracts/index.ts';

/** Entries looked at. */
const TAIL = 100;

export async function lookAtTails(of: {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<void> {
  const actor = { kind: 'system', id: 'host', name: 'host', permissions: 'all' } as const;
  for (const { id: agency } of of.agencies.list()) {
    const ctx = { agency, actor, requestId: 'start', at: of.clock.now(), dryRun: false };
    const found = await of.db.read(ctx, (tx) => of.ledger.verify(tx, { last: TAIL }));
    const [first] = found.findings;
    if (!first) continue;
    of.logger.error({ agency, ...first }, 'the journal is in doubt: nothing is posted');
    await of.db.transaction(ctx, (tx) => of.ledger.doubt(tx, found, false));
  }
}
