/** Transactions that write very much, such as a file of thousands of bookings: all or nothing, and neither others nor they themselves are kept waiting by it. */
import { expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../../test/kit/databases.ts';
import { table } from '../../contracts/index.ts';
import createThings from './fixtures/001-things.ts';
import { migrate } from './index.ts';
import { openSession } from './session.ts';

const things = table(createThings);
const row = (n: number) => ({
  ...{ id: `01HZZZZZZZZZZZZZZZZZZZ${String(n).padStart(4, '0')}`, code: `c${n}`, n, amount: 1n, at: '2026-03-10T09:00:00.123Z', ok: true },
});

await onEachDatabase('long transactions', (open) => {
  it('let others have their turn', async () => {
    const db = await open();
    await migrate(db.connections, [{ plugin: 'test', folder: new URL('./fixtures/', import.meta.url) }], () => '2026-03-10T09:00:00.000Z');
    let turns = 0;
    const timer = setInterval(() => void turns++, 1);
    await db.transaction(ctx(), async (tx) => {
      for (const from = performance.now(); performance.now() - from < 200; ) await tx.find(things, { code: 'none' });
    });
    clearInterval(timer);
    await db.remove();
    expect(turns).toBeGreaterThan(3);
  });
});

it('write what waits when it is so much that each read would look through it', async () => {
  const sent: string[] = [];
  const session = openSession(async (sql) => {
    sent.push(sql.slice(0, 6));
    return [];
  }, 'sqlite');
  const { tx } = session.work(ctx());
  for (let n = 0; n < 200; n++) await tx.insert(things, row(n));
  await tx.find(things, { code: 'none' });
  expect(sent).toEqual(['SELECT']);
  await tx.insert(things, row(200));
  await tx.find(things, { code: 'none' });
  expect(sent).toEqual(['SELECT', expect.stringMatching('INSERT'), 'SELECT']);
});
