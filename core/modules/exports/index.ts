import { Type } from 'typebox';
import { actor, definePlugin, EscaleError, isError, job, type Outcome, provide, several } from '../../contracts/index.ts';
import { exportFiles } from './integrity.ts';
import { exportRoutes } from './routes/exports.ts';
import { integrityRoutes } from './routes/integrity.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import {
  createBatch,
  type Ended,
  finishBatch,
  HANDED_OVER,
  type HandedOver,
  handOver,
  NEEDS,
  noteBatch,
  runExport,
  sendHandedOver,
  writeBatch,
} from './service.ts';
import { Exports } from './tokens.ts';

/** What is refused stays refused; the database that is busy is asked again. A lease that was lost is another's affair. */
async function refusing(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EscaleError && error.code !== 'BUSY' && error.code !== 'LEASE_LOST')
      return { state: 'rejected', code: error.code, message: error.message };
    throw error;
  }
}

/** Journal batches for the accountant, and the journal itself. */
export default definePlugin({
  id: 'exports',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['billing'],
  config: Type.Object(
    { daily: Type.Optional(Type.Array(Type.String(), { description: 'Adapters whose new entries are exported every night' })) },
    { additionalProperties: false },
  ),
  permissions: {
    'exports.read': { does: 'See and download exports', roles: ['manager', 'accountant'] },
    'exports.run': { does: 'Export the journal', roles: ['manager', 'accountant'] },
    'exports.ledger': { does: 'See the journal and its balances', roles: ['manager', 'accountant'] },
    'exports.close': { does: 'Close periods', roles: ['manager', 'accountant'] },
  },
  providers: [
    provide(Exports, NEEDS, (deps) => ({
      run: ({ ctx }, input) => runExport(deps, ctx, input),
      read: (agency, batch, file) => deps.files.read(agency, `exports/${batch}/${file}`),
    })),
  ],
  exports: [Exports],
  routes: [...exportRoutes, ...ledgerRoutes, ...integrityRoutes],
  integrity: [exportFiles],
  events: {
    emits: [HANDED_OVER.file, HANDED_OVER.api],
    handles: [
      actor({
        event: HANDED_OVER.file,
        id: 'write',
        deps: NEEDS,
        act: {
          heavy: true,
          // Writing a file again gives the same bytes: running twice is harmless.
          async run(batch: HandedOver, ctx, deps): Promise<Outcome> {
            return refusing(async () => ({ state: 'done', value: await writeBatch(deps, ctx, batch, ctx.gotOn) }));
          },
          settle: async (batch, outcome, tx) => {
            if (outcome.state === 'rejected') await finishBatch(tx, batch, outcome);
            else if (outcome.state === 'done' && outcome.value !== null) await finishBatch(tx, batch, outcome.value as Ended);
          },
        },
      }),
      actor({
        event: HANDED_OVER.api,
        id: 'send',
        deps: NEEDS,
        act: {
          // It asks about what it is not sure of itself, entry by entry: so it may run again whenever it was interrupted.
          async run(batch: HandedOver, ctx, deps): Promise<Outcome> {
            return refusing(() => sendHandedOver(deps, ctx, batch, ctx.gotOn));
          },
          settle: async (batch, outcome, tx) => {
            if (outcome.state === 'rejected') await finishBatch(tx, batch, outcome);
            else if (outcome.state === 'done' && outcome.value !== null) await finishBatch(tx, batch, outcome.value as Ended);
            else if (outcome.state !== 'done') await noteBatch(tx, batch, outcome);
          },
        },
      }),
    ],
  },
  jobs: [
    job({
      id: 'daily',
      cron: '15 3 * * *',
      deps: NEEDS,
      async run(ctx, { db, ledger, agencies, adapters }) {
        const failed: [adapter: string, reason: unknown][] = [];
        for (const adapter of (agencies.settings(ctx.agency, 'exports')?.['daily'] as string[] | undefined) ?? []) {
          await db
            .transaction(ctx, async (tx) => handOver(tx, await createBatch(tx, { adapters, ledger }, { adapter })))
            .catch((error: unknown) => {
              if (!isError(error, 'EXPORT_EMPTY')) failed.push([adapter, error]);
            });
        }
        // One adapter that is not there keeps none of the others waiting.
        if (failed.length > 0) throw several('adapters', failed);
      },
    }),
  ],
  migrations: new URL('./migrations/', import.meta.url),
});
