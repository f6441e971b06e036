import { threadId } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { type Heavy, offThread } from './index.ts';
import { urgentFirst } from './queue.ts';

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

  it('does what somebody waits for first', async () => {
    // Every thread is held, so that what follows has to queue.
    const flag = new SharedArrayBuffer(4);
    const held = Array.from({ length: 16 }, () => offThread(task('hold'), flag, { urgent: true }));
    const done: string[] = [];
    const then = (name: string, urgent: boolean) => offThread(task('turn'), null, { urgent }).then(() => done.push(name));
    const all = [then('first', false), then('second', false), then('urgent', true)];
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(done).toEqual([]);
    Atomics.store(new Int32Array(flag), 0, 1);
    Atomics.notify(new Int32Array(flag), 0);
    await Promise.all([...held, ...all]);
    expect(done.indexOf('urgent')).toBeLessThan(done.indexOf('second'));
  });
});

describe('the queue', () => {
  it('gives what is urgent first, then what came first, and forgets what was called off', () => {
    const option = Symbol('option');
    const queue = urgentFirst(option);
    const tasks = [false, false, true, false, true].map((urgent, i) => ({ i, [option]: { urgent } }) as never);
    for (const t of tasks) queue.push(t);
    queue.remove(tasks[1]!);
    expect(queue.size).toBe(4);
    expect(Array.from({ length: 5 }, () => (queue.shift() as { i?: number } | null)?.i)).toEqual([2, 4, 0, 3, undefined]);
  });
});
