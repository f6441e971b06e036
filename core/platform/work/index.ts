/**
 * Heavy work leaves the thread that answers: rendering, parsing, exporting, verifying. Two pools of worker threads serve the whole process, one of them what loads
 * plugins; together they are bounded in threads at work, memory, time and queue. Threads start when they are needed and end when they have been idle.
 */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { type ErrorCode, EscaleError, type Finding, fail } from '../../contracts/index.ts';
import { within } from './limits.ts';
import { turns } from './turns.ts';

/** An exported function of a module, of one argument that can be cloned. Plain data comes back; an `EscaleError` keeps its code. */
export interface Heavy {
  readonly module: URL;
  readonly name: string;
  /** What it means to a caller when the thread dies or takes too long. */
  readonly failure: ErrorCode;
  /** It loads code of plugins: in a thread where what all code shares is frozen, and where nothing else is done. */
  readonly frozen?: boolean;
}
export interface HeavyOptions {
  /** Somebody waits for it: it goes before what nobody waits for. */
  readonly urgent?: boolean;
  /** How long it may wait for its turn, and then take: what others take is not its own. */
  readonly timeout_ms?: number;
  /** Ends it before its time. */
  readonly giveUp?: AbortSignal;
}
/** What a worker answers. */
export type Answer = { readonly value: unknown } | { readonly error: Pick<EscaleError, 'code' | 'message' | 'findings'> };
/** What was answered, or the refusal as it was thrown there. */
export function answered<O>(answer: Answer): O {
  if ('value' in answer) return answer.value as O;
  throw new EscaleError(answer.error.code, answer.error.message, answer.error.findings as Finding[]);
}

/** One core is left to the thread that answers, and a second thread so that a long document does not stop the short ones. */
export const THREADS = Math.max(2, Math.min(4, availableParallelism() - 1));
const LIMITS = {
  minThreads: 0,
  maxThreads: THREADS,
  idleTimeout: 10_000,
  resourceLimits: { maxOldGenerationSizeMb: 512 },
  /** Threads give way to the one that answers. */
  niceIncrement: 10,
};
const TIMEOUT_MS = 60_000;
const MAX_WAITING = 2_000;
const TURNS = turns(THREADS);

/** Bytes of files, documents and images are no objects: the limit on the heap does not count them. A thread may hold so many. */
const BESIDE_HEAP = 512 * 1_048_576;
const WATCH_MS = 250;
const asked = new WeakSet<Worker>();
/** Ends the threads that hold too much beside their heap. One that waits for work answers once it has some. */
function endGreedy({ threads }: Piscina): void {
  for (const thread of threads.filter((t) => !asked.has(t))) {
    asked.add(thread);
    thread.getHeapStatistics().then(
      ({ external_memory }) => {
        asked.delete(thread);
        if (external_memory > BESIDE_HEAP) void thread.terminate();
      },
      // It has ended meanwhile.
      () => {},
    );
  }
}

const pools = new Map<string, Promise<Piscina>>();
const open = async (worker: string): Promise<Piscina> => {
  const made = new (await import('piscina')).Piscina({ ...LIMITS, filename: new URL(worker, import.meta.url).href });
  // A thread that is being ended may run out of memory first. Its work was told already; without this, the process would end with it.
  made.on('error', () => {});
  return made;
};

function poolOf(worker: string): Promise<Piscina> {
  const pool = pools.get(worker) ?? open(worker);
  pools.set(worker, pool);
  return pool;
}

/**
 * Runs it in a worker thread. BUSY when too much waits already, or its turn does not come in time; `heavy.failure` when the thread dies or the time is over: the
 * next work gets a new thread.
 */
export async function offThread<O>(heavy: Heavy, input: unknown, options: HeavyOptions = {}): Promise<O> {
  const { urgent = false, timeout_ms = TIMEOUT_MS, giveUp } = options;
  const busy = () => fail('BUSY', 'Too many documents and files are being worked on: ask again in a moment.');
  if (TURNS.waiting >= MAX_WAITING) throw busy();
  await TURNS.enter(urgent, AbortSignal.timeout(timeout_ms)).catch(() => {
    throw busy();
  });
  const late = AbortSignal.timeout(timeout_ms);
  const signal = giveUp ? AbortSignal.any([late, giveUp]) : late;
  let answer: Answer;
  let watch: NodeJS.Timeout | undefined;
  try {
    const workers = await poolOf(heavy.frozen ? './frozen-worker.ts' : './worker.ts');
    watch = setInterval(endGreedy, WATCH_MS, workers);
    answer = (await workers.run({ module: heavy.module.href, name: heavy.name, input }, { signal })) as Answer;
  } catch (error) {
    throw fail(
      heavy.failure,
      late.aborted
        ? `It took more than ${timeout_ms / 1000} s, and was ended.`
        : `The work ended unexpectedly: ${(error as Error).message}`,
    );
  } finally {
    clearInterval(watch);
    TURNS.leave();
  }
  return answered(answer);
}

/** Ends all threads. False where one does not end in time: what is inside the engine or the system is ended by nobody but who ends the process. */
export async function endThreads(ms: number): Promise<boolean> {
  const all = (await Promise.all(pools.values())).flatMap(({ threads }) => threads);
  return within(ms, Promise.all(all.map((thread) => thread.terminate())));
}
