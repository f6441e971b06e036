/** Tables of exports, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createBatches from './migrations/001-batches.ts';
import sealBatches from './migrations/002-batches-seal.ts';

export const batches = table(createBatches, sealBatches);
export type BatchRow = Row<typeof batches>;
