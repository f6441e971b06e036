import { createTable } from '../../contracts/migration.ts';

/** Every closing of a period, with the end of the chain at that moment. */
export default createTable(
  'ledger_closings',
  { agency: 'key', up_to: 'day', closed_at: 'instant', actor: 'key', seq: 'int', hash: 'hash' },
  { primary: ['agency', 'up_to'] },
);
