/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { definePlugin, Type } from 'escale/contracts';
import { routes } from './routes.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['dossiers'],
  config: Type.Object({}, { additionalProperties: false }),
  permissions: {
    'scaffold-id.read': { does: 'Read notes on dossiers', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'scaffold-id.write': { does: 'Write notes on dossiers, and say that they are done', roles: ['manager', 'agent'] },
  },
  routes,
  console: {
    views: (['nav', 'dossier.section'] as const).map((slot) => ({
      id: slot === 'nav' ? 'notes' : 'dossier-notes',
      slot,
      title: { fr: 'Notes', en: 'Notes' },
      list: 'scaffoldId.list',
      order: 60,
      columns: [
        { field: 'writtenAt', title: { fr: 'Écrite le', en: 'Written' }, format: 'instant' },
        ...(slot === 'nav' ? [{ field: 'dossier', title: { fr: 'Dossier', en: 'Dossier' } }] : []),
        { field: 'text', title: { fr: 'Note', en: 'Note' } },
        { field: 'doneAt', title: { fr: 'Faite le', en: 'Done' }, format: 'instant' },
      ],
    })),
  },
  migrations: new URL('./migrations/', import.meta.url),
});
