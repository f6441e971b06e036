/** The demo agency: about a hundred invented dossiers, made through the API's own operations. */
import { type Actor, addDays, type Day, fail } from '../contracts/index.ts';
import type { App } from '../main.ts';
import type { DemoClock } from './clock.ts';
import { allStories, FIRST_CLIENT, LAST_POINT_OF_SALE, opening } from './stories.ts';
import { play } from './world.ts';

export { type DemoClock, demoClock } from './clock.ts';
export { isRemovalPending, type Removed, removeDemo } from './remove.ts';

/** Agency of the demo, as `config/agencies` has it. */
export const DEMO_AGENCY = 'demo-fr';
/** Who logs in to the demo. Printed at the start: it opens invented data only. */
export const DEMO_LOGIN = 'demo@escale.example';
export const DEMO_PASSWORD = 'bon-voyage-demo';
/** A second person: refunds above the limit are approved by somebody else. Same password. */
export const DEMO_SECOND_LOGIN = 'claire@escale.example';

/** How many days before today the history of the demo begins. */
const HISTORY_DAYS = 150;
const LOADER: Actor = { kind: 'system', id: 'demo', name: 'Démonstration', permissions: 'all' };
const as = { agency: DEMO_AGENCY, actor: LOADER };

/** Is the demo agency configured? */
export const hasDemoAgency = (app: Pick<App, 'agencies'>): boolean => app.agencies.list().some((a) => a.id === DEMO_AGENCY);

/** True when the demo agency was loaded to its end. */
export async function isDemoLoaded(app: App): Promise<boolean> {
  const { body, error } = await app.api.call('pointOfSale.list', { filter: `code:${LAST_POINT_OF_SALE}` }, as);
  if (error) throw error;
  return (body as { items: unknown[] }).items.length > 0;
}

/** The day of the demo: today, or the day of a load that was interrupted. */
async function anchorOf(app: App): Promise<Day> {
  const { body, error } = await app.api.call('client.get', { code: FIRST_CLIENT }, as);
  if (error) return app.agencies.today(DEMO_AGENCY);
  return addDays((body as { createdAt: string }).createdAt.slice(0, 10), HISTORY_DAYS);
}

/**
 * Loads the demo agency, or finishes a load that was interrupted; does nothing when it is there. `clock` is the clock the application was opened with.
 * CONFIG_INVALID when the agency is not configured.
 */
export async function loadDemo(app: App, clock: DemoClock): Promise<{ readonly loaded: boolean }> {
  if (!hasDemoAgency(app))
    throw fail('CONFIG_INVALID', `The demo needs the agency “${DEMO_AGENCY}”, and the configuration has none of that id.`);
  if (await isDemoLoaded(app)) return { loaded: false };
  const anchor = await anchorOf(app);
  try {
    clock.standAt(`${addDays(anchor, -HISTORY_DAYS)}T08:00:00.000Z`);
    // Jobs run for every agency, so in a database that holds a real one they wait for the real time.
    const jobs = app.agencies.list().every((a) => a.id.startsWith('demo'));
    const world = { app, clock, agency: DEMO_AGENCY, anchor, actor: LOADER, jobs };
    const staff = await opening(world, { login: DEMO_LOGIN, second: DEMO_SECOND_LOGIN, password: DEMO_PASSWORD });
    await play({ ...world, actor: staff.camille }, allStories());
    clock.standAt(null);
    const last = await app.api.call(
      'pointOfSale.create',
      { code: LAST_POINT_OF_SALE, name: 'Boutique en ligne' },
      { ...as, idempotencyKey: 'demo.end' },
    );
    if (last.error) throw last.error;
  } finally {
    clock.standAt(null);
  }
  return { loaded: true };
}
