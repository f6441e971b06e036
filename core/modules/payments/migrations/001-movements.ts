import { createTable } from '../../../contracts/migration.ts';

/** Money of a dossier: receipts, refunds, and the two halves of a move. Amounts are signed as the dossier sees them: a receipt is positive, a refund negative. */
export default createTable(
  'payments_movements',
  {
    id: 'id',
    agency: 'key',
    ref: 'key',
    kind: 'key',
    dossier: 'key',
    client: 'key',
    method: 'key',
    amount_minor: 'money',
    currency: 'currency',
    received_on: 'day',
    invoice: 'key?',
    linked: 'key?',
    bank_ref: 'key?',
    reason: 'text?',
    entry: 'int',
    actor: 'key',
    created_at: 'instant',
  },
  {
    unique: [['agency', 'ref']],
    index: [
      ['agency', 'dossier'],
      ['agency', 'created_at', 'id'],
    ],
  },
);
