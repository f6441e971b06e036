/** The outbox's tables. The worker serves every agency, so its own reads go through raw SQL and name the agency they found. */
import { table } from '../../contracts/index.ts';
import createOutbox from './migrations/001-outbox.ts';
import createJobs from './migrations/002-jobs.ts';
import addDecision from './migrations/003-outbox-decision.ts';
import addFence from './migrations/004-jobs-fence.ts';
import addProgress from './migrations/006-outbox-progress.ts';

export const outbox = table(createOutbox, addDecision, addProgress);
export const scheduledJobs = table(createJobs, addFence);
