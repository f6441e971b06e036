import { createTable } from '../../../contracts/migration.ts';

/** What was booked: one row per booking of a supplier. `item` fits the schema of the service plugin. */
export default createTable(
  'dossiers_services',
  {
    id: 'id',
    agency: 'key',
    dossier: 'key',
    position: 'int',
    service: 'key',
    supplier: 'key',
    plugin: 'key?',
    sold_as: 'key',
    status: 'key',
    title: 'text',
    item: 'json',
    record_locator: 'key?',
    departure: 'day?',
    return_on: 'day?',
    created_at: 'instant',
    updated_at: 'instant',
    version: 'int',
  },
  {
    index: [
      ['agency', 'dossier'],
      ['agency', 'plugin', 'record_locator'],
    ],
  },
);
