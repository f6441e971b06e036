import { createTable } from '../../../contracts/migration.ts';

/** Who bills the agency. `plugin` names the connector whose bookings this supplier bills. */
export default createTable(
  'parties_suppliers',
  {
    id: 'id',
    agency: 'key',
    code: 'key',
    name: 'text',
    plugin: 'key?',
    email: 'text?',
    siren: 'key?',
    vat_number: 'key?',
    payment_days: 'int',
    created_at: 'instant',
    version: 'int',
  },
  {
    unique: [['agency', 'code']],
    index: [
      ['agency', 'name'],
      ['agency', 'plugin'],
    ],
  },
);
