/** What happened at the demo agency: its staff, its clients and suppliers, and the stories of its dossiers. */
import type { Actor } from '../contracts/index.ts';
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

export function allStories(_staff: Staff): ReadonlyMap<string, Story> {
  return new Map<string, Story>([
    [
      'first-hotel',
      async function* (t) {
        yield -20;
        const d = await t.do('dossier.create', {
          title: 'Week-end à Annecy',
          client: 'AMANDIER',
          status: 'confirmed',
          references: { costCentre: 'CC-10' },
        });
        await t.do('service.add', {
          dossier: d.ref,
          service: 'hotel',
          supplier: 'LACBLEU',
          item: { stays: [{ name: 'Hôtel du Lac Bleu', from: t.day(12), to: t.day(14), rooms: 1 }] },
          prices: [
            { side: 'sale', nature: 'stay', label: 'Séjour deux nuits', money: { amount: '420.00', currency: 'EUR' } },
            { side: 'purchase', nature: 'stay', label: 'Séjour deux nuits', money: { amount: '310.00', currency: 'EUR' } },
          ],
        });
        yield -10;
        await t.do('invoice.issue', { dossier: d.ref });
        await t.do('payment.record', { dossier: d.ref, money: { amount: '420.00', currency: 'EUR' }, method: 'card' });
      },
    ],
  ]);
}
