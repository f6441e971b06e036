/** The journal's tables, private to the ledger. */
import { table } from '../contracts/index.ts';
import createEntries from './migrations/001-entries.ts';
import createLines from './migrations/002-lines.ts';
import createParties from './migrations/003-parties.ts';
import createBalances from './migrations/004-balances.ts';
import createHeads from './migrations/005-heads.ts';
import createSeries from './migrations/006-series.ts';
import createClosings from './migrations/007-closings.ts';
import addOriginal from './migrations/015-lines-original.ts';
import addChain from './migrations/018-closings-chain.ts';
import addTurnover from './migrations/019-heads-turnover.ts';
import addDoubt from './migrations/020-heads-doubt.ts';

export const entries = table(createEntries);
export const lines = table(createLines, addOriginal);
export const parties = table(createParties);
export const balances = table(createBalances);
export const heads = table(createHeads, addTurnover, addDoubt);
export const series = table(createSeries);
export const closings = table(createClosings, addChain);
