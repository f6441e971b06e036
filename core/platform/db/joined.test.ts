/** When a group sets off. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Joining, joined } from './joined.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Those who wait, and whether they have set off. */
function waiting(expected: number) {
  const queue: number[] = [1];
  const joining: Joining = { queue };
  let gone = false;
  void joined(joining, expected).then(() => {
    gone = true;
  });
  const join = async (): Promise<void> => {
    queue.push(1);
    joining.came?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { join, gone: () => gone };
}

it('sets off as soon as as many are back as went before, without a pause', async () => {
  const group = waiting(3);
  await group.join();
  expect(group.gone()).toBe(false);
  await group.join();
  expect(group.gone()).toBe(true);
});
it('waits for nobody who does not come, and not for ever for one after the other', async () => {
  const left = waiting(3);
  await vi.advanceTimersByTimeAsync(10);
  expect(left.gone()).toBe(true);
  const slow = waiting(100);
  for (let i = 0; i < 5; i++) {
    await slow.join();
    expect(slow.gone()).toBe(false);
    await vi.advanceTimersByTimeAsync(4);
  }
  expect(slow.gone()).toBe(true);
});
