import { createTable } from '../../../contracts/migration.ts';

/** Open sessions. Only the hash of the token is kept. */
export default createTable(
  'access_sessions',
  {
    id: 'id',
    agency: 'key',
    token_hash: 'hash',
    user_id: 'id',
    created_at: 'instant',
    expires_at: 'instant',
    revoked_at: 'instant?',
    client: 'text?',
  },
  { unique: [['token_hash']], index: [['agency', 'user_id']] },
);
