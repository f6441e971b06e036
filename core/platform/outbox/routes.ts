/** What a person can do about work that was given up or is in doubt: look, try again, close. Nobody guesses in his place. */

import { Type } from 'typebox';
import { core } from '../../contracts/core.ts';
import {
  fail,
  IdSchema,
  InstantSchema,
  ListProperties,
  orNull,
  PageOf,
  type Permission,
  type Route,
  type Row,
  resource,
  route,
  strict,
  TextSchema,
  type Tx,
} from '../../contracts/index.ts';
import { lists } from '../http/list.ts';
import { outbox } from './model.ts';

/** `dead`: given up; `unknown`: nobody knows whether it was done; `closed`: by a person. */
const STATES = {
  pending: { fr: 'En attente', en: 'Waiting', tone: 'busy' },
  acting: { fr: 'En cours', en: 'Under way', tone: 'busy' },
  unknown: { fr: 'Inconnu', en: 'Unknown', tone: 'watch' },
  done: { fr: 'Terminé', en: 'Done', tone: 'good' },
  dead: { fr: 'Abandonné', en: 'Given up', tone: 'bad' },
  closed: { fr: 'Classé', en: 'Closed' },
} as const;
const KEY = Type.String({ description: 'Tells the event from others of its name: an invoice number, the id of a message' });
const Item = resource(
  outbox,
  (field) => ({
    id: field.is('id', IdSchema, null),
    event: field.is('event', Type.String(), { fr: 'Événement', en: 'Event' }),
    key: field.is('key', KEY, { fr: 'Objet', en: 'About' }),
    handler: field.is('handler', Type.String(), { fr: 'Traitement', en: 'Handler' }),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'Status' }),
    attempts: field.is('attempts', Type.Integer(), { fr: 'Essais', en: 'Attempts' }),
    progress: field.made(['done', 'total'], orNull(strict({ done: Type.Integer(), total: Type.Integer() })), ({ done, total }) =>
      total > 0 ? { done, total } : null,
    ),
    error: field.is('last_error', orNull(Type.String()), { fr: 'Erreur', en: 'Error' }),
    reason: field.is('reason', orNull(Type.String({ description: 'Why a person tried it again or closed it' })), {
      fr: 'Motif',
      en: 'Reason',
    }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créé le', en: 'Created' }),
    runAt: field.is('run_at', InstantSchema, { fr: 'Prévu le', en: 'Due' }),
    doneAt: field.is('done_at', orNull(InstantSchema), { fr: 'Fait le', en: 'Done' }),
  }),
  { sort: '-createdAt', search: 'key' },
);
type ItemRow = Row<typeof outbox>;

/** Given up or in doubt, and nobody is at it: what was begun and whose lease is over is in doubt too. The fence grows: whoever still is at it writes nothing. */
async function decide(tx: Tx, id: string, patch: (row: ItemRow) => Partial<ItemRow>): Promise<ReturnType<typeof Item.json>> {
  const row = await tx.lockOne(outbox, { id }, 'The outbox has no such item.');
  const abandoned = row.state === 'acting' && (row.lease_until === null || row.lease_until < tx.ctx.at);
  if (row.state !== 'dead' && row.state !== 'unknown' && !abandoned)
    throw fail('OUTBOX_STATE', `The item is ${row.state}: only what is dead, unknown or was begun and left is a person’s to decide.`);
  const after = { ...row, fence: row.fence + 1, lease_until: null, ...patch(row) };
  await tx.put(outbox, after);
  return Item.json(after);
}

/** Permissions of these routes. */
export const OUTBOX_PERMISSIONS: Readonly<Record<string, Permission>> = {
  'outbox.read': { does: 'See work that waits, failed or is in doubt', roles: ['manager'] },
  'outbox.decide': { does: 'Try failed work again, or close it', roles: ['manager'] },
};

/** `outbox.list`, `outbox.retry`, `outbox.close`: routes of the host. */
export function outboxRoutes(wake: () => void): readonly Route[] {
  const decision = {
    method: 'post',
    permission: 'outbox.decide',
    input: strict({ id: IdSchema, reason: TextSchema }),
    output: Item.schema,
    writes: 'yes',
  } as const;
  return [
    route({
      operationId: 'outbox.list',
      method: 'get',
      path: '/outbox',
      summary: 'Work handed over to be done afterwards: waiting, done, given up, in doubt',
      permission: 'outbox.read',
      input: strict({ ...ListProperties }),
      output: PageOf(Item.schema),
      writes: 'no',
      list: Item.shown,
      handle: (input, { tx }) => lists.page(tx, input, Item.list),
    }),
    route({
      ...decision,
      operationId: 'outbox.retry',
      path: '/outbox/{id}/retry',
      summary: 'Do it again, though it was given up or may have been done: somebody looked',
      handle: async ({ id, reason }, { ctx, tx }) => {
        const item = await decide(tx, id, () => ({ state: 'pending', attempts: 0, done: 0, total: 0, run_at: ctx.at, reason }));
        core(tx).afterCommit(wake);
        return item;
      },
    }),
    route({
      ...decision,
      operationId: 'outbox.close',
      path: '/outbox/{id}/close',
      summary: 'Leave it: it was done otherwise, or need not be done any more',
      handle: ({ id, reason }, { ctx, tx }) => decide(tx, id, () => ({ state: 'closed', done_at: ctx.at, reason })),
    }),
  ];
}

/** How many items of all agencies are in each state that is not over, for the metrics. */
export async function outboxCounts(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const open = ['pending', 'acting', 'unknown', 'dead'];
  const rows = await core(tx).sql<{ state: string; n: number }>(
    `SELECT state, COUNT(*) AS n FROM outbox WHERE state IN (${open.map(() => '?').join(', ')}) GROUP BY state`,
    open,
    [],
  );
  return new Map(open.map((state) => [state, Number(rows.find((r) => r.state === state)?.n ?? 0)]));
}
