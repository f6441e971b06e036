/** Every plugin of the project, loaded as the kernel loads it, for tests that read manifests. */
import { readdirSync } from 'node:fs';
import { load } from '../../core/kernel/load.ts';
import type { Loaded } from '../../core/kernel/types.ts';
import { readConfig } from '../../core/platform/config/index.ts';

const root = new URL('../../', import.meta.url);
const HOMES = ['core/modules/', 'plugins/', 'adapters/', 'templates/'];

/** Loads all plugin folders; throws with all findings when one cannot be. */
export async function loadAll(): Promise<readonly Loaded[]> {
  const config = readConfig({});
  const folders = new Map(
    HOMES.flatMap((home) => readdirSync(new URL(home, root)).map((id) => [id, new URL(`${home}${id}/`, root)] as const)),
  );
  return load(
    config.known.map((id) => {
      const listed = config.plugins.find((p) => p.id === id);
      return { id, enabled: true, where: folders.get(id) ?? null, place: listed?.place ?? id, settings: listed?.settings ?? [] };
    }),
  );
}
