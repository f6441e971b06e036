import { afterAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../../contracts/index.ts';
import { asideOf } from './aside.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const ctx: Ctx = {
  agency: 'a',
  actor: { kind: 'system', id: 'test', name: 'test', permissions: 'all' },
  requestId: 'test',
  at: '2026-01-12T09:00:00.000Z',
  dryRun: false,
};

describe('work aside', () => {
  const host = asideOf(new URL('./testing/aside.ts', import.meta.url), { greeting: 'Good morning' }, silent);
  afterAll(() => host.stop());
  const ask = <O>(name: string, input: unknown = null, beat?: (done: number, total: number) => Promise<void>) =>
    host.run<O>({ of: 'job', name, ctx, input }, beat);

  it('is done in one other process, one after the other', async () => {
    const [a, b] = await Promise.all([
      ask<{ said: string; pid: number }>('greet', 'Alice'),
      ask<{ said: string; pid: number }>('greet', 'Bob'),
    ]);
    expect([a.said, b.said]).toEqual(['Good morning, Alice', 'Good morning, Bob']);
    expect(a.pid).toBe(b.pid);
    expect(a.pid).not.toBe(process.pid);
  });

  it('keeps code and findings of a refusal', async () => {
    await expect(ask('refuse')).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'Not here.', findings: [{ pointer: '/there' }] });
  });

  it('is told as BUSY when its process dies, and the next has a new one', async () => {
    const { pid } = await ask<{ pid: number }>('greet');
    await expect(ask('die')).rejects.toMatchObject({ code: 'BUSY' });
    expect((await ask<{ pid: number }>('greet')).pid).not.toBe(pid);
  });

  it('gives signs of life, and ends when they are refused', async () => {
    const beats: number[] = [];
    const counted = ask('count', null, async (done) => {
      beats.push(done);
      if (done === 3) throw new Error('enough');
    });
    await expect(counted).rejects.toThrow('enough');
    expect(beats).toEqual([1, 2, 3]);
    expect(await ask('greet', 'you')).toMatchObject({ said: 'Good morning, you' });
  });

  it.each(['hang', 'wait'])(
    'is ended when it does not get on, though its process may live (%s), and the next has a new one',
    async (name) => {
      const other = asideOf(new URL('./testing/aside.ts', import.meta.url), { greeting: 'Hello' }, silent, 4_000);
      expect(await other.run({ of: 'job', name: 'greet', ctx, input: 'you' })).toMatchObject({ said: 'Hello, you' });
      const stuck = other.run({ of: 'job', name, ctx, input: null });
      await expect(stuck).rejects.toMatchObject({ code: 'BUSY', message: expect.stringContaining('did not get on for 4 s') });
      expect(await other.run({ of: 'job', name: 'greet', ctx, input: 'you' })).toMatchObject({ said: 'Hello, you' });
      other.stop();
    },
  );

  it('takes as long as it needs while it gets on', async () => {
    const other = asideOf(new URL('./testing/aside.ts', import.meta.url), { greeting: 'Hello' }, silent, 4_000);
    expect(await other.run({ of: 'job', name: 'slow', ctx, input: null })).toBe('there');
    other.stop();
  });

  it('takes nothing on once it is stopped', async () => {
    const other = asideOf(new URL('./testing/aside.ts', import.meta.url), { greeting: 'Hello' }, silent);
    other.stop();
    await expect(other.run({ of: 'job', name: 'greet', ctx, input: null })).rejects.toMatchObject({ code: 'BUSY' });
  });
});
