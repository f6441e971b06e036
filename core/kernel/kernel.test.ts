import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assistCheck,
  definePlugin,
  EscaleError,
  type Finding,
  handler,
  job,
  type PluginManifest,
  provide,
  route,
  type Token,
  token,
} from '../contracts/index.ts';
import { inspect } from './check.ts';
import { bind, boot, prepare, run } from './index.ts';
import { load } from './load.ts';
import { order } from './order.ts';
import { read } from './read.ts';
import type { CheckOptions, HostBindings, Loaded, PluginEntry } from './types.ts';

const Clocks = token<{ now(): string }>('host.clock');
const Names = token<string>('host.name');
const Parser = token<{ parse(): string }>('kind.parser');
const empty = Type.Object({}, { additionalProperties: false });

const entry = (id: string, more: Partial<PluginEntry> = {}): PluginEntry => ({
  id,
  enabled: true,
  where: null,
  place: `default.json#/plugins/${id}`,
  settings: [],
  ...more,
});
const plugin = (id: string, more: Partial<PluginManifest> = {}, listed: Partial<PluginEntry> = {}): Loaded => ({
  entry: entry(id, listed),
  manifest: definePlugin({ id, kind: 'module', contract: 1, host: '>=0.1', config: empty, lifecycle: {}, ...more }),
});
const options: CheckOptions = {
  hostVersion: '0.1.0',
  contracts: { module: 1, supplier: 1, templates: 1, notifier: 1 },
  validate: () => [],
  hostTokens: [Clocks, Names],
  kindTokens: { supplier: Parser },
};
const host: HostBindings = new Map([
  [Clocks.id, { value: { now: () => 'now' } }],
  [Names.id, { each: (id: string) => `for ${id}` }],
]);
const aRoute = (operationId: string, path: string, more: object = {}) =>
  route({
    operationId,
    method: 'get',
    path,
    summary: 's',
    permission: 'session',
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Null(),
    writes: 'no',
    handle: async () => null,
    ...more,
  });
const both = { fr: 'Choses', en: 'Things' };
const aPage = Type.Object({ items: Type.Array(Type.Object({ name: Type.String() })), has_more: Type.Boolean() });
/** A plugin with three routes, two of them lists, and views that differ from a sound one. */
const viewed = (...views: object[]): Loaded =>
  plugin('a', {
    routes: [
      aRoute('thing.list', '/things', { output: aPage }),
      aRoute('thing.get', '/thing'),
      aRoute('part.list', '/{whole}/parts', {
        output: aPage,
        input: Type.Object({ whole: Type.String() }, { additionalProperties: false }),
      }),
    ],
    console: {
      views: views.map((v) => ({
        ...{ id: 'things', slot: 'nav', title: both, list: 'thing.list', columns: [{ field: 'name', title: both }], order: 1 },
        ...(v as { slot: 'nav' }),
      })),
    },
  });
const codes = (findings: readonly Finding[]) => findings.map((f) => f.code);
const refused = async (work: () => unknown): Promise<EscaleError> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof EscaleError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('read', () => {
  it('sorts, and gathers bad and double ids', async () => {
    expect((await read(() => [entry('b'), entry('a')])).map((e) => e.id)).toEqual(['a', 'b']);
    const error = await refused(() => read(() => [entry('A b'), entry('c'), entry('c')]));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.findings).toHaveLength(2);
  });
  it('turns a source that fails into CONFIG_UNREADABLE', async () => {
    const error = await refused(() => read(() => Promise.reject(new Error('disk'))));
    expect([error.code, error.message]).toEqual(['CONFIG_UNREADABLE', expect.stringContaining('disk')]);
  });
});

describe('load', () => {
  const dir = mkdtempSync(join(tmpdir(), 'escale-kernel-'));
  const folder = (name: string) => pathToFileURL(`${join(dir, name)}/`);
  const write = (name: string, file: string, text: string) => {
    mkdirSync(join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, file), text);
  };
  beforeAll(() => {
    write('good', 'index.mjs', `export default { [Symbol.for('escale.plugin')]: true, id: 'good' };`);
    write('naked', 'index.mjs', `export default { id: 'naked' };`);
    write('broken', 'index.mjs', `throw new Error('no such driver');`);
    write('pack', 'pack.json', '{"id":"pack","contract":1,"host":">=0.1","title":"A pack"}');
    write('typo', 'pack.json', '{"id":"typo","contract":1,"hots":">=0.1"}');
    mkdirSync(join(dir, 'void'), { recursive: true });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('imports code and reads packs', async () => {
    const loaded = await load([entry('good', { where: folder('good') }), entry('pack', { where: folder('pack') })]);
    expect(loaded.map((l) => [l.manifest.id, l.manifest.kind])).toEqual([
      ['good', undefined],
      ['pack', 'templates'],
    ]);
    expect(loaded[1]!.manifest.templates?.href).toBe(folder('pack').href);
  });
  it('names a path as the configuration writes it, never where it leads on this machine', async () => {
    const from = '../plugins/rail-x';
    const nowhere = [
      entry('gone', { from }),
      entry('void', { from, where: folder('void') }),
      entry('file', { from, where: folder('x.ts/..') }),
    ];
    const error = await refused(() => load(nowhere));
    expect(error.findings.map((f) => f.code)).toEqual(['PLUGIN_NOT_FOUND', 'PLUGIN_NOT_FOUND', 'PLUGIN_NOT_FOUND']);
    for (const { message } of error.findings) {
      expect(message).toContain(`“${from}”`);
      expect(message).not.toContain(dir);
    }
  });
  it('names everything that cannot be loaded at once', async () => {
    const names = ['naked', 'broken', 'typo', 'void'];
    const error = await refused(() => load([...names.map((n) => entry(n, { where: folder(n) })), entry('ari')], ['air', 'rail']));
    expect(Object.fromEntries(error.findings.map((f) => [f.plugin, f.code]))).toEqual({
      naked: 'PLUGIN_BAD_EXPORT',
      broken: 'PLUGIN_BAD_EXPORT',
      typo: 'PLUGIN_BAD_EXPORT',
      void: 'PLUGIN_NOT_FOUND',
      ari: 'PLUGIN_NOT_FOUND',
    });
    expect(error.findings.find((f) => f.plugin === 'ari')?.message).toContain('Did you mean “air”?');
    expect(error.findings.find((f) => f.plugin === 'broken')?.message).toBe('“broken” cannot be imported: no such driver (index.mjs:1:7)');
    expect(error.findings.find((f) => f.plugin === 'typo')?.message).toContain('“host”');
    expect(error.findings.every((f) => f.pointer?.includes('#/plugins/'))).toBe(true);
  });
});

describe('check', () => {
  const planted: [string, Loaded[], string, string][] = [
    ['an unknown kind', [plugin('a', { kind: 'modul' as never })], 'PLUGIN_INVALID', 'not a kind'],
    ['an unknown field', [plugin('a', { route: [] } as never)], 'PLUGIN_INVALID', 'unknown field “route”'],
    ['another id', [plugin('a', { id: 'b' })], 'PLUGIN_INVALID', 'must be the same'],
    ['another contract version', [plugin('a', { contract: 9 })], 'PLUGIN_CONTRACT', 'version 9'],
    ['a newer host', [plugin('a', { host: '>=1.4' })], 'PLUGIN_HOST', '>=1.4'],
    ['an upper bound', [plugin('a', { host: '^1.4' })], 'PLUGIN_HOST', '^1.4'],
    ['a schema that is none', [plugin('a', { config: {} as never })], 'PLUGIN_INVALID', 'JSON Schema'],
    ['an `after` nobody is', [plugin('alpha'), plugin('b', { after: ['alpah'] })], 'PLUGIN_INVALID', 'Did you mean “alpha”?'],
    ['a plugin of which nothing comes', [plugin('a', { lifecycle: undefined as never, routes: [] })], 'PLUGIN_INVALID', 'declares none of'],
    [
      'a permission of a role nobody has',
      [plugin('a', { permissions: { 'a.read': { does: 'reads', roles: ['boss' as never] } } })],
      'PLUGIN_INVALID',
      'out of manager, agent, accountant, viewer',
    ],
    ['a foreign permission', [plugin('a', { permissions: { 'b.read': { does: 'x', roles: [] } } })], 'PLUGIN_INVALID', 'start with “a.”'],
    ['a foreign event', [plugin('a', { events: { emits: ['b.done'] } })], 'PLUGIN_INVALID', 'start with “a.”'],
    ['a foreign token', [plugin('a', { providers: [provide(token('b.x'), {}, () => 1)] })], 'PLUGIN_INVALID', 'start with “a.”'],
    ['an export without provider', [plugin('a', { exports: [token('a.x')] })], 'PLUGIN_INVALID', 'provides nothing'],
    ['an operation twice', [plugin('a', { routes: [aRoute('x.get', '/x'), aRoute('x.get', '/y')] })], 'PLUGIN_DUPLICATE', 'x.get'],
    [
      'a path twice',
      [plugin('a', { routes: [aRoute('x.get', '/x')] }), plugin('b', { routes: [aRoute('y.get', '/x')] })],
      'PLUGIN_DUPLICATE',
      'GET /x',
    ],
    ['a GET that writes', [plugin('a', { routes: [aRoute('x.get', '/x', { writes: 'yes' })] })], 'PLUGIN_INVALID', 'must not write'],
    ...(
      [
        ['a body that is none', { body: 'xml' as never }, 'json, bytes'],
        ['a GET with a body', { method: 'get', body: 'bytes' }, 'has no body'],
        ['bytes without a bound', { body: 'bytes', maxBytes: 1e9 }, 'maxBytes'],
        ['a bound of what are no bytes', { maxBytes: 10 }, 'maxBytes'],
        ['a signed route nobody reads', { permission: 'signed', body: 'bytes' }, 'come together'],
        ['a receiver anybody reaches', { body: 'bytes', signed: () => null }, 'come together'],
        ['a signed route of JSON', { permission: 'signed', signed: () => null }, 'a POST of bytes'],
        ['a signed route of nobody’s', { permission: 'signed', body: 'bytes', signed: () => null }, '{agency}'],
      ] as const
    ).map(([name, more, says]): [string, Loaded[], string, string] => [
      name,
      [plugin('a', { routes: [aRoute('x.get', '/x', { method: 'post', writes: 'yes', ...more } as never)] })],
      'PLUGIN_INVALID',
      says,
    ]),
    ['a path field nobody takes', [plugin('a', { routes: [aRoute('x.get', '/x/{ref}')] })], 'PLUGIN_INVALID', '{ref}'],
    ['an open input', [plugin('a', { routes: [aRoute('x.get', '/x', { input: Type.Object({}) })] })], 'PLUGIN_INVALID', 'unknown fields'],
    [
      'an undeclared permission',
      [plugin('a', { permissions: { 'a.read': { does: 'reads', roles: [] } }, routes: [aRoute('x.get', '/x', { permission: 'a.raed' })] })],
      'PLUGIN_INVALID',
      'Did you mean “a.read”?',
    ],
    [
      'an event nobody emits',
      [plugin('a', { events: { handles: [handler({ event: 'b.done', id: 'h', handle: async () => {} })] } })],
      'PLUGIN_INVALID',
      'no plugin emits',
    ],
    [
      'a handler that writes and acts',
      [
        plugin('a', {
          events: {
            emits: ['a.done'],
            handles: [{ ...handler({ event: 'a.done', id: 'h', handle: async () => {} }), act: { run: async () => {} } as never }],
          },
        }),
      ],
      'PLUGIN_INVALID',
      'exactly one',
    ],
    ['a kind without its provider', [plugin('a', { kind: 'supplier' })], 'PLUGIN_INVALID', 'kind.parser'],
    ['a notifier that sends by nothing', [plugin('a', { kind: 'notifier' })], 'PLUGIN_INVALID', '“channel” is what'],
    ['a module that sends by something', [plugin('a', { channel: 'sms' })], 'PLUGIN_INVALID', '“channel” is what'],
    [
      'a provider of another kind',
      [plugin('a', { providers: [provide(Parser, {}, () => ({ parse: () => '' }))] })],
      'PLUGIN_INVALID',
      'cannot provide',
    ],
    [
      'deps lost in an import cycle',
      [plugin('a', { jobs: [job({ id: 'j', cron: '* * * * *', deps: { clocks: undefined as never }, run: async () => {} })] })],
      'PLUGIN_INVALID',
      'import cycle',
    ],
    [
      'a check without a title in both languages',
      [plugin('a', { checks: [assistCheck({ id: 'c', title: { fr: 'Contrôle' } as never, run: () => [] })] })],
      'PLUGIN_INVALID',
      'A check needs “id”, “title”',
    ],
    [
      'two checks of one name',
      [plugin('a', { checks: [1, 2].map(() => assistCheck({ id: 'c', title: { fr: 'Contrôle', en: 'Check' }, run: () => [] })) })],
      'PLUGIN_DUPLICATE',
      'The check',
    ],
    ['an unknown token', [plugin('a', { lifecycle: { deps: { clock: token('host.clok') } } })], 'DI_MISSING', 'Did you mean “host.clock”?'],
    [
      'a token of a disabled plugin',
      [
        plugin('a', { providers: [provide(token('a.x'), {}, () => 1)], exports: [token('a.x')] }, { enabled: false }),
        plugin('b', { lifecycle: { deps: { x: token('a.x') } } }),
      ],
      'DI_MISSING',
      'which is disabled',
    ],
    ['a view in no slot', [viewed({ slot: 'nva' })], 'PLUGIN_INVALID', 'Did you mean “nav”?'],
    ['a view without a title in each language', [viewed({ title: { en: 'Things' } })], 'PLUGIN_INVALID', 'fr and en'],
    ['a view without columns', [viewed({ columns: [] })], 'PLUGIN_INVALID', 'needs columns'],
    ['a view twice', [viewed({}, {})], 'PLUGIN_INVALID', 'declared twice'],
    ['a view of an operation nobody has', [viewed({ list: 'thing.lits' })], 'PLUGIN_INVALID', 'Did you mean “thing.list”?'],
    ['a view of what is no list', [viewed({ list: 'thing.get' })], 'PLUGIN_INVALID', 'is not a list'],
    ['a column no row has', [viewed({ columns: [{ field: 'nmae', title: both }] })], 'PLUGIN_INVALID', 'Did you mean “name”?'],
    ['a list that does not take what the slot gives', [viewed({ slot: 'dossier.section' })], 'PLUGIN_INVALID', 'take “dossier”'],
    ['a list that wants more than the slot gives', [viewed({ list: 'part.list' })], 'PLUGIN_INVALID', 'requires “whole”'],
    ['a migrations folder that is text', [plugin('a', { migrations: './migrations' as never })], 'PLUGIN_INVALID', 'must be a URL'],
  ];
  it.each(planted)('finds %s', async (_name, plugins, code, words) => {
    const findings = await inspect(plugins, options);
    expect(codes(findings)).toContain(code);
    expect(findings.map((f) => f.message).join('\n')).toContain(words);
    expect(findings.every((f) => f.plugin && f.pointer)).toBe(true);
  });
  it('accepts views of lists, of its own or of others', async () => {
    expect(await inspect([viewed({}, { id: 'more-things', slot: 'accounting.section' })], options)).toEqual([]);
    expect(await inspect([viewed(), { ...viewed({}), ...plugin('b', { console: viewed({}).manifest.console! }) }], options)).toEqual([]);
  });
  it('accepts a sound set, and a token private to another plugin only through exports', async () => {
    const Service = token<number>('a.service');
    const a = plugin('a', { providers: [provide(Service, { clocks: Clocks }, () => 1)], exports: [Service] });
    const b = plugin('b', { after: ['a'], lifecycle: { deps: { service: Service, names: Names } } });
    expect(await inspect([a, b], options)).toEqual([]);
    const hidden = plugin('a', { providers: [provide(Service, { clocks: Clocks }, () => 1)] });
    expect(codes(await inspect([hidden, b], options))).toEqual(['DI_MISSING']);
  });
  it('gathers findings of all plugins, settings and extra checks at once, with the place in the configuration', async () => {
    const settings = [{ place: 'agencies/x.json#/plugins/b', value: { hots: 1 } }];
    const error = await refused(() =>
      prepareAll([plugin('a', { host: '>=9.0' }), plugin('b', {}, { settings })], {
        ...options,
        validate: (schema, value) => {
          expect((schema as { additionalProperties: unknown }).additionalProperties).toBe(false);
          return Object.keys(value as object).map((k) => ({ code: 'X', message: 'unknown', pointer: `/${k}` }));
        },
        extra: [async (plugins) => [{ code: 'TEMPLATE_INVALID', message: `${plugins.length}`, plugin: 'b', pointer: 'p' }]],
      }),
    );
    expect(error.code).toBe('PLUGIN_HOST');
    expect(error.findings.map((f) => [f.plugin, f.code, f.pointer])).toEqual([
      ['a', 'PLUGIN_HOST', 'default.json#/plugins/a'],
      ['b', 'CONFIG_INVALID', 'agencies/x.json#/plugins/b/hots'],
      ['b', 'TEMPLATE_INVALID', 'p'],
    ]);
  });
  async function prepareAll(plugins: Loaded[], o: CheckOptions) {
    const { check } = await import('./check.ts');
    await check(plugins, o);
  }
});

describe('order', () => {
  it('respects `after`, then the id, whatever the order of the list', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }).chain((n) =>
          fc.record({
            edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 20 }),
            shuffled: fc.shuffledSubarray(
              Array.from({ length: n }, (_, i) => i),
              { minLength: n },
            ),
          }),
        ),
        ({ edges, shuffled }) => {
          // Edges run from a larger to a smaller number, so there is no cycle.
          const waits = (i: number) => edges.filter(([a, b]) => a === i && b < i).map(([, b]) => `p${b}`);
          const make = (i: number) => plugin(`p${i}`, { after: waits(i) });
          const sorted = order([...shuffled].sort((a, b) => a - b).map(make)).map((p) => p.manifest.id);
          expect(order(shuffled.map(make)).map((p) => p.manifest.id)).toEqual(sorted);
          for (const i of shuffled) for (const id of waits(i)) expect(sorted.indexOf(id)).toBeLessThan(sorted.indexOf(`p${i}`));
        },
      ),
    );
  });
  it('names a cycle', async () => {
    const error = await refused(() => order([plugin('a', { after: ['b'] }), plugin('b', { after: ['c'] }), plugin('c', { after: ['b'] })]));
    expect([error.code, error.message]).toEqual(['PLUGIN_CYCLE', expect.stringContaining('b → c → b')]);
    expect(error.findings.map((f) => f.plugin)).toEqual(['b', 'c']);
  });
});

describe('bind', () => {
  const Service = token<{ made: number }>('a.service');
  it('gives each plugin what it named: values of the host per plugin, one instance of another’s export', () => {
    let made = 0;
    const a = plugin('a', { providers: [provide(Service, { clocks: Clocks }, () => ({ made: ++made }))], exports: [Service] });
    const user = (id: string) =>
      plugin(id, { routes: [aRoute(`${id}.get`, `/${id}`, { deps: { service: Service, names: Names } })], after: ['a'] });
    const bound = bind([a, user('b'), user('c')], host);
    expect(bound.routes.map((r) => [r.plugin, r.deps])).toEqual([
      ['b', { service: { made: 1 }, names: 'for b' }],
      ['c', { service: { made: 1 }, names: 'for c' }],
    ]);
    expect(bound.resolve(Service)).toBe((bound.routes[0]!.deps as { service: unknown }).service);
  });
  it('collects what plugins of a kind provide, in order, and leaves disabled ones out', () => {
    const supplier = (id: string, enabled = true) =>
      plugin(id, { kind: 'supplier', providers: [provide(Parser, {}, () => ({ parse: () => id }))] }, { enabled });
    const bound = bind([supplier('x'), supplier('y', false), supplier('z')], host, { supplier: Parser });
    expect(bound.registry(Parser).map((r) => [r.id, r.value.parse()])).toEqual([
      ['x', 'x'],
      ['z', 'z'],
    ]);
    expect(bound.plugins).toHaveLength(3);
  });
  it('keeps a token a plugin did not declare out of its reach', async () => {
    const Secret = token<string>('a.secret');
    const a = plugin('a', { providers: [provide(Secret, {}, () => 's')] });
    const error = await refused(() =>
      bind([a, plugin('b', { jobs: [job({ id: 'j', cron: '* * * * *', deps: { secret: Secret }, run: async () => {} })] })], host),
    );
    expect([error.code, error.findings[0]?.message]).toEqual(['DI_MISSING', 'b → a.secret ← job j']);
    expect(() => bind([a], host).resolve(Secret)).toThrow(/exports a.secret/);
  });
  it('names providers that need each other across plugins', async () => {
    const A: Token<number> = token('a.x');
    const B: Token<number> = token('b.x');
    const make = (id: string, own: Token<number>, other: Token<number>) =>
      plugin(id, { providers: [provide(own, { other }, () => 1)], exports: [own] });
    const error = await refused(() => bind([make('a', A, B), make('b', B, A)], host));
    expect([error.code, error.message]).toEqual(['PLUGIN_CYCLE', expect.stringContaining('a:a.x → b:b.x → a:a.x')]);
  });
  it('names the plugin whose provider throws', async () => {
    const a = plugin('a', {
      providers: [
        provide(Service, {}, () => {
          throw new Error('boom');
        }),
      ],
    });
    const error = await refused(() => bind([a], host));
    expect([error.code, error.findings[0]?.plugin]).toEqual(['PLUGIN_START_FAILED', 'a']);
    expect(error.message).toContain('boom');
  });
});

describe('verify and start', () => {
  const traced = (id: string, log: string[], fails?: 'start' | 'stop') => {
    const step = (name: 'start' | 'stop') => async () => {
      log.push(`${name} ${id}`);
      if (fails === name) throw new Error(`${id} cannot ${name}`);
    };
    return plugin(id, { lifecycle: { start: step('start'), stop: step('stop') } });
  };
  it('starts in order and stops in reverse, once', async () => {
    const log: string[] = [];
    const running = await run(bind([traced('a', log), traced('b', log)], host));
    await running.stop();
    await running.stop();
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });
  it('stops what had started when one fails', async () => {
    const log: string[] = [];
    const error = await refused(() => run(bind([traced('a', log), traced('b', log, 'start'), traced('c', log)], host)));
    expect([error.code, error.findings[0]?.plugin]).toEqual(['PLUGIN_START_FAILED', 'b']);
    expect(log).toEqual(['start a', 'start b', 'stop a']);
  });
  it('stops all even when one does not', async () => {
    const log: string[] = [];
    const running = await run(bind([traced('a', log), traced('b', log, 'stop')], host));
    expect((await running.stop()).map((f) => f.plugin)).toEqual(['b']);
    expect(log).toContain('stop a');
  });
  it('does not start when a check says no', async () => {
    const log: string[] = [];
    const no = async () => {
      throw new Error('not today');
    };
    const error = await refused(() => run(bind([traced('a', log)], host), [no]));
    expect(error.code).toBe('NOT_READY');
    expect(log).toEqual([]);
  });
});

it('goes through all seven steps and calls nothing of a plugin in the first four', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'escale-boot-'));
  const seen = globalThis as { escaleBootSeen?: string[] };
  seen.escaleBootSeen = [];
  writeFileSync(
    join(dir, 'index.mjs'),
    `const note = (w) => globalThis.escaleBootSeen.push(w);
     export default { [Symbol.for('escale.plugin')]: true, id: 'one', kind: 'module', contract: 1, host: '>=0.1',
       config: { type: 'object', properties: {} }, providers: [{ provide: { id: 'one.x' }, deps: { n: { id: 'host.name' } }, make: ({ n }) => { note('make ' + n); return n; } }],
       exports: [{ id: 'one.x' }], lifecycle: { deps: { x: { id: 'one.x' } }, start: async ({ x }) => note('start ' + x), stop: async () => note('stop') } };`,
  );
  const source = () => [entry('one', { where: pathToFileURL(`${dir}/`) })];
  await prepare({ ...options, source });
  expect(seen.escaleBootSeen).toEqual([]);
  const running = await boot({ ...options, source, host });
  expect(running.resolve(token<string>('one.x'))).toBe('for one');
  await running.stop();
  expect(seen.escaleBootSeen).toEqual(['make for one', 'start for one', 'stop']);
  rmSync(dir, { recursive: true });
});
