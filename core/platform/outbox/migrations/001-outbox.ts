import { createTable } from '../../../contracts/migration.ts';

/** One row per event and handler, written in the business transaction. `fence` grows with every claim: a worker that lost its lease cannot finish. */
export default createTable(
  'outbox',
  {
    id: 'id',
    agency: 'key',
    event: 'key',
    key: 'key',
    handler: 'key',
    payload: 'json',
    state: 'key',
    attempts: 'int',
    run_at: 'instant',
    lease_until: 'instant?',
    fence: 'int',
    last_error: 'text?',
    created_at: 'instant',
    done_at: 'instant?',
  },
  { unique: [['agency', 'event', 'key', 'handler']], index: [['state', 'run_at']] },
);
