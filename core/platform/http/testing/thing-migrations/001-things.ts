import { createTable } from '../../../../contracts/index.ts';

/** A table for the tests of this folder. */
export default createTable(
  'things',
  {
    id: 'id',
    agency: 'key',
    ref: 'key',
    name: 'text',
    state: 'key',
    amount: 'money',
    on: 'day',
    note: 'text?',
    size: 'int',
    version: 'int',
  },
  { unique: [['agency', 'ref']] },
);
