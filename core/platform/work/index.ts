/**
 * Heavy work leaves the thread that answers: rendering, parsing, exporting, verifying. One pool of worker threads serves the whole process,
 * bounded in threads, memory, time and queue; its threads start when they are needed and end when they have been idle.
 */
import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { type ErrorCode, EscaleError, type Finding, fail } from '../../contracts/index.ts';
import { type Queued, urgentFirst } from './queue.ts';

/** An exported function of a module, of one argument that can be cloned. Plain data comes back; an `EscaleError` keeps its code. */
export interface Heavy {
  readonly module: URL;
  readonly name: string;
  /** What it means to a caller when the thread dies or takes too long. */
  readonly failure: ErrorCode;
}
export interface HeavyOptions {
  /** Somebody waits for it: it goes before what nobody waits for. */
  readonly urgent?: boolean;
  /** From the moment it is asked for, waiting included. */
  readonly timeout_ms?: number;
}
/** What a worker answers. */
export type Answer = { readonly value: unknown } | { readonly error: Pick<EscaleError, 'code' | 'message' | 'findings'> };

const LIMITS = {
  minThreads: 0,
  // One core is left to the thread that answers, and a second thread so that a long document does not stop the short ones.
  maxThreads: Math.max(2, Math.min(4, availableParallelism() - 1)),
  maxQueue: 2_000,
  idleTimeout: 10_000,
  resourceLimits: { maxOldGenerationSizeMb: 512 },
  /** Threads give way to the one that answers. */
  niceIncrement: 10,
};
const TIMEOUT_MS = 60_000;

let pool: Promise<{ readonly run: Piscina['run']; readonly option: symbol }> | null = null;
async function open() {
  const { Piscina } = await import('piscina');
  const filename = new URL('./worker.ts', import.meta.url).href;
  const made = new Piscina({ ...LIMITS, filename, taskQueue: urgentFirst(Piscina.queueOptionsSymbol) });
  return { run: made.run.bind(made), option: Piscina.queueOptionsSymbol };
}

/** Runs it in a worker thread. BUSY when too much waits already; `heavy.failure` when the thread dies or the time is over: the next work gets a new thread. */
export async function offThread<O>(heavy: Heavy, input: unknown, options: HeavyOptions = {}): Promise<O> {
  pool ??= open();
  const { run, option } = await pool;
  const { urgent = false, timeout_ms = TIMEOUT_MS } = options;
  const asked = { module: heavy.module.href, name: heavy.name, input, [option]: { urgent } satisfies Queued };
  let answer: Answer;
  try {
    answer = (await run(asked, { signal: AbortSignal.timeout(timeout_ms) })) as Answer;
  } catch (error) {
    const { name, message } = error as Error;
    if (message === 'Task queue is at limit')
      throw fail('BUSY', 'Too many documents and files are being worked on: ask again in a moment.');
    throw fail(
      heavy.failure,
      name === 'AbortError' ? `It took more than ${timeout_ms / 1000} s, and was ended.` : `The work ended unexpectedly: ${message}`,
    );
  }
  if ('value' in answer) return answer.value as O;
  throw new EscaleError(answer.error.code, answer.error.message, answer.error.findings as Finding[]);
}
