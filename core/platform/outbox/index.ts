/**
 * Work handed over in the business transaction and done afterwards, at least once, deduplicated by (event, key, handler).
 * Handlers with `handle` write in one transaction with the mark "done"; handlers with `act` do something outside and end in one of five outcomes.
 */
import type { EventHandler, Outbox, Tx } from '../../contracts/index.ts';
import { outbox } from './model.ts';

export { createScheduler, type Scheduler } from './jobs.ts';
export { createWorker, type Worker } from './worker.ts';

/** Where the outbox's migrations are. */
export const OUTBOX_MIGRATIONS = new URL('./migrations/', import.meta.url);

/** A handler with its plugin and resolved dependencies. */
export interface BoundHandler {
  readonly plugin: string;
  readonly handler: EventHandler;
  readonly deps: readonly unknown[];
}
/** Unique name of a handler: `notifications.send`. */
export const handlerId = (h: BoundHandler): string => `${h.plugin}.${h.handler.id}`;

/** `handlers` is asked at each emit, so that it can be filled after the plugins are bound; `wake` runs after the commit. */
export function createOutbox(handlers: () => readonly BoundHandler[], wake: () => void): Outbox {
  return {
    async emit(tx: Tx, { event, key, payload, notBefore }) {
      const rows = handlers()
        .filter((h) => h.handler.event === event)
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
    },
  };
}
