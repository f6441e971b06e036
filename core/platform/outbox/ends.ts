/** What becomes of an item once its work has ended: pure. */
import { addMs, beginning, type Instant, type Outcome, type Row } from '../../contracts/index.ts';
import type { outbox } from './model.ts';

export type Item = Row<typeof outbox>;

const MAX_ATTEMPTS = 12;
/** Heavy work holds the process it is done in: what ends badly again and again is told soon. */
const MAX_HEAVY = 3;
const ASK_AFTER_MS = 60_000;
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];
const TEXT = 250;

/** Tried again later and later, or given up. */
export function later(item: Item, error: string, now: Instant, heavy = false): Partial<Item> {
  const last_error = beginning(error, TEXT);
  if (item.attempts >= (heavy ? MAX_HEAVY : MAX_ATTEMPTS)) return { state: 'dead', last_error };
  return {
    state: 'pending',
    last_error,
    run_at: addMs(now, BACKOFF_MS[Math.min(item.attempts - 1, BACKOFF_MS.length - 1)] as number),
  };
}

/** How an act ended: the outcome to record, which says so when no attempt is left, and the item after it. */
export function endOf(
  item: Item,
  outcome: Outcome,
  now: Instant,
  heavy: boolean,
): { readonly outcome: Outcome; readonly patch: Partial<Item> } {
  switch (outcome.state) {
    case 'done':
      return { outcome, patch: { state: 'done', done_at: now, last_error: null } };
    case 'rejected':
      return { outcome, patch: { state: 'dead', last_error: beginning(`${outcome.code}: ${outcome.message}`, TEXT) } };
    case 'notSent': {
      const patch = later(item, outcome.message, now, heavy);
      if (patch.state !== 'dead') return { outcome, patch };
      const message = `Given up after ${item.attempts} attempts. ${outcome.message}`;
      return { outcome: { state: 'rejected', code: 'GIVEN_UP', message }, patch };
    }
    case 'pending':
    case 'unknown': {
      const said = outcome.state === 'unknown' ? outcome.message : '';
      if (item.attempts < MAX_ATTEMPTS)
        return { outcome, patch: { state: 'unknown', last_error: beginning(said, TEXT) || null, run_at: addMs(now, ASK_AFTER_MS) } };
      const message = `The outcome stayed unknown: look at the provider. ${said}`.trim();
      const { reference } = outcome;
      return {
        outcome: { state: 'unknown', message, ...(reference === undefined ? {} : { reference }) },
        patch: { state: 'dead', last_error: beginning(message, TEXT) },
      };
    }
  }
}
