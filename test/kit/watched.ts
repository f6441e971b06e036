/** Work of a plugin that waits. What loops after it waited holds the thread itself, where no limit of its own is heard any more: it is ended from another. */
import { Worker } from 'node:worker_threads';
import { Endless } from '../../core/platform/work/bounded.ts';

export interface WatchAsked {
  /** How often the thread that is watched got on, and whether it was ended: two numbers. */
  readonly state: SharedArrayBuffer;
  /** Processor time it may take without getting on. */
  readonly ms: number;
}
/** What a plugin does between two waits takes milliseconds. */
const LONGEST_MS = 10_000;
const BEAT_MS = 100;

/**
 * Does what waits, or ends it: Endless once the thread takes `ms` of processor time without a turn. What waited beside it in the same turn is lost, so a host cannot do
 * this: only for one that has nothing else to do.
 */
export async function watched<R>(work: () => R | Promise<R>, ms = LONGEST_MS): Promise<R> {
  const asked: WatchAsked = { state: new SharedArrayBuffer(8), ms };
  const state = new Int32Array(asked.state);
  const thread = new Worker(new URL('./watch-thread.ts', import.meta.url), { workerData: asked });
  await new Promise((resolve) => thread.once('message', resolve));
  const done = Promise.withResolvers<R>();
  const beat = setInterval(() => {
    Atomics.add(state, 0, 1);
    if (Atomics.load(state, 1) === 1) done.reject(new Endless(`It did not come to an end within ${ms / 1000} s, and was ended.`));
  }, BEAT_MS);
  // In a turn of its own: what is ended is this turn, and whatever is in it.
  setImmediate(() => void (async () => work())().then(done.resolve, done.reject));
  try {
    return await done.promise;
  } finally {
    clearInterval(beat);
    await thread.terminate();
  }
}
