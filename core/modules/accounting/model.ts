/** Tables of accounting, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createMovements from './migrations/001-movements.ts';
import createDue from './migrations/004-due.ts';
import createRates from './migrations/005-rates.ts';
import sealMovements from './migrations/006-movements-seal.ts';
import sealDue from './migrations/007-due-seal.ts';
import sealRates from './migrations/008-rates-seal.ts';
import addRecognition from './migrations/010-due-recognition.ts';
import createAccounts from './migrations/012-accounts.ts';
import sealAccounts from './migrations/013-accounts-seal.ts';
import createHeld from './migrations/014-held.ts';
import sealHeld from './migrations/015-held-seal.ts';
import createTakes from './migrations/016-takes.ts';
import sealTakes from './migrations/017-takes-seal.ts';
import addTakesDated from './migrations/018-takes-dated.ts';
import addPointOfSale from './migrations/019-held-point-of-sale.ts';

export const movements = table(createMovements, sealMovements);
export const due = table(createDue, sealDue, addRecognition);
export const rates = table(createRates, sealRates);
export const accounts = table(createAccounts, sealAccounts);
export const held = table(createHeld, sealHeld, addPointOfSale);
export const takes = table(createTakes, sealTakes, addTakesDated);

export type MovementRow = Row<typeof movements>;
export type RateRow = Row<typeof rates>;
export type HeldRow = Row<typeof held>;
export type TakeRow = Row<typeof takes>;
