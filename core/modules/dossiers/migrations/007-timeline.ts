import { createTable } from '../../../contracts/migration.ts';

/** What happened to a dossier, in order. */
export default createTable(
  'dossiers_timeline',
  { id: 'id', agency: 'key', dossier: 'key', at: 'instant', actor: 'key', actor_name: 'text', kind: 'key', data: 'json' },
  { index: [['agency', 'dossier', 'id']] },
);
