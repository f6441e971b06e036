import { createTable } from '../../contracts/migration.ts';

/** Lines of an entry. The party's name is not here: only a salted commitment to it (`party_commitment`), so that it can be erased and the chain still verifies. */
export default createTable(
  'ledger_lines',
  {
    agency: 'key',
    seq: 'int',
    line: 'int',
    account: 'key',
    party_kind: 'key?',
    party_code: 'key?',
    party_commitment: 'hash?',
    dossier: 'key?',
    label: 'text',
    debit_minor: 'money',
    credit_minor: 'money',
    currency: 'currency',
  },
  {
    primary: ['agency', 'seq', 'line'],
    index: [
      ['agency', 'dossier'],
      ['agency', 'account', 'party_code'],
    ],
  },
);
