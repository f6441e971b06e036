/** The states services and dossiers were in, day by day: what was sold on a day before is what was known of it then. */
import { type Agencies, dayOf, type Tx } from '../../../contracts/index.ts';
import type { DossierRow, ServiceRow } from '../model.ts';
import { GONE, isCancelled, type State, stateOn } from '../tokens.ts';

type Kept = Pick<ServiceRow, 'status' | 'gone_on' | 'states' | 'created_at'>;

/** What changed before that was kept is known as far as the day it went. */
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
  // One that lived for a part of today only was gone before.
  return { status, states, gone_on: GONE.includes(status) ? (stateOn(states, today)?.goneOn ?? today) : null };
}

type Life = Pick<DossierRow, 'status' | 'cancelled_on' | 'states' | 'created_at'>;
/** Whether it is cancelled is all of its status that is kept by day. */
const lifeOf = ({ status, cancelled_on, states, created_at }: Life): Kept => ({
  status: isCancelled({ status, cancelledOn: cancelled_on }) ? 'cancelled' : 'confirmed',
  gone_on: cancelled_on,
  states,
  created_at,
});
export const dossierStates = (dossier: Life, timeZone: string): readonly State[] => statesOf(lifeOf(dossier), timeZone);

/** A dossier in a status from today on. One that is closed stays what it was; where the day it was cancelled was not kept, that is the latest it can have been. */
export function dossierInState(tx: Tx, agencies: Agencies, before: Life, status: string): Pick<DossierRow, 'cancelled_on' | 'states'> {
  const life = lifeOf(before);
  const next = status === 'closed' ? life.status : status === 'cancelled' ? status : 'confirmed';
  const known = life.gone_on === null ? { ...life, status: 'confirmed' } : life;
  const { gone_on, states } = inState(tx, agencies, known, next);
  return { cancelled_on: gone_on, states };
}
