/** Tables of payments, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createMovements from './migrations/001-movements.ts';
import createRefunds from './migrations/002-refunds.ts';
import sealMovements from './migrations/005-movements-seal.ts';
import sealRefunds from './migrations/006-refunds-seal.ts';
import unposted from './migrations/007-unposted.ts';
import refundsDated from './migrations/009-refunds-dated.ts';
import createStatements from './migrations/010-statements.ts';
import sealStatements from './migrations/013-statements-seal.ts';
import createBankLines from './migrations/014-bank-lines.ts';
import sealBankLines from './migrations/016-bank-lines-seal.ts';
import ofBankLine from './migrations/017-movements-bank-line.ts';
import createCharges from './migrations/020-charges.ts';
import sealCharges from './migrations/021-charges-seal.ts';
import createEvents from './migrations/022-charge-events.ts';
import sealEvents from './migrations/023-charge-events-seal.ts';

export const movements = table(createMovements, sealMovements, unposted, ofBankLine);
export const refunds = table(createRefunds, sealRefunds, refundsDated);
export const statements = table(createStatements, sealStatements);
export const bankLines = table(createBankLines, sealBankLines);
export const charges = table(createCharges, sealCharges);
export const chargeEvents = table(createEvents, sealEvents);

export type MovementRow = Row<typeof movements>;
export type RefundRow = Row<typeof refunds>;
export type StatementRow = Row<typeof statements>;
export type BankLineRow = Row<typeof bankLines>;
export type ChargeRow = Row<typeof charges>;
export type ChargeEventRow = Row<typeof chargeEvents>;
