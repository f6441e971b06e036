/** Tables of payments, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createMovements from './migrations/001-movements.ts';
import createRefunds from './migrations/002-refunds.ts';

export const movements = table(createMovements);
export const refunds = table(createRefunds);

export type MovementRow = Row<typeof movements>;
export type RefundRow = Row<typeof refunds>;
