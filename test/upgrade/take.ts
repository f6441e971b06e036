/** Takes what later versions are to start from, on the version that is released: `npx node test/upgrade/take.ts NAME`, with MariaDB at hand. */
import { writeFileSync } from 'node:fs';
import { testApp } from '../kit/app.ts';
import { endWorld, newWorld, playHistory } from '../kit/histories.ts';
import { type Taken, take } from './files.ts';

const HISTORIES = 6;
const [name] = process.argv.slice(2);
if (!name || !/^[\w.-]+$/.test(name)) throw new Error('Name what is taken, as the release is named: npx node test/upgrade/take.ts 0.1.0');
for (const kind of ['sqlite', 'mariadb'] as const) {
  const app = await testApp(kind);
  try {
    const world = await newWorld(app, kind);
    const dossiers: string[] = [];
    for (let seed = 1; seed <= HISTORIES; seed++) dossiers.push(...(await playHistory(world, seed)).dossiers);
    const taken: Taken = { at: app.clock.now(), dossiers };
    await endWorld(world);
    await take(name, kind, app.url);
    writeFileSync(new URL(`./${name}.${kind}.json`, import.meta.url), `${JSON.stringify(taken)}\n`);
  } finally {
    await app.remove();
  }
}
