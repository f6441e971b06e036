/** Tables of exports, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createBatches from './migrations/001-batches.ts';
import sealBatches from './migrations/002-batches-seal.ts';
import addMode from './migrations/003-batches-mode.ts';
import createEntries from './migrations/004-entries.ts';
import sealEntries from './migrations/005-entries-seal.ts';

export const batches = table(createBatches, sealBatches, addMode);
export type BatchRow = Row<typeof batches>;
export const sentEntries = table(createEntries, sealEntries);
export type SentRow = Row<typeof sentEntries>;
