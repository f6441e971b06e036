import { expect, it } from 'vitest';
import { isLetGo } from '../../contracts/index.ts';
import { gettingOn, Stalled } from './limits.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('who says that he gets on is waited for, and who was let go is told', async () => {
  const told: boolean[] = [];
  const work = async (on: () => void): Promise<void> => {
    for (const ms of [60, 60, 200, 0]) {
      await sleep(ms);
      told.push(isLetGo(on));
    }
  };
  let ended: Promise<void> | undefined;
  const waiting = gettingOn(100, (on) => {
    ended = work(on);
    return ended;
  });
  await expect(waiting).rejects.toThrow(Stalled);
  await ended;
  expect(told).toEqual([false, false, true, true]);
});

it('a process that was stopped for longer than that is told before its timers run', async () => {
  const told: boolean[] = [];
  await gettingOn(50, async (on) => {
    const until = performance.now() + 80;
    while (performance.now() < until);
    told.push(isLetGo(on));
  });
  expect(told).toEqual([true]);
});
