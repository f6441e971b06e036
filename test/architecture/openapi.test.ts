/** The committed openapi.json is what the routes say: a diff of it shows a changed contract. Refresh: `npx vitest run test/architecture/openapi.test.ts -u`. */
import { expect, it } from 'vitest';
import { checkPlugins, readConfig, VERSION } from '../../core/main.ts';
import { builtinRoutes, createOpenApi } from '../../core/platform/http/index.ts';
import { outboxRoutes } from '../../core/platform/outbox/index.ts';

it('openapi.json is up to date and names every operation once', async () => {
  const plugins = await checkPlugins(readConfig({}));
  const own = builtinRoutes({ ready: async () => {}, metrics: async () => '', plugins: () => [], views: () => [], jobs: {} as never });
  const routes = [
    ...[...own, ...outboxRoutes(() => {})].map((route) => ({ plugin: 'host', route, deps: {} })),
    ...plugins.flatMap((p) => (p.manifest.routes ?? []).map((route) => ({ plugin: p.manifest.id, route, deps: {} }))),
  ];
  const document = createOpenApi(routes, { version: VERSION }) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((o) => o.operationId));
  expect(ids.length).toBeGreaterThan(60);
  expect(new Set(ids).size).toBe(ids.length);
  expect(document.openapi).toMatch(/^3\.1/);
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../openapi.json');
});
