import { createTable } from '../../../contracts/migration.ts';

/** Staff. A login is unique over all agencies: it is all a person types. */
export default createTable(
  'access_users',
  {
    id: 'id',
    agency: 'key',
    login: 'key',
    name: 'text',
    email: 'text?',
    password_hash: 'longtext',
    roles: 'json',
    locale: 'key',
    state: 'key',
    failures: 'int',
    locked_until: 'instant?',
    created_at: 'instant',
    version: 'int',
  },
  { unique: [['login']], index: [['agency', 'name']] },
);
