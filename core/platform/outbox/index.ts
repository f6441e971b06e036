/**
 * Work handed over in the business transaction and done afterwards, at least once, deduplicated by (event, key, handler).
 * Handlers with `handle` write in one transaction with the mark "done"; handlers with `act` do something outside and end in one of five outcomes.
 */
import type { Emit } from '../db/index.ts';
import { type BoundHandler, handlerId } from './handlers.ts';
import { outbox } from './model.ts';

export type { BoundHandler } from './handlers.ts';
export { checkSchedules, createScheduler, type Scheduler } from './jobs.ts';
export { OUTBOX_PERMISSIONS, outboxCounts, outboxRoutes } from './routes.ts';
export { createWorker, type Worker } from './worker.ts';

/** Where the outbox's migrations are. */
export const OUTBOX_MIGRATIONS = new URL('./migrations/', import.meta.url);

/** Is a plugin enabled for an agency? What it switched off does nothing there. */
export type IsEnabled = (plugin: string, agency: string) => boolean;

/** What `tx.emit` does. `handlers` is asked at each emit, so that it can be filled after the plugins are bound; `wake` runs after the commit. */
export const createOutbox =
  (handlers: () => readonly BoundHandler[], isEnabled: IsEnabled, wake: () => void): Emit =>
  async (tx, { event, key, payload, notBefore }) => {
    const rows = handlers()
      .filter((h) => h.handler.event === event && isEnabled(h.plugin, tx.ctx.agency))
      .map((h) => ({
        id: tx.newId(),
        event,
        key,
        handler: handlerId(h),
        payload,
        state: 'pending',
        attempts: 0,
        run_at: notBefore ?? tx.ctx.at,
        fence: 0,
        created_at: tx.ctx.at,
      }));
    if (rows.length === 0) return;
    await tx.insert(outbox, rows);
    tx.afterCommit(wake);
  };
