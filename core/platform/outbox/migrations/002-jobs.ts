import { createTable } from '../../../contracts/migration.ts';

/** When each scheduled job last ran for each agency. */
export default createTable(
  'scheduled_jobs',
  { agency: 'key', job: 'key', last_run: 'instant', running_until: 'instant?', last_error: 'text?' },
  { primary: ['agency', 'job'] },
);
