import { Type } from 'typebox';
import { actor, definePlugin, EscaleError, Host, job, type Outcome, provide } from '../../contracts/index.ts';
import { exportFiles } from './integrity.ts';
import { exportRoutes } from './routes/exports.ts';
import { integrityRoutes } from './routes/integrity.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { createBatch, type ExportDeps, finishBatch, runExport, writeBatch } from './service.ts';
import { Exports } from './tokens.ts';

const DEPS = [Host.Db, Host.Ledger, Host.Agencies, Host.Adapters, Host.Files] as const;
const deps = (
  db: ExportDeps['db'],
  ledger: ExportDeps['ledger'],
  agencies: ExportDeps['agencies'],
  adapters: ExportDeps['adapters'],
  files: ExportDeps['files'],
): ExportDeps => ({ db, ledger, agencies, adapters, files });

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
    'exports.read': 'See and download exports',
    'exports.run': 'Export the journal',
    'exports.ledger': 'See the journal and its balances',
    'exports.close': 'Close periods',
  },
  providers: [
    provide(Exports, DEPS, (...d) => ({
      run: ({ ctx }, input) => runExport(deps(...d), ctx, input),
      read: (agency, batch, file) => deps(...d).files.read(agency, `exports/${batch}/${file}`),
    })),
  ],
  exports: [Exports],
  routes: [...exportRoutes, ...ledgerRoutes, ...integrityRoutes],
  integrity: [exportFiles],
  events: {
    emits: ['exports.queued'],
    handles: [
      actor({
        event: 'exports.queued',
        id: 'write',
        deps: DEPS,
        act: {
          heavy: true,
          // Writing a file again gives the same bytes: running twice is harmless.
          async run({ id }: { id: string }, ctx, ...d): Promise<Outcome> {
            try {
              return { state: 'done', value: await writeBatch(deps(...d), ctx, id) };
            } catch (error) {
              if (error instanceof EscaleError) return { state: 'rejected', code: error.code, message: error.message };
              throw error;
            }
          },
          settle: async ({ id }, outcome, tx) => {
            if (outcome.state === 'done') await finishBatch(tx, id, outcome.value as Awaited<ReturnType<typeof writeBatch>>);
            else if (outcome.state === 'rejected') await finishBatch(tx, id, { error: `${outcome.code}: ${outcome.message}` });
          },
        },
      }),
    ],
  },
  jobs: [
    job({
      id: 'daily',
      cron: '15 3 * * *',
      deps: DEPS,
      async run(ctx, db, ledger, agencies, adapters) {
        for (const adapter of (agencies.settings(ctx.agency, 'exports')?.['daily'] as string[] | undefined) ?? []) {
          await db
            .transaction(ctx, async (tx) => {
              const row = await createBatch(tx, { adapters, ledger }, { adapter });
              await tx.emit({ event: 'exports.queued', key: row.id, payload: { id: row.id } });
            })
            .catch((error: unknown) => {
              if (!(error instanceof EscaleError) || error.code !== 'EXPORT_EMPTY') throw error;
            });
        }
      },
    }),
  ],
  migrations: new URL('./migrations/', import.meta.url),
});
