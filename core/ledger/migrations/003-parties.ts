import { createTable } from '../../contracts/migration.ts';

/** Names behind the commitments of the lines: the only part of the journal that erasure may blank. */
export default createTable(
  'ledger_parties',
  { agency: 'key', commitment: 'hash', kind: 'key', code: 'key', label: 'text?', salt: 'key' },
  { primary: ['agency', 'commitment'], index: [['agency', 'code']] },
);
