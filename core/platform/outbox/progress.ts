/** How far an act is, written down for whoever waits for it: once a second at most, and never in the way of the act itself. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Ctx, GotOn, Logger } from '../../contracts/index.ts';
import type { Database } from '../db/index.ts';
import type { Beat } from '../work/aside.ts';
import { paced } from '../work/limits.ts';
import type { Item } from './ends.ts';
import { outbox } from './model.ts';

export function tellingOf(db: Database, logger: Logger, ctx: () => Ctx, { id, fence }: Pick<Item, 'id' | 'fence'>): GotOn {
  const due = paced();
  let writing = false;
  const write = async (done: number, total: number): Promise<void> => {
    writing = true;
    try {
      await db.transaction(ctx(), (tx) => tx.update(outbox, { id, fence }, { done, total }));
    } catch (error) {
      logger.warn({ item: id, error: String(error) }, 'how far an act is was not written down');
    } finally {
      writing = false;
    }
  };
  // Bound to who begins the act: it may say how far it is from within a transaction of its own.
  return AsyncLocalStorage.bind((done = 0, total = 0) => {
    if (total > 0 && !writing && due()) void write(Math.min(done, total), total);
  });
}

/** What an act aside says, told to whoever asked for it. */
export function beating(beat: Beat): GotOn {
  const due = paced();
  return (done = 0, total = 0) => {
    if (due()) void beat(done, total);
  };
}

export const both = (on: () => void, tell: GotOn): GotOn => {
  return (done, total) => {
    on();
    tell(done, total);
  };
};
