/** Random histories: whatever people do, in whatever order, the books say what the dossiers say. `npx node test/faults/histories.ts 10000` plays more of them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { endWorld, newWorld, playHistory, type World } from '../kit/histories.ts';
import { MONEY, MOVES, OFF, UNDONE } from '../kit/history-acts.ts';
import { whatFails, whatFailsOfAll } from '../kit/holds.ts';
import { compared } from '../kit/holds-values.ts';

const SEEDS = { sqlite: 40, mariadb: 15 } as const;

await onEachKind('random histories', (kind) => {
  let app: TestApp;
  let world: World;
  beforeAll(async () => {
    app = await testApp(kind, { without: ['assist'] });
    world = await newWorld(app, kind);
  });
  afterAll(async () => {
    if (world) await endWorld(world);
    await app?.remove();
  });

  it.each([
    ['trips that move', MOVES],
    ['money that goes round', MONEY],
  ])('of %s, in dollars, leave no value where nothing stands, and no result of what only moved', async (_, acts) => {
    for (let seed = 1; seed <= SEEDS[kind]; seed++) {
      const history = await playHistory(world, seed, { acts, currency: 'USD', length: 30 });
      for (const ref of history.dossiers) {
        const fault = await whatFails(history.app, ref);
        expect(fault, `seed ${seed}:\n${history.acts.join('\n')}`).toBe(null);
      }
    }
  });

  it('of agents’ sales in dollars that are billed, invoiced and undone in any order leave no gain and no loss', async () => {
    const before = compared.undone;
    for (let seed = 1; seed <= SEEDS[kind]; seed++) {
      const history = await playHistory(world, seed, { acts: UNDONE, currency: 'USD' });
      for (const ref of history.dossiers) {
        const fault = await whatFails(history.app, ref);
        expect(fault, `seed ${seed}:\n${history.acts.join('\n')}`).toBe(null);
      }
    }
    expect(compared.undone).toBeGreaterThan(before);
  });

  it('of what is cancelled, billed or not, and takes place after all show the margin that is in the books', async () => {
    const before = compared.unspent;
    for (let seed = 1; seed <= SEEDS[kind]; seed++) {
      const history = await playHistory(world, seed, { acts: OFF, length: 25 });
      for (const ref of history.dossiers) {
        const fault = await whatFails(history.app, ref);
        expect(fault, `seed ${seed}:\n${history.acts.join('\n')}`).toBe(null);
      }
    }
    expect(compared.unspent).toBeGreaterThan(before);
  });

  it('leave books that agree with every dossier, and a journal that verifies', async () => {
    let done = 0;
    for (let seed = 1; seed <= SEEDS[kind]; seed++) {
      const history = await playHistory(world, seed);
      done += history.acts.filter((a) => !a.includes(' refused ')).length;
      for (const ref of history.dossiers) {
        const fault = await whatFails(history.app, ref);
        expect(fault, `seed ${seed}:\n${history.acts.join('\n')}`).toBe(null);
      }
    }
    expect(done).toBeGreaterThan(SEEDS[kind] * 8);
    expect(compared.margins).toBeGreaterThan(0);
    expect(await whatFailsOfAll(app)).toBe(null);
  });
});
