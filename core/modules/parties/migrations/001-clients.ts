import { createTable } from '../../../contracts/migration.ts';

/** Who pays. `code` is the auxiliary account: stable, never reused. */
export default createTable(
  'parties_clients',
  {
    id: 'id',
    agency: 'key',
    code: 'key',
    kind: 'key',
    name: 'text',
    email: 'text?',
    phone: 'text?',
    address: 'json',
    locale: 'key',
    siren: 'key?',
    vat_number: 'key?',
    payment_days: 'int',
    required_references: 'json',
    created_at: 'instant',
    version: 'int',
  },
  { unique: [['agency', 'code']], index: [['agency', 'name']] },
);
