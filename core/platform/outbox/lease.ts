/** Leases: who holds one keeps it while it lives, and writes nothing once another has taken over. */
import { core } from '../../contracts/core.ts';
import { addMs, type Clock, type Ctx, fail, type Logger, type Tx } from '../../contracts/index.ts';
import type { Database } from '../db/index.ts';

/** How long a claim holds without a sign of life. */
export const LEASE_MS = 60_000;

/** The claim of a row: `fence` is what it became when it was claimed. */
export interface Claim {
  readonly table: 'outbox' | 'scheduled_jobs';
  /** SQL and parameters that name the row. */
  readonly where: string;
  readonly params: readonly unknown[];
  readonly fence: number;
}

const UNTIL = { outbox: 'lease_until', scheduled_jobs: 'running_until' } as const;

export interface LeaseOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often leases are renewed; a quarter of a lease when left out. */
  readonly renew_every_ms?: number;
}

/** LEASE_LOST unless the claim still holds; the row stays locked, so that it holds until the transaction's end. */
export async function assertHeld(tx: Tx, claim: Claim): Promise<void> {
  const lock = core(tx).dialect === 'mysql' ? ' FOR UPDATE' : '';
  const [row] = await core(tx).sql<{ fence: number }>(`SELECT fence FROM ${claim.table} WHERE ${claim.where}${lock}`, claim.params, []);
  if (Number(row?.fence) !== claim.fence)
    throw fail('LEASE_LOST', 'Another process has taken this work over, because this one gave no sign of life. Nothing was written.');
}

/** Runs `work` under a claim: it is renewed while the work lives, with those of what waits for it, and each of its transactions first asserts it. */
export async function underLease<R>(
  options: LeaseOptions,
  ctx: Ctx,
  claim: Claim,
  work: () => Promise<R>,
  waiting: () => readonly Claim[] = () => [],
): Promise<R> {
  const { db, clock, logger, renew_every_ms } = options;
  let renewing: Promise<unknown> = Promise.resolve();
  const renew = (): void => {
    renewing = renewing
      .then(() =>
        db.transaction(ctx, async (tx) => {
          for (const { table, where, params, fence } of [claim, ...waiting()])
            await tx.sql(
              `UPDATE ${table} SET ${UNTIL[table]} = ? WHERE ${where} AND fence = ?`,
              [addMs(clock.now(), LEASE_MS), ...params, fence],
              [],
            );
        }),
      )
      .catch((error: unknown) => logger.warn({ error: String(error) }, 'a lease was not renewed'));
  };
  const timer = setInterval(renew, renew_every_ms ?? LEASE_MS / 4);
  try {
    return await db.fenced((tx) => assertHeld(tx, claim), work);
  } finally {
    clearInterval(timer);
    await renewing;
  }
}
