import { createTable } from '../../../contracts/migration.ts';

/** How much of which invoice a credit note takes back: one may credit several invoices. */
export default createTable(
  'billing_credits',
  { agency: 'key', credit_note: 'key', invoice: 'key', amount_minor: 'money' },
  { primary: ['agency', 'credit_note', 'invoice'], index: [['agency', 'invoice']] },
);
