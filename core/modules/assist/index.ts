import { Type } from 'typebox';
import { actor, definePlugin, Host, job, type Outcome, provide } from '../../contracts/index.ts';
import { routes } from './routes.ts';
import { failedWhole, keep } from './service/keep.ts';
import { DUE, type Due, handOver, type Looked, look, lookAtAll, lookAtChanges, NEEDS } from './service/look.ts';
import { Assist } from './tokens.ts';

/** The virtual colleague: asks the checks of all plugins about what changed and what still travels, and keeps what they notice. */
export default definePlugin({
  id: 'assist',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['dossiers'],
  config: Type.Object({}, { additionalProperties: false }),
  permissions: {
    'assist.read': { does: 'See what checks noticed', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'assist.resolve': { does: 'Have dossiers checked and see to what was noticed', roles: ['manager', 'agent', 'accountant'] },
  },
  exports: [Assist],
  providers: [
    provide(Assist, { checks: Host.Checks }, ({ checks }) => ({
      lookAgain: async (tx, refs) => void (await handOver(tx, checks, [...new Set(refs)])),
    })),
  ],
  routes,
  console: {
    views: (['nav', 'dossier.section'] as const).map((slot) => ({
      id: slot === 'nav' ? 'findings' : 'dossier-findings',
      slot,
      title: { fr: 'Constats', en: 'Findings' },
      list: 'finding.list',
      order: 40,
      columns: [
        { field: 'foundAt', title: { fr: 'Depuis', en: 'Since' }, format: 'instant' },
        ...(slot === 'nav' ? [{ field: 'dossier', title: { fr: 'Dossier', en: 'Dossier' } }] : []),
        { field: 'severity', title: { fr: 'Gravité', en: 'Severity' }, format: 'status' },
        { field: 'message', title: { fr: 'Constat', en: 'Finding' } },
      ],
    })),
  },
  events: {
    emits: [DUE],
    handles: [
      actor({
        event: DUE,
        id: 'look',
        deps: NEEDS,
        act: {
          heavy: true,
          // It only looks: running twice is harmless.
          run: async (due: Due, ctx, deps): Promise<Outcome> => ({ state: 'done', value: await look(ctx, deps, due) }),
          async settle(due, outcome, tx, { checks }) {
            if (outcome.state === 'done') await keep(tx, due, outcome.value as readonly Looked[]);
            else if (outcome.state === 'rejected') await keep(tx, due, failedWhole(checks.list(tx.ctx.agency), due, outcome.message));
          },
        },
      }),
    ],
  },
  jobs: [
    job({ id: 'changes', cron: '*/10 * * * *', deps: NEEDS, run: lookAtChanges }),
    job({ id: 'nightly', cron: '40 2 * * *', deps: NEEDS, run: lookAtAll }),
  ],
  migrations: new URL('./migrations/', import.meta.url),
});
