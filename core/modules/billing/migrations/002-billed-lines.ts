import { createTable } from '../../../contracts/migration.ts';

/** Which price lines a document billed: `sign` 1 when a document billed it, −1 when a credit note of the whole took it back: what sums to 0 can be billed. */
export default createTable(
  'billing_billed_lines',
  { agency: 'key', price_line: 'id', invoice: 'key', dossier: 'key', sign: 'int' },
  {
    primary: ['agency', 'price_line', 'invoice'],
    index: [
      ['agency', 'dossier'],
      ['agency', 'invoice'],
    ],
  },
);
