/** Redis carries the wake-up between processes; the database stays the truth. */
import { expect, it } from 'vitest';
import { listens, required } from '../../../test/kit/databases.ts';
import { openBell } from './bell.ts';

const said: string[] = [];
const logger = { debug() {}, info() {}, warn: (_: object, message: string) => void said.push(message), error() {} };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const at = async (condition: () => boolean) => {
  for (let i = 0; i < 100 && !condition(); i++) await pause(50);
};
const there = (await listens('127.0.0.1', 6379)) || required('redis');

it.skipIf(!there)('a ring in one process wakes a listener in another, once', async () => {
  const name = `escale-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const [ringer, first, second] = await Promise.all([1, 2, 3].map(() => openBell('redis://127.0.0.1:6379', logger, name)));
  let woken = 0;
  for (const bell of [first, second]) bell?.listen(async () => void woken++);
  await pause(300);
  ringer?.ring();
  await at(() => woken > 0);
  expect(woken).toBe(1);
  for (let i = 0; i < 50; i++) ringer?.ring();
  await at(() => woken > 1);
  expect(woken).toBeGreaterThan(1);
  expect(woken).toBeLessThan(50);
  await Promise.all([ringer, first, second].map((b) => b?.close()));
});

it('without Redis a ring is lost, said once, and nothing waits', async () => {
  said.length = 0;
  const bell = await openBell('redis://127.0.0.1:1', logger);
  for (let i = 0; i < 3; i++) {
    bell.ring();
    await pause(100);
  }
  await at(() => said.length > 0);
  expect(said).toEqual(['Redis does not answer: workers poll the database']);
  await bell.close();
}, 20_000);
