import { createTable } from '../../../contracts/migration.ts';

/**
 * What moved an account of the agency at a bank, signed as the bank sees it. What a collected booking brings together is a line each, of one `position`. `receipt`
 * is the first one it became, while any of them stands.
 */
export default createTable(
  'payments_bank_lines',
  {
    ...{ id: 'id', agency: 'key', statement: 'id', position: 'int', part: 'int', account: 'key', booked_on: 'day', value_on: 'day?' },
    ...{ amount_minor: 'money', currency: 'currency', bank_ref: 'key?', end_to_end: 'key?', name: 'text?', iban: 'key?' },
    ...{ remittance: 'longtext?', reference: 'key?', told: 'json', state: 'key', receipt: 'key?', created_at: 'instant' },
  },
  {
    unique: [['agency', 'statement', 'position', 'part']],
    index: [
      ['agency', 'booked_on', 'id'],
      ['agency', 'state', 'booked_on'],
    ],
  },
);
