import { threadId } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { type Heavy, offThread, THREADS } from './index.ts';
import { turns } from './turns.ts';

const task = (name: string): Heavy => ({ module: new URL('./testing/tasks.ts', import.meta.url), name, failure: 'RENDER_FAILED' });

describe('work off the thread', () => {
  it('runs in another thread and gives plain data and bytes back', async () => {
    const { n, thread } = await offThread<{ n: number; thread: number }>(task('double'), { n: 21 });
    expect(n).toBe(42);
    expect(thread).not.toBe(threadId);
    expect(await offThread(task('bytes'), 3)).toEqual(Uint8Array.of(7, 7, 7));
  });

  it('keeps code and findings of a refusal', async () => {
    await expect(offThread(task('refuse'), 'NOT_FOUND')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'Not here.',
      findings: [{ pointer: '/there' }],
    });
  });

  it.each([
    ['takes too long', 'forever', { timeout_ms: 500 }],
    ['ends its thread', 'die', {}],
    ['takes all the memory', 'hoard', {}],
    ['is not there', 'nowhere', {}],
  ])('fails with its code when a work %s, and the next one runs', async (_what, name, options) => {
    await expect(offThread(task(name), null, options)).rejects.toMatchObject({ code: 'RENDER_FAILED' });
    expect(await offThread(task('double'), { n: 1 })).toMatchObject({ n: 2 });
  });

  it('shares what no code can change where plugins are loaded, and what comes of it may be another thing', async () => {
    const own = ['as it likes', 'Own', 'said', 'mine'];
    expect(await offThread(task('shared'), null)).toEqual({ changed: ['Object', 'Error', 'JSON', 'Math', 'global', 'Map'], own });
    expect(await offThread({ ...task('shared'), frozen: true }, null)).toEqual({ changed: [], own });
  });

  it('does what somebody waits for first', async () => {
    // Every thread is held, so that what follows has to queue; then one is let go, and takes what waits in its order.
    const flags = Array.from({ length: THREADS }, () => new SharedArrayBuffer(4));
    const letGo = (flag: SharedArrayBuffer) => {
      Atomics.store(new Int32Array(flag), 0, 1);
      Atomics.notify(new Int32Array(flag), 0);
    };
    const held = flags.map((flag) => offThread(task('hold'), flag, { urgent: true }));
    const done: string[] = [];
    const then = (name: string, urgent: boolean) => offThread(task('turn'), null, { urgent }).then(() => done.push(name));
    const all = [then('first', false), then('second', false), then('urgent', true)];
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(done).toEqual([]);
    letGo(flags[0] as SharedArrayBuffer);
    await Promise.all(all);
    expect(done).toEqual(['urgent', 'first', 'second']);
    for (const flag of flags) letGo(flag);
    await Promise.all(held);
  });

  it('is told BUSY when its turn does not come in time: that is no failure of its own', async () => {
    const flags = Array.from({ length: THREADS }, () => new SharedArrayBuffer(4));
    const held = flags.map((flag) => offThread(task('hold'), flag));
    await expect(offThread(task('turn'), null, { timeout_ms: 100 })).rejects.toMatchObject({ code: 'BUSY' });
    // What was waited does not count as its own time.
    const late = offThread(task('turn'), null, { timeout_ms: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 800));
    for (const flag of flags) {
      Atomics.store(new Int32Array(flag), 0, 1);
      Atomics.notify(new Int32Array(flag), 0);
    }
    await Promise.all(held);
    expect(await late).toBeGreaterThan(0);
  });
});

describe('turns', () => {
  const never = new AbortController().signal;
  it('go to what is urgent first, then to what came first; what was called off waits no longer', async () => {
    const two = turns(2);
    await Promise.all([two.enter(false, never), two.enter(false, never)]);
    const off = new AbortController();
    const order: number[] = [];
    const signals = [never, off.signal, never, never, never];
    const all = [false, false, true, false, true].map((urgent, i) =>
      two.enter(urgent, signals[i] as AbortSignal).then(() => order.push(i)),
    );
    expect(two.waiting).toBe(5);
    off.abort(new Error('called off'));
    await expect(all[1]).rejects.toThrow('called off');
    for (let n = 0; n < 4; n++) two.leave();
    await Promise.all(all.toSpliced(1, 1));
    expect(order).toEqual([2, 4, 0, 3]);
    expect(two.waiting).toBe(0);
  });

  it('never give more places than there are', async () => {
    const one = turns(1);
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await one.enter(false, never);
        most = Math.max(most, ++inside);
        await Promise.resolve();
        inside--;
        one.leave();
      }),
    );
    expect(most).toBe(1);
  });
});
