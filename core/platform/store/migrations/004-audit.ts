import { createTable } from '../../../contracts/migration.ts';

/** Who did what to which resource, when. Ids and codes only: no personal data. */
export default createTable(
  'audit_trail',
  {
    id: 'id',
    agency: 'key',
    at: 'instant',
    actor_kind: 'key',
    actor: 'key',
    request: 'key',
    action: 'key',
    resource: 'key',
    detail: 'json?',
  },
  {
    index: [
      ['agency', 'at'],
      ['agency', 'resource'],
    ],
  },
);
