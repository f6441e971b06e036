/** Scheduled jobs, once per agency and due time whatever the number of processes; the clock is the host's, so `play` can move it. */
import { Cron } from 'croner';
import { type Agencies, addMs, type Ctx, fromEpochMs, type Job } from '../../contracts/index.ts';
import { assertHeld, type Claim, LEASE_MS, type LeaseOptions, underLease } from './lease.ts';
import { scheduledJobs } from './model.ts';

export interface BoundJob {
  readonly plugin: string;
  readonly job: Job;
  readonly deps: readonly unknown[];
}
export interface Scheduler {
  /** Runs what is due now; returns the names. */
  runDue(): Promise<string[]>;
  start(every_ms?: number): void;
  stop(): Promise<void>;
}

export function createScheduler(
  options: LeaseOptions & { readonly agencies: Agencies; readonly jobs: () => readonly BoundJob[] },
): Scheduler {
  const { db, clock, logger, agencies } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> | null = null;

  const ctx = (agency: string): Ctx => ({
    agency,
    actor: { kind: 'system', id: 'scheduler', name: 'scheduler', permissions: 'all' },
    requestId: 'scheduler',
    at: clock.now(),
    dryRun: false,
  });

  /** The claim when this process may run the job now; the first sight of a job only notes it. A run that died is made up for. */
  const claim = (agency: string, timeZone: string, name: string, cron: string): Promise<Claim | null> =>
    db.transaction(ctx(agency), async (tx) => {
      const now = tx.ctx.at;
      const [state] = await tx.lock(scheduledJobs, { job: name });
      if (!state) {
        await tx.insert(scheduledJobs, { job: name, last_run: now, fence: 0 });
        return null;
      }
      if (state.running_until !== null && state.running_until > now) return null;
      const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(state.last_run);
      const due = next !== null && fromEpochMs(next.getTime()) <= now;
      if (!due && state.running_until === null) return null;
      const fence = (state.fence ?? 0) + 1;
      await tx.update(scheduledJobs, { job: name }, { last_run: now, running_until: addMs(now, LEASE_MS), fence });
      return { table: 'scheduled_jobs', where: 'agency = ? AND job = ?', params: [agency, name], fence };
    });

  const runDue = async (): Promise<string[]> => {
    const ran: string[] = [];
    for (const { id: agency, timeZone } of agencies.list()) {
      for (const { plugin, job, deps } of options.jobs()) {
        if (agencies.settings(agency, plugin) === null) continue;
        const name = `${plugin}.${job.id}`;
        const claimed = await claim(agency, timeZone, name, job.cron);
        if (!claimed) continue;
        let failure: string | null = null;
        try {
          await underLease(options, ctx(agency), [claimed], () => job.run(ctx(agency), ...(deps as never[])));
        } catch (error) {
          failure = error instanceof Error ? error.message.slice(0, 250) : String(error).slice(0, 250);
          logger.error({ agency, job: name, error: failure }, 'job failed');
        }
        await db
          .transaction(ctx(agency), async (tx) => {
            await assertHeld(tx, claimed);
            await tx.update(scheduledJobs, { job: name }, { running_until: null, last_error: failure });
          })
          .catch((error: unknown) => logger.warn({ agency, job: name, error: String(error) }, 'the end of a job was not noted'));
        ran.push(`${agency}/${name}`);
      }
    }
    return ran;
  };

  return {
    runDue,
    start(every_ms = 30_000) {
      const tick = (): void => {
        running ??= runDue()
          .catch((error: unknown) => logger.error({ error: String(error) }, 'scheduler failed'))
          .finally(() => {
            running = null;
          });
      };
      timer = setInterval(tick, every_ms);
      tick();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
