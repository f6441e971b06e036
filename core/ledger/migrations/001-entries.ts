import { createTable } from '../../contracts/migration.ts';

/** One row per entry. `seq` is unbroken per agency; `hash` covers every legal field and the hash before it. */
export default createTable(
  'ledger_entries',
  {
    agency: 'key',
    seq: 'int',
    key: 'key',
    input_hash: 'hash',
    chain_version: 'int',
    journal: 'key',
    date: 'day',
    asked_date: 'day?',
    posted_at: 'instant',
    piece_ref: 'key',
    piece_date: 'day',
    label: 'text',
    reverses: 'int?',
    reason: 'text?',
    actor: 'key',
    hash: 'hash',
  },
  {
    primary: ['agency', 'seq'],
    unique: [
      ['agency', 'key'],
      ['agency', 'reverses'],
    ],
    index: [
      ['agency', 'date'],
      ['agency', 'piece_ref'],
    ],
  },
);
