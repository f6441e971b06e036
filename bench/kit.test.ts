import { existsSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('gives a benchmark a database of its own, or says that it is skipped because no server answers', async () => {
  vi.stubEnv('ESCALE_TEST_MYSQL', 'mysql://root@127.0.0.1:9');
  const { freshUrl } = await import('./kit.ts');
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(await freshUrl('mariadb', 'Rush')).toBe(null);
  expect(said.mock.calls).toEqual([['\nRush on mariadb: no server, skipped']]);
  const fresh = await freshUrl('sqlite', 'Rush');
  expect(fresh?.url).toBe(`sqlite:${fresh?.dataDir}/bench.db`);
  await fresh?.remove();
  expect([existsSync(String(fresh?.dataDir)), said.mock.calls.length]).toEqual([false, 1]);
});
