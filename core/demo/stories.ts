/** What happened at the demo agency: its staff, its clients and suppliers, and the stories of its dossiers. */
import type { Actor } from '../contracts/index.ts';
import { airStory, type Fate, hotelStory, railStory } from './business.ts';
import { type Billed, gathered, movedPayment, packageStory, reminders, type Turn } from './leisure.ts';
import { CLIENTS, SUPPLIERS } from './people.ts';
import type { Story, World } from './world.ts';

/** Created first: its day tells when an interrupted load began. */
export const FIRST_CLIENT = 'AMANDIER';
/** Created last: once it is there, the demo is whole. */
export const LAST_POINT_OF_SALE = 'WEB';

export interface Staff {
  readonly camille: Actor;
  readonly claire: Actor;
}

/** The agency before its first dossier: two people, clients, suppliers, a shop. */
export async function opening(world: World, users: { login: string; second: string; password: string }): Promise<Staff> {
  let calls = 0;
  const call = async (operationId: string, input: object): Promise<{ id: string }> => {
    const reply = await world.app.api.call(operationId, input, {
      agency: world.agency,
      actor: world.actor,
      idempotencyKey: `demo.opening.${++calls}`,
    });
    if (reply.error) throw reply.error;
    return reply.body as { id: string };
  };
  const [first, ...clients] = CLIENTS;
  await call('client.create', first as object);
  const person = async (login: string, name: string): Promise<Actor> => {
    const { id } = await call('user.create', { login, name, password: users.password, roles: ['admin'], email: login, locale: 'fr' });
    return { kind: 'user', id, name, permissions: 'all' };
  };
  const staff = { camille: await person(users.login, 'Camille Démo'), claire: await person(users.second, 'Claire Seconde') };
  await Promise.all([
    ...clients.map((c) => call('client.create', c)),
    ...SUPPLIERS.map((s) => call('supplier.create', s)),
    call('pointOfSale.create', { code: 'CANAL', name: 'Agence du canal', iataNumber: '20990011' }),
  ]);
  return staff;
}

/** Every story by its id: the id seeds its choices, so the same stories come out the same at every load. */
export function allStories(): ReadonlyMap<string, Story> {
  const stories = new Map<string, Story>();
  const fates: readonly Fate[] = ['flown', 'flown', 'refunded', 'flown', 'exchanged', 'flown', 'flown', 'voided', 'flown', 'conjunction'];
  for (let n = 1; n <= 38; n++) stories.set(`air-${n}`, airStory(n, -140 + Math.floor(n * 3.6), fates[n % fates.length] as Fate));
  for (let n = 1; n <= 16; n++) stories.set(`rail-${n}`, railStory(n, -100 + n * 6));
  for (let n = 1; n <= 8; n++) stories.set(`hotel-${n}`, hotelStory(n, -60 + n * 7));
  const turns: readonly Turn[] = ['plain', 'overpaid', 'plain', 'cheaper', 'quote', 'plain', 'cancelled', 'plain', 'credited', 'quote'];
  const billed: readonly Billed[] = ['whole', 'none', 'partly', 'over', 'nearly', 'whole'];
  for (let n = 1; n <= 32; n++)
    stories.set(
      `package-${n}`,
      packageStory(n, -148 + Math.floor(n * 4.6), turns[n % turns.length] as Turn, billed[n % billed.length] as Billed),
    );
  stories.set('moved', movedPayment);
  stories.set('reminders', reminders);
  stories.set('gathered', gathered);
  return stories;
}
