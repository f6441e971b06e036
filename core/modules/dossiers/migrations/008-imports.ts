import { createTable } from '../../../contracts/migration.ts';

/** Files given to us: what was read, what was found wrong, what became of it. The bytes are kept masked. */
export default createTable(
  'dossiers_imports',
  {
    id: 'id',
    agency: 'key',
    name: 'text',
    sha256: 'hash',
    stored_sha256: 'hash?',
    plugin: 'key?',
    format: 'key?',
    state: 'key',
    bookings: 'json',
    findings: 'json',
    error: 'json?',
    result: 'json?',
    created_at: 'instant',
    actor: 'key',
    version: 'int',
  },
  {
    index: [
      ['agency', 'created_at', 'id'],
      ['agency', 'sha256'],
    ],
  },
);
