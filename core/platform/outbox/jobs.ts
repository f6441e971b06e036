/**
 * Scheduled jobs, once per agency and due time whatever the number of processes; the clock is the host's, so `play` can move it. A job that fails, cannot even be
 * begun or takes long keeps no other from its turn.
 */
import { Cron } from 'croner';
import {
  type Agencies,
  addMs,
  beginning,
  type Ctx,
  type Finding,
  fromEpochMs,
  type Job,
  type PluginManifest,
} from '../../contracts/index.ts';
import { gettingOn, overtaking, STOP_MS, Stalled, within } from '../work/limits.ts';
import { type Claim, LEASE_MS, type LeaseOptions, underLease } from './lease.ts';
import { scheduledJobs } from './model.ts';

/** A job that has given no sign of getting on by then is let go, and runs again when it is next due. */
const JOB_MS = 3_600_000;
/** A job that takes longer is overtaken by the next. */
const PATIENCE_MS = 60_000;
const UNDER_WAY = 8;

export interface BoundJob {
  readonly plugin: string;
  readonly job: Job;
  readonly deps: object;
}
export interface Scheduler {
  /** Runs what is due now; returns the names. */
  runDue(): Promise<string[]>;
  start(every_ms?: number): void;
  /** Waits a moment for what is under way; what has not ended by then is made up for later. */
  stop(): Promise<void>;
}

/** The check of schedules, before anything runs: PLUGIN_INVALID for each that is none, or never comes due. */
export const checkSchedules = (
  plugins: readonly { readonly entry: { readonly place: string }; readonly manifest: PluginManifest }[],
): readonly Finding[] =>
  plugins.flatMap(({ entry, manifest }) =>
    (manifest.jobs ?? []).flatMap((job) => {
      const wrong = wrongWith(job.cron);
      const message = `The job ${job.id} has the schedule “${job.cron}”: ${wrong} Write five fields, such as “30 2 * * *”.`;
      return wrong === null ? [] : [{ code: 'PLUGIN_INVALID', message, pointer: entry.place, plugin: manifest.id }];
    }),
  );

function wrongWith(cron: unknown): string | null {
  if (typeof cron !== 'string') return 'it is no text.';
  try {
    return new Cron(cron, { paused: true }).nextRun() === null ? 'it never comes due.' : null;
  } catch (error) {
    return `${(error as Error).message.replace(/\.?$/, '.')}`;
  }
}

/** What is noted of a failure, and what is logged: a job over many things names those that failed. */
const [NOTED, LOGGED] = [250, 10_000];
const textOf = (error: unknown): string => beginning(error instanceof Error ? error.message : String(error), LOGGED);

export function createScheduler(
  options: LeaseOptions & {
    readonly agencies: Agencies;
    readonly jobs: () => readonly BoundJob[];
    readonly job_ms?: number;
    readonly patience_ms?: number;
    readonly stop_ms?: number;
  },
): Scheduler {
  const { db, clock, logger, agencies, job_ms = JOB_MS, patience_ms = PATIENCE_MS, stop_ms = STOP_MS } = options;
  const underWay = overtaking(patience_ms, UNDER_WAY);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> | null = null;
  let stopping = false;

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

  /** Runs a job when it is due, however it ends; true when it ran. */
  const runOne = async (agency: string, timeZone: string, { plugin, job, deps }: BoundJob): Promise<boolean> => {
    const name = `${plugin}.${job.id}`;
    let claimed: Claim | null;
    try {
      claimed = await claim(agency, timeZone, name, job.cron);
    } catch (error) {
      logger.error({ agency, job: name, error: textOf(error) }, 'a job could not be begun');
      return false;
    }
    if (!claimed) return false;
    const held = claimed;
    let failure: string | null = null;
    let fence = held.fence;
    try {
      await underLease(options, ctx(agency), held, () =>
        gettingOn(job_ms, (gotOn) => job.run({ ...ctx(agency), gotOn: () => gotOn() }, deps as never)),
      );
    } catch (error) {
      failure = textOf(error);
      // What was let go may still be at it, and writes nothing more.
      if (error instanceof Stalled) fence++;
      logger.error({ agency, job: name, error: failure }, 'job failed');
    }
    await db
      .transaction(ctx(agency), (tx) =>
        // Nothing is noted where another process has taken it over since.
        tx.update(
          scheduledJobs,
          { job: name, fence: held.fence },
          { running_until: null, last_error: failure && beginning(failure, NOTED), fence },
        ),
      )
      .catch((error: unknown) => logger.warn({ agency, job: name, error: String(error) }, 'the end of a job was not noted'));
    return true;
  };

  /** Gives every job its turn; what takes long goes on beside it. */
  const turn = async (ran: string[]): Promise<void> => {
    for (const { id: agency, timeZone } of agencies.list()) {
      for (const bound of options.jobs()) {
        if (stopping) return;
        if (agencies.settings(agency, bound.plugin) === null) continue;
        await underWay.run(async () => {
          if (await runOne(agency, timeZone, bound)) ran.push(`${agency}/${bound.plugin}.${bound.job.id}`);
        });
      }
    }
  };
  const runDue = async (): Promise<string[]> => {
    const ran: string[] = [];
    await turn(ran);
    await underWay.ended();
    return ran;
  };

  return {
    runDue,
    start(every_ms = 30_000) {
      const tick = (): void => {
        running ??= turn([])
          .catch((error: unknown) => logger.error({ error: String(error) }, 'scheduler failed'))
          .finally(() => {
            running = null;
          });
      };
      timer = setInterval(tick, every_ms);
      tick();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      if (!(await within(stop_ms, Promise.all([running, underWay.ended()]))))
        logger.warn({ after_ms: stop_ms }, 'jobs that do not end are let go');
    },
  };
}
