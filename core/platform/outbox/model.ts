/** The outbox's tables. The worker serves every agency, so its own reads go through raw SQL and name the agency they found. */
import { table } from '../../contracts/index.ts';
import createOutbox from './migrations/001-outbox.ts';
import createJobs from './migrations/002-jobs.ts';

export const outbox = table(createOutbox);
export const scheduledJobs = table(createJobs);
