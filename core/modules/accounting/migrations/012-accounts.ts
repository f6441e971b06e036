import { createTable } from '../../../contracts/migration.ts';

/** Accounts something was posted on for a role: the chart may name others since, what stands there stands there still. */
export default createTable(
  'accounting_accounts',
  { agency: 'key', role: 'key', account: 'key' },
  { primary: ['agency', 'role', 'account'] },
);
