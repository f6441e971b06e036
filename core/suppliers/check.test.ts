import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { definePlugin, Host, type PluginManifest, Provides, provide } from '../contracts/index.ts';
import { checkParsers } from './check.ts';

const plugin = (parser: string | null, over: Partial<PluginManifest> = {}): Parameters<ReturnType<typeof checkParsers>>[0][number] => ({
  entry: { place: 'a.json#/plugins/rail-sea' },
  manifest: definePlugin({
    ...{ id: 'rail-sea', kind: 'supplier', contract: 2, host: '>=0.1', config: Type.Object({}) },
    ...(parser !== null && { parser: new URL(parser, import.meta.url) }),
    ...over,
  }),
});
const AMADEUS = '../../plugins/air-amadeus/read.ts';

describe('the parser a manifest names', () => {
  it.each<[string, ReturnType<typeof plugin>, string]>([
    ['none for a supplier', plugin(null), 'It names no parser'],
    ['a file that is not there', plugin('./nowhere.ts'), 'that is no file'],
    ['a folder of the network', plugin('https://plugins.example/read.ts'), 'that is no file'],
    [
      'one for a plugin that reads nothing',
      plugin(AMADEUS, { kind: 'service', reported: Type.Object({}) }),
      'only a plugin of kind “supplier”',
    ],
    ['a service that says nothing of its item', plugin(null, { kind: 'service' }), 'no schema of what a supplier may report'],
    [
      'a service whose schema of its item is none',
      plugin(null, { kind: 'service', reported: { type: 'objekt' } as never }),
      'The schema is not a JSON Schema',
    ],
    [
      'a service that needs a host',
      plugin(null, {
        kind: 'service',
        reported: Type.Object({}),
        providers: [provide(Provides.service, { db: Host.Db }, () => ({}) as never)],
      }),
      'Its service asks for db',
    ],
    ['a supplier that does', plugin(AMADEUS, { reported: Type.Object({}) }), 'only a plugin of kind “service”'],
    ['a module without its functions', plugin('./check.ts'), 'lacks detect, mask, read'],
    ['a module that cannot be imported', plugin('../../test/faults/odd/supplier-unloaded/read.ts'), 'no licence key'],
  ])('is one finding with the plugin’s id: %s', async (_what, loaded, why) => {
    expect(await checkParsers(true)([loaded])).toEqual([
      { code: 'PLUGIN_INVALID', plugin: 'rail-sea', pointer: 'a.json#/plugins/rail-sea', message: expect.stringContaining(why) },
    ]);
  });
  it('is right where it is one, and is not loaded at a start', async () => {
    expect(await checkParsers(true)([plugin(AMADEUS), plugin(null, { kind: 'service', reported: Type.Object({}) })])).toEqual([]);
    expect(await checkParsers(false)([plugin('./check.ts')])).toEqual([]);
  });
});
