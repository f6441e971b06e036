/** Scheduled jobs, once per agency and due time whatever the number of processes; the clock is the host's, so `play` can move it. */
import { Cron } from 'croner';
import { type Agencies, addMs, type Clock, type Ctx, type Db, fromEpochMs, type Job, type Logger } from '../../contracts/index.ts';
import { scheduledJobs } from './model.ts';

const LEASE_MS = 15 * 60_000;

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

export function createScheduler(options: {
  readonly db: Db;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly agencies: Agencies;
  readonly jobs: () => readonly BoundJob[];
}): Scheduler {
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

  /** True when this process may run the job now; the first sight of a job only notes it. */
  const claim = (agency: string, timeZone: string, name: string, cron: string): Promise<boolean> =>
    db.transaction(ctx(agency), async (tx) => {
      const now = tx.ctx.at;
      const [state] = await tx.lock(scheduledJobs, { job: name });
      if (!state) {
        await tx.insert(scheduledJobs, { job: name, last_run: now });
        return false;
      }
      const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(state.last_run);
      if (!next || fromEpochMs(next.getTime()) > now || (state.running_until !== null && state.running_until > now)) return false;
      await tx.update(scheduledJobs, { job: name }, { last_run: now, running_until: addMs(now, LEASE_MS) });
      return true;
    });

  const runDue = async (): Promise<string[]> => {
    const ran: string[] = [];
    for (const { id: agency, timeZone } of agencies.list()) {
      for (const { plugin, job, deps } of options.jobs()) {
        const name = `${plugin}.${job.id}`;
        if (!(await claim(agency, timeZone, name, job.cron))) continue;
        let failure: string | null = null;
        try {
          await job.run(ctx(agency), ...(deps as never[]));
        } catch (error) {
          failure = error instanceof Error ? error.message.slice(0, 250) : String(error).slice(0, 250);
          logger.error({ agency, job: name, error: failure }, 'job failed');
        }
        await db.transaction(ctx(agency), (tx) => tx.update(scheduledJobs, { job: name }, { running_until: null, last_error: failure }));
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
