/** Work that takes longer than an answer may: it answers with a job at once, and says how far it is. */
import type { Instant } from './dates.ts';
import type { Ctx, Tx } from './db.ts';

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A job as callers see it. */
export interface LongJob {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly progress: { readonly done: number; readonly total: number };
  /** Last sign of life of the process that works on it. */
  readonly heartbeatAt: Instant | null;
  readonly cancelable: boolean;
  readonly result: unknown;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  readonly version: number;
}

/** What does the jobs of a kind, in a process of its own: it only reads (files apart). It may run again from the start when its process died. */
export interface JobKind {
  readonly kind: string;
  /** Permission to see and cancel its jobs. */
  readonly permission: string;
  /** `beat` says how far it is: a job that has not said so for two minutes is ended. It throws when somebody cancelled it. What is returned is the result. */
  run(ctx: Ctx, input: unknown, beat: (done: number, total: number) => Promise<void>): Promise<unknown>;
}

export interface LongJobs {
  /** Queues a job in the transaction of the act that asks for it. */
  start(tx: Tx, kind: string, input: object): Promise<LongJob>;
  /** The job of a kind that was asked for last; null when there was none. */
  last(tx: Tx, kind: string): Promise<LongJob | null>;
}
