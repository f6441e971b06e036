/**
 * Long jobs: queued in the transaction of the act that asks, done one after the other by the processes that work. A job whose process died,
 * which its heartbeat tells, is done again from the start by another.
 */
import { type CoreDb, core } from '../../contracts/core.ts';
import {
  addMs,
  type Clock,
  type Ctx,
  EscaleError,
  fail,
  isError,
  type JobKind,
  type JobState,
  type Logger,
  type LongJob,
  type LongJobs,
  type Tx,
} from '../../contracts/index.ts';
import type { Worker } from '../outbox/index.ts';
import { ASIDE_MS, type Aside, type Beat, type RunAside } from '../work/aside.ts';
import { gettingOn, paced, STOP_MS, Stalled, within } from '../work/limits.ts';
import { type JobRow, jobs } from './model.ts';

/** Where the migrations of long jobs are. */
export const JOBS_MIGRATIONS = new URL('./migrations/', import.meta.url);

/** Silence after which a job's process counts as dead. */
const SILENCE_MS = 60_000;

const view = (row: JobRow): LongJob => ({
  id: row.id,
  kind: row.kind,
  state: row.state as JobState,
  progress: { done: row.done, total: row.total },
  heartbeatAt: row.heartbeat_at,
  cancelable: (row.state === 'queued' || row.state === 'running') && !row.cancel_asked,
  result: row.result,
  errors: row.errors as LongJob['errors'],
  createdAt: row.created_at,
  endedAt: row.ended_at,
  version: row.version,
});

/** How often a job is begun whose process dies of it. */
const TRIES = 3;

class Cancelled extends Error {}
/** Somebody else has taken the job over: what is done here no longer counts. */
class Lost extends Error {}

export interface JobRunner extends LongJobs {
  /** A job and the permission that its kind asks for. NOT_FOUND. */
  get(tx: Tx, id: string): Promise<{ job: LongJob; permission: string }>;
  /** Asks a job to stop; it ends at its next sign of life. JOB_STATE when it has ended. */
  cancel(tx: Tx, id: string): Promise<LongJob>;
  /** Does the work of a kind here: what a process for heavy work is asked. */
  readonly run: RunAside;
  /** Does what is queued or orphaned now; returns how much. */
  drain(): Promise<number>;
  /** Works until stopped, looking every `every_ms` for what other processes left. */
  work(every_ms?: number): void;
  stop(): Promise<void>;
}

export function createLongJobs(options: {
  readonly db: CoreDb;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly kinds: readonly JobKind[];
  /** Where the work is done; here when left out. */
  readonly aside?: RunAside | null;
}): JobRunner {
  const { db, clock, logger } = options;
  const kindOf = (name: string): JobKind => {
    const kind = options.kinds.find((k) => k.kind === name);
    if (!kind) throw fail('NOT_FOUND', `No job is of the kind “${name}”.`);
    return kind;
  };
  const system = (agency: string): Ctx => ({
    agency,
    actor: { kind: 'system', id: 'jobs', name: 'jobs', permissions: 'all' },
    requestId: 'jobs',
    at: clock.now(),
    dryRun: false,
  });
  let running: Promise<number> | null = null;
  let works = false;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  /** The next job, claimed. Jobs of every agency are looked for, so this read names no agency. */
  const claim = (): Promise<JobRow | null> =>
    db.transaction(system(''), async (tx) => {
      const lock = tx.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '';
      const [job] = await tx.sql<JobRow>(
        `SELECT * FROM long_jobs WHERE state = 'queued' OR (state = 'running' AND heartbeat_at < ?) ORDER BY id LIMIT 1${lock}`,
        [addMs(tx.ctx.at, -SILENCE_MS)],
        [jobs],
      );
      if (!job) return null;
      await tx.sql(
        "UPDATE long_jobs SET state = 'running', heartbeat_at = ?, fence = fence + 1, version = version + 1 WHERE id = ?",
        [tx.ctx.at, job.id],
        [jobs],
      );
      return { ...job, fence: job.fence + 1 };
    });

  const note = (job: JobRow, patch: Partial<JobRow>): Promise<JobRow> =>
    db.transaction(system(job.agency), async (tx) => {
      const row = await tx.lockOne(jobs, { id: job.id }, 'The job is gone.');
      if (row.fence !== job.fence || row.state !== 'running') throw new Lost();
      const next = { ...row, heartbeat_at: tx.ctx.at, ...patch, version: row.version + 1 };
      await tx.put(jobs, next);
      return next;
    });

  const perform = async (job: JobRow): Promise<void> => {
    const due = paced();
    const beat = async (done: number, total: number): Promise<void> => {
      if (stopping) throw new Lost();
      if (!due()) return;
      const row = await note(job, { done, total });
      if (row.cancel_asked) throw new Cancelled();
    };
    const end = async (state: JobState, more: Partial<JobRow>) =>
      void (await note(job, { state, ended_at: clock.now(), ...more }).catch((error: unknown) => {
        if (!(error instanceof Lost)) throw error;
      }));
    try {
      if (job.cancel_asked) throw new Cancelled();
      let progress = { done: 0, total: 0 };
      const asked = { of: 'job', name: job.kind, ctx: system(job.agency), input: job.input } as const;
      const counted: Beat = async (done, total) => {
        progress = { done, total };
        await beat(done, total);
      };
      const result = await (options.aside
        ? options.aside(asked, counted)
        : gettingOn(ASIDE_MS, (gotOn) => {
            return own.run(asked, async (done, total) => {
              gotOn();
              await counted(done, total);
            });
          }));
      await end('done', { result, ...progress });
    } catch (error) {
      // Who died or was let go gave no answer: the job is done again, but not for ever.
      if (error instanceof Lost || ((isError(error, 'BUSY') || error instanceof Stalled) && job.fence < TRIES)) return;
      if (error instanceof Cancelled) return end('cancelled', {});
      const { code, message } =
        error instanceof EscaleError ? error : { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
      logger.error({ agency: job.agency, job: job.id, kind: job.kind, error: message }, 'long job failed');
      await end('failed', { errors: [{ code, message }] });
    }
  };

  const drain = (): Promise<number> => {
    running ??= (async () => {
      for (let done = 0; ; done++) {
        const job = stopping ? null : await claim();
        if (!job) return done;
        await perform(job);
      }
    })().finally(() => {
      running = null;
    });
    return running;
  };
  const wake = (): void => {
    if (works) void drain().catch((error: unknown) => logger.error({ error: String(error) }, 'long jobs failed'));
  };

  const own: JobRunner = {
    run: <O>({ name, ctx, input }: Aside, beat: Beat = async () => {}) => kindOf(name).run(ctx, input, beat) as Promise<O>,
    async start(tx, kind, input) {
      const { at, actor, agency } = tx.ctx;
      const row: JobRow = {
        id: tx.newId(),
        agency,
        kind: kindOf(kind).kind,
        state: 'queued',
        input,
        done: 0,
        total: 0,
        heartbeat_at: null,
        cancel_asked: false,
        result: null,
        errors: [],
        actor: actor.id,
        created_at: at,
        ended_at: null,
        fence: 0,
        version: 1,
      };
      await tx.insert(jobs, row);
      core(tx).afterCommit(() => setImmediate(wake));
      return view(row);
    },
    async last(tx, kind) {
      const [row] = await tx.find(jobs, { kind }, { order: [['id', 'desc']], limit: 1 });
      return row ? view(row) : null;
    },
    async get(tx, id) {
      const row = await tx.get(jobs, { id }, 'No such job.');
      return { job: view(row), permission: kindOf(row.kind).permission };
    },
    async cancel(tx, id) {
      const row = await tx.lockOne(jobs, { id }, 'No such job.');
      if (!view(row).cancelable) throw fail('JOB_STATE', `The job is ${row.cancel_asked ? 'being stopped' : row.state} already.`);
      const next: JobRow = {
        ...row,
        cancel_asked: true,
        // What nobody has begun ends here.
        ...(row.state === 'queued' ? { state: 'cancelled', ended_at: tx.ctx.at } : {}),
        version: row.version + 1,
      };
      await tx.put(jobs, next);
      return view(next);
    },
    drain,
    work(every_ms = 5_000) {
      works = true;
      timer = setInterval(wake, every_ms);
      wake();
    },
    async stop() {
      stopping = true;
      works = false;
      clearInterval(timer);
      if (running && !(await within(STOP_MS, running))) logger.warn({ after_ms: STOP_MS }, 'a long job that does not end is let go');
    },
  };
  return own;
}

/** A worker that does long jobs beside the outbox, neither waiting for the other; `started` runs once it works. */
export const alongside = (worker: Worker, jobs: JobRunner, started: () => void): Worker => ({
  wake: worker.wake,
  run: (asked, beat) => (asked.of === 'job' ? jobs : worker).run(asked, beat),
  drain: async () => (await worker.drain()) + (await jobs.drain()),
  start(every_ms) {
    worker.start(every_ms);
    jobs.work();
    started();
  },
  async stop() {
    await Promise.all([jobs.stop(), worker.stop()]);
  },
});
