import { createTable } from 'escale/contracts';

/** Notes on dossiers. A migration is one statement and never edited once it ran: a further column is a further file. */
export default createTable(
  'scaffold_id_notes',
  { id: 'id', agency: 'key', dossier: 'key', text: 'text', written_at: 'instant', done_at: 'instant?', version: 'int' },
  { index: [['agency', 'dossier']] },
);
