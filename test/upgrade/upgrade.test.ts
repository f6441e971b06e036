/** Databases as each release left them are opened by this version: nothing of them is lost, all they promised still holds, and work goes on. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Host } from '../../core/contracts/index.ts';
import { importFile } from '../journeys/steps.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import type { Fresh } from '../kit/databases.ts';
import { endWorld, newWorld, playHistory } from '../kit/histories.ts';
import { whatFails, whatFailsOfAll } from '../kit/holds.ts';
import { restored, type Taken } from './files.ts';

const names = readdirSync(new URL('./', import.meta.url)).flatMap((file) => /^(.+)\.sqlite\.gz$/.exec(file)?.[1] ?? []);

for (const name of names)
  await onEachKind(`a database of ${name}`, (kind) => {
    let fresh: Fresh;
    let app: TestApp;
    const taken = JSON.parse(readFileSync(new URL(`./${name}.${kind}.json`, import.meta.url), 'utf8')) as Taken;
    beforeAll(async () => {
      fresh = await restored(name, kind);
      app = await testApp(kind, { url: fresh.url, migrate: true, at: taken.at });
    });
    afterAll(async () => {
      await app?.remove();
      await fresh?.remove();
    });

    it('has books that agree with every dossier, and verifies', async () => {
      expect(taken.dossiers.length).toBeGreaterThan(10);
      for (const ref of taken.dossiers) expect(await whatFails(app, ref)).toBe(null);
      expect(await whatFailsOfAll(app)).toBe(null);
    });

    it('knows again what was imported, whatever has become of the way it is read', async () => {
      const { items } = await app.op('import.list', { limit: 200 });
      expect(items.length).toBeGreaterThan(2);
      for (const { file, sha256, result } of items) {
        const { bytes } = await app.db.read(app.ctx(), (tx) => app.resolve(Host.Blobs).get(tx, sha256));
        expect(await importFile(app, bytes, file)).toMatchObject({ status: 'unchanged', dossiers: result.dossiers });
        const [dossier] = result.dossiers;
        const services = (await app.op('service.list', { dossier })).items as Body[];
        expect(services.flatMap((s) => s.channels)).toContain('air-amadeus');
      }
    });

    it('is worked on as if nothing had happened', async () => {
      const world = await newWorld(app, kind);
      try {
        for (const seed of [101, 102, 103]) {
          const history = await playHistory(world, seed);
          for (const ref of history.dossiers)
            expect(await whatFails(history.app, ref), `seed ${seed}:\n${history.acts.join('\n')}`).toBe(null);
        }
      } finally {
        await endWorld(world);
      }
      for (const ref of taken.dossiers) expect(await whatFails(app, ref)).toBe(null);
      expect(await whatFailsOfAll(app)).toBe(null);
    });
  });
