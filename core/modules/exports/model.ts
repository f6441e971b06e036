/** Tables of exports, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createBatches from './migrations/001-batches.ts';

export const batches = table(createBatches);
export type BatchRow = Row<typeof batches>;
