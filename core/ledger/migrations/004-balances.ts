import { createTable } from '../../contracts/migration.ts';

/** Derived: can be dropped and added up again from the lines. `party` is '' for lines without one. */
export default createTable(
  'ledger_balances',
  { agency: 'key', account: 'key', party: 'key', currency: 'currency', debit_minor: 'money', credit_minor: 'money' },
  { primary: ['agency', 'account', 'party', 'currency'] },
);
