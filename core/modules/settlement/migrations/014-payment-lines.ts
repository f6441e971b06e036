import { createTable } from '../../../contracts/migration.ts';

/** Which bills a payment pays, and how much of each; of a credit note, which lowers what is paid, a negative amount. */
export default createTable(
  'settlement_payment_lines',
  { id: 'id', agency: 'key', payment: 'key', line: 'int', bill: 'key', amount_minor: 'money', currency: 'currency' },
  {
    index: [
      ['agency', 'payment'],
      ['agency', 'bill'],
    ],
  },
);
