/** The table of long jobs. */
import { type Row, table } from '../../contracts/index.ts';
import createJobs from './migrations/001-jobs.ts';

export const jobs = table(createJobs);
export type JobRow = Row<typeof jobs>;
