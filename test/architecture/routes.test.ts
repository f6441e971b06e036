import { describe, expect, it } from 'vitest';
import { CONTRACTS, type Deps, definePlugin, Host, KINDS, type PluginKind, Provides, Type } from '../../core/contracts/index.ts';
import { inspect } from '../../core/kernel/check.ts';
import { validateSettings } from '../../core/platform/config/index.ts';
import { createOpenApi } from '../../core/platform/http/index.ts';
import { compileRoutes } from '../../core/platform/http/operations.ts';
import { checkParsers } from '../../core/suppliers/check.ts';
import { loadAll } from './manifests.ts';

const plugins = await loadAll();
const routes = plugins.flatMap((p) => (p.manifest.routes ?? []).map((route) => ({ plugin: p.manifest.id, route, deps: {} })));
type Json = { type?: unknown; properties?: Record<string, Json>; [key: string]: unknown };
const plain = (schema: object): Json => JSON.parse(JSON.stringify(schema)) as Json;

/** Every schema inside a schema, with its path. */
function* walk(schema: unknown, path = ''): Generator<[string, Json]> {
  if (typeof schema !== 'object' || schema === null) return;
  if (!Array.isArray(schema)) yield [path, schema as Json];
  for (const [key, child] of Object.entries(schema)) yield* walk(child, `${path}/${key}`);
}
/** A name that says money. */
const MONEY = /\/properties\/(amount|balance|price|fare|total|debit|credit|commission|penalty)$/i;
const numbersForMoney = (schema: object) =>
  [...walk(plain(schema))].filter(([path, s]) => MONEY.test(path) && (s.type === 'number' || s.type === 'integer'));

it('saw the routes', () => expect(routes.length).toBeGreaterThan(40));
it('passes the kernel’s check with every plugin enabled', async () => {
  const findings = await inspect(plugins, {
    hostVersion: '0.1.0',
    contracts: CONTRACTS,
    validate: validateSettings,
    hostTokens: Object.values(Host),
    kindTokens: Provides,
  });
  expect(findings.map((f) => `${f.plugin}: ${f.message}`)).toEqual([]);
});
it.each(KINDS)('a plugin of kind %s that brings nothing fails the check', async (kind: PluginKind) => {
  const base = { id: 'empty', kind, contract: CONTRACTS[kind], host: '>=0.1', config: Type.Object({}, { additionalProperties: false }) };
  const entry = { id: 'empty', enabled: true, where: null, place: 'here', settings: [] };
  const findingsOf = (more: object) =>
    inspect([{ entry, manifest: definePlugin({ ...base, ...more }) }], {
      hostVersion: '0.1.0',
      contracts: CONTRACTS,
      validate: validateSettings,
      hostTokens: Object.values(Host),
      kindTokens: Provides,
      extra: [checkParsers(false)],
    });
  expect((await findingsOf({})).length).toBeGreaterThan(0);
  // Whatever else it does, it brings what its kind is for; a module is for whatever it does.
  if (kind !== 'module') expect((await findingsOf({ lifecycle: {} })).length).toBeGreaterThan(0);
});
it('compiles every schema and describes every operation once', () => {
  const operations = [...compileRoutes(routes).values()];
  expect(operations.length).toBe(routes.length);
  // Each is compiled when it first judges something: here.
  for (const { validate, validateTexts, validateOutput } of operations)
    for (const judge of [validate, validateTexts, validateOutput]) expect(Array.isArray(judge({}))).toBe(true);
  const { paths } = createOpenApi(routes, { version: '0.0.0' }) as { paths: Record<string, Record<string, { operationId: string }>> };
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map((o) => o.operationId));
  expect(ids.sort()).toEqual(routes.map((r) => r.route.operationId).sort());
});

const tokensOf = ({ deps }: { readonly deps?: Deps }): readonly unknown[] => Object.values(deps ?? {});
it('nobody who is given a connection is given the database too, to take a second one', () => {
  const holders = plugins.flatMap(({ manifest: m }) => [
    ...(m.routes ?? []).flatMap((r) => (r.writes === 'own' ? [] : [{ name: r.operationId, deps: tokensOf(r) }])),
    ...(m.events?.handles ?? []).flatMap((h) => (h.handle ? [{ name: `${m.id}.${h.id}`, deps: tokensOf(h) }] : [])),
  ]);
  expect(holders.length).toBeGreaterThan(40);
  expect(holders.filter((h) => h.deps.includes(Host.Db)).map((h) => h.name)).toEqual([]);
  const own = routes.filter((r) => r.route.writes === 'own');
  expect(own.filter((r) => !tokensOf(r.route).includes(Host.Db)).map((r) => r.route.operationId)).toEqual([]);
});

describe.each(routes.map((r) => [r.route.operationId, r.route] as const))('%s', (_id, route) => {
  it('keeps the promises every operation makes', () => {
    const [input, output] = [plain(route.input), plain(route.output)];
    expect(route.summary.length).toBeGreaterThan(3);
    expect(numbersForMoney(input), 'money travels as decimal strings').toEqual([]);
    expect(numbersForMoney(output), 'money travels as decimal strings').toEqual([]);
    if (['patch', 'put', 'delete'].includes(route.method)) expect(route.ifMatch, 'a change needs If-Match').toBe(true);
    if (route.ifMatch) expect(output.properties?.['version'] ?? route.status === 204, 'what is compared is answered').toBeTruthy();
    if (output.properties?.['has_more']) {
      expect(Object.keys(input.properties ?? {}), 'a list is paged').toEqual(expect.arrayContaining(['limit', 'cursor']));
    }
    for (const [path, schema] of walk(input)) {
      if (schema.type === 'object' && !path.endsWith('/properties') && !('patternProperties' in schema) && schema.properties) {
        expect(schema['additionalProperties'], `unknown fields are refused at ${path || 'the top'}`).toBe(false);
      }
    }
  });
});

it('would see a number for money', () => {
  expect(numbersForMoney({ type: 'object', properties: { amount: { type: 'number' } } })).toHaveLength(1);
});
