import { createTable } from '../../../contracts/migration.ts';

/** Keys of programs. Only the hash is kept; the key is shown once. */
export default createTable(
  'access_api_keys',
  { id: 'id', agency: 'key', name: 'text', key_hash: 'hash', roles: 'json', created_at: 'instant', revoked_at: 'instant?' },
  { unique: [['key_hash']] },
);
