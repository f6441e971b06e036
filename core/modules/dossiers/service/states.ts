/** The states a service was in, day by day: what was sold on a day before is what was known of it then. */
import { type Agencies, type Day, dayOf, type Tx } from '../../../contracts/index.ts';
import type { ServiceRow } from '../model.ts';
import { GONE } from '../tokens.ts';

export interface State {
  readonly on: Day;
  readonly status: string;
}
type Kept = Pick<ServiceRow, 'status' | 'gone_on' | 'states' | 'created_at'>;

/** Of each day the last, in order. What changed before that was kept is known as far as the day it went. */
export function statesOf({ status, gone_on, states, created_at }: Kept, timeZone: string): readonly State[] {
  if (states !== null) return states as readonly State[];
  const made = dayOf(created_at, timeZone);
  return gone_on === null || gone_on <= made
    ? [{ on: made, status }]
    : [
        { on: made, status: 'issued' },
        { on: gone_on, status },
      ];
}

/** The state at the end of a day, and the day since which nobody travels with it; null before it was there. */
export function stateOn(states: readonly State[], day: Day): { readonly status: string; readonly goneOn: Day | null } | null {
  const known = states.filter((s) => s.on <= day);
  const last = known.at(-1);
  if (last === undefined) return null;
  const live = known.findLastIndex((s) => !GONE.includes(s.status));
  return { status: last.status, goneOn: known[live + 1]?.on ?? null };
}

/** The day somebody last came to travel with it again, after nobody did. */
export const revivedOn = (states: readonly State[]): Day | null =>
  states.findLast(({ status }, i) => !GONE.includes(status) && GONE.includes(states[i - 1]?.status ?? ''))?.on ?? null;

/** A service in a state from today on; `before` is what it was, null where it is new. As long as it stays gone, the day it went stays. */
export function inState(
  tx: Tx,
  agencies: Agencies,
  before: Kept | null,
  status: string,
): Pick<ServiceRow, 'status' | 'gone_on' | 'states'> {
  const [today, { timeZone }] = [agencies.today(tx.ctx.agency), agencies.get(tx.ctx.agency)];
  const then = before === null ? [] : statesOf(before, timeZone).filter((s) => s.on < today);
  const states = then.at(-1)?.status === status ? then : [...then, { on: today, status }];
  if (!GONE.includes(status)) return { status, states, gone_on: null };
  // One that lived for a part of today only was gone before.
  return { status, states, gone_on: stateOn(states, today)?.goneOn ?? today };
}
