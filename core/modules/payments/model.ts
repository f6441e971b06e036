/** Tables of payments, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createMovements from './migrations/001-movements.ts';
import createRefunds from './migrations/002-refunds.ts';
import sealMovements from './migrations/005-movements-seal.ts';
import sealRefunds from './migrations/006-refunds-seal.ts';
import unposted from './migrations/007-unposted.ts';
import refundsDated from './migrations/009-refunds-dated.ts';

export const movements = table(createMovements, sealMovements, unposted);
export const refunds = table(createRefunds, sealRefunds, refundsDated);

export type MovementRow = Row<typeof movements>;
export type RefundRow = Row<typeof refunds>;
