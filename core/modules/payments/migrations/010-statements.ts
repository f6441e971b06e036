import { createTable } from '../../../contracts/migration.ts';

/** Statements of the agency's own accounts, as the bank sent them: `bank_id` is what the bank calls one, `digest` says whether the same came again. */
export default createTable(
  'payments_statements',
  {
    ...{ id: 'id', agency: 'key', account: 'key', currency: 'currency', bank_id: 'key', number: 'key?', from_on: 'day?', closed_on: 'day' },
    ...{ opening_minor: 'money?', closing_minor: 'money?', lines: 'int', findings: 'json' },
    ...{ digest: 'hash', file: 'text', sha256: 'hash', plugin: 'key', format: 'key', actor: 'key', created_at: 'instant' },
  },
  {
    unique: [['agency', 'account', 'closed_on', 'bank_id']],
    index: [['agency', 'closed_on', 'id']],
  },
);
