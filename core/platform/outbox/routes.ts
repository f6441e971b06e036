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
  route,
  strict,
  TextSchema,
  type Tx,
} from '../../contracts/index.ts';
import { lists } from '../http/list.ts';
import { outbox } from './model.ts';

const STATES = ['pending', 'acting', 'unknown', 'done', 'dead', 'closed'] as const;
const Item = strict({
  id: IdSchema,
  event: Type.String(),
  key: Type.String({ description: 'Tells the event from others of its name: an invoice number, the id of a message' }),
  handler: Type.String(),
  state: Type.Enum([...STATES], { description: '`dead`: given up; `unknown`: nobody knows whether it was done; `closed`: by a person' }),
  attempts: Type.Integer(),
  error: orNull(Type.String()),
  reason: orNull(Type.String({ description: 'Why a person tried it again or closed it' })),
  createdAt: InstantSchema,
  runAt: InstantSchema,
  doneAt: orNull(InstantSchema),
});
type ItemRow = Row<typeof outbox>;
const itemJson = (r: ItemRow) => ({
  id: r.id,
  event: r.event,
  key: r.key,
  handler: r.handler,
  state: r.state as (typeof STATES)[number],
  attempts: r.attempts,
  error: r.last_error,
  reason: r.reason,
  createdAt: r.created_at,
  runAt: r.run_at,
  doneAt: r.done_at,
});

/** Given up or in doubt, and nobody is at it: what was begun and whose lease is over is in doubt too. The fence grows: whoever still is at it writes nothing. */
async function decide(tx: Tx, id: string, patch: (row: ItemRow) => Partial<ItemRow>): Promise<ReturnType<typeof itemJson>> {
  const row = await tx.lockOne(outbox, { id }, 'The outbox has no such item.');
  const abandoned = row.state === 'acting' && (row.lease_until === null || row.lease_until < tx.ctx.at);
  if (row.state !== 'dead' && row.state !== 'unknown' && !abandoned)
    throw fail('OUTBOX_STATE', `The item is ${row.state}: only what is dead, unknown or was begun and left is a person’s to decide.`);
  const after = { ...row, fence: row.fence + 1, lease_until: null, ...patch(row) };
  await tx.put(outbox, after);
  return itemJson(after);
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
    output: Item,
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
      output: PageOf(Item),
      writes: 'no',
      handle: (input, { tx }) =>
        lists.page(tx, input, {
          table: outbox,
          sort: '-createdAt',
          search: 'key',
          fields: {
            createdAt: { column: 'created_at', type: 'instant' },
            runAt: { column: 'run_at', type: 'instant' },
            state: { column: 'state', type: 'enum', values: [...STATES] },
            event: { column: 'event', type: 'key' },
            handler: { column: 'handler', type: 'key' },
            key: { column: 'key', type: 'key' },
          },
          toJson: itemJson,
        }),
    }),
    route({
      ...decision,
      operationId: 'outbox.retry',
      path: '/outbox/{id}/retry',
      summary: 'Do it again, though it was given up or may have been done: somebody looked',
      handle: async ({ id, reason }, { ctx, tx }) => {
        const item = await decide(tx, id, () => ({ state: 'pending', attempts: 0, run_at: ctx.at, reason }));
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
