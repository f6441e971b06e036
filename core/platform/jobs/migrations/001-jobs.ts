import { createTable } from '../../../contracts/migration.ts';

/** Work that takes longer than an answer may. `fence` grows with every claim: a process that was thought dead cannot end the job of another. */
export default createTable(
  'long_jobs',
  {
    id: 'id',
    agency: 'key',
    kind: 'key',
    state: 'key',
    input: 'json',
    done: 'int',
    total: 'int',
    heartbeat_at: 'instant?',
    cancel_asked: 'bool',
    result: 'json?',
    errors: 'json',
    actor: 'key',
    created_at: 'instant',
    ended_at: 'instant?',
    fence: 'int',
    version: 'int',
  },
  {
    index: [
      ['state', 'heartbeat_at'],
      ['agency', 'created_at', 'id'],
    ],
  },
);
