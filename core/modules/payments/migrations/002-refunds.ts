import { createTable } from '../../../contracts/migration.ts';

/** Refunds asked for: posted at once, or waiting for a second person. */
export default createTable(
  'payments_refunds',
  {
    id: 'id',
    agency: 'key',
    dossier: 'key',
    amount_minor: 'money',
    currency: 'currency',
    method: 'key',
    reason: 'text',
    state: 'key',
    asked_by: 'key',
    approved_by: 'key?',
    movement: 'key?',
    created_at: 'instant',
    version: 'int',
  },
  {
    index: [
      ['agency', 'dossier'],
      ['agency', 'state', 'created_at'],
    ],
  },
);
