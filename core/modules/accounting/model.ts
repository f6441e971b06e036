/** Tables of accounting, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createMovements from './migrations/001-movements.ts';
import createDue from './migrations/004-due.ts';
import createRates from './migrations/005-rates.ts';

export const movements = table(createMovements);
export const due = table(createDue);
export const rates = table(createRates);

export type MovementRow = Row<typeof movements>;
export type RateRow = Row<typeof rates>;
