import { createTable } from '../../../contracts/index.ts';

/** Answers kept under the caller's Idempotency-Key, written in the transaction of the effect. */
export default createTable(
  'idempotency',
  {
    id: 'id',
    agency: 'key',
    idempotencyKey: 'key',
    operation: 'key',
    inputHash: 'hash',
    status: 'int',
    body: 'longtext',
    headers: 'json',
    createdAt: 'instant',
  },
  { unique: [['agency', 'idempotencyKey']], index: [['createdAt']] },
);
