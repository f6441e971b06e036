import { createTable } from '../../../contracts/migration.ts';

/** What suppliers reported, once per fact. A fact that finds no booking yet waits with no dossier until the booking arrives. */
export default createTable(
  'dossiers_facts',
  {
    id: 'id',
    agency: 'key',
    plugin: 'key',
    fact_key: 'hash',
    money_hash: 'hash',
    sha256: 'hash',
    kind: 'key',
    occurred_on: 'day',
    revision: 'key',
    record_locator: 'key?',
    booked: 'json',
    dossier: 'key?',
    service_id: 'id?',
    imported_at: 'instant',
  },
  {
    unique: [['agency', 'plugin', 'fact_key']],
    index: [
      ['agency', 'service_id'],
      ['agency', 'plugin', 'record_locator'],
      ['agency', 'sha256'],
    ],
  },
);
