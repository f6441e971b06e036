import { Type } from 'typebox';
import { expect, it } from 'vitest';
import {
  type ConsoleView,
  type Ctx,
  definePlugin,
  ListProperties,
  PageOf,
  type PluginManifest,
  route,
  strict,
} from '../../contracts/index.ts';
import { createViews } from './views.ts';

const title = { fr: 'Choses', en: 'Things' };
const view = (id: string, order: number, list: string): ConsoleView => ({
  id,
  slot: 'nav',
  title,
  list,
  order,
  columns: [{ field: 'name', title }],
});
const list = (noun: string) =>
  route({
    operationId: `${noun}.list`,
    method: 'get',
    path: `/${noun}s`,
    summary: 's',
    permission: `${noun}s.read`,
    input: strict({ ...ListProperties }),
    output: PageOf(strict({ name: Type.String() })),
    writes: 'no',
    list: { sort: 'name', search: true, fields: [] },
    handle: async () => ({ items: [], has_more: false, cursor: null }),
  });
const plugin = (id: string, views: readonly ConsoleView[]): PluginManifest =>
  definePlugin({ id, kind: 'module', contract: 1, host: '>=0.1', config: Type.Object({}), console: { views } });
const manifests = [
  plugin('a', [view('late', 20, 'thing.list'), view('own', 10, 'thing.list')]),
  plugin('b', [view('other', 10, 'thing.list')]),
];
const routes = [{ plugin: 'a', route: list('thing'), deps: {} }];
const ctx = (agency: string, ...permissions: string[]): Ctx => ({
  agency,
  actor: { kind: 'user', id: 'u', name: 'u', permissions: new Set(permissions) },
  requestId: 'r',
  at: '2026-01-01T00:00:00.000Z',
  dryRun: false,
});
/** Agency x has both plugins, y only b, whose view lists what a offers, z only a. */
const isEnabled = (id: string, agency: string) => agency === 'x' || (agency === 'y' ? id === 'b' : id === 'a');
const views = createViews(manifests, routes, isEnabled);
const ids = (c: Ctx) => views(c).map((v) => `${v.plugin}/${v.id}`);

it('lists views in order, with where their rows come from', () => {
  expect(ids(ctx('x', 'things.read'))).toEqual(['a/own', 'b/other', 'a/late']);
  expect(views(ctx('x', 'things.read'))[0]).toMatchObject({ path: '/things', list: 'thing.list', searches: true });
});
it('leaves out what the caller may not read, what his agency does not have, and what has no list', () => {
  expect(ids(ctx('x', 'parts.read'))).toEqual([]);
  expect(ids(ctx('y', 'things.read'))).toEqual([]);
  expect(ids(ctx('z', 'things.read'))).toEqual(['a/own', 'a/late']);
  expect(createViews(manifests, [], isEnabled)(ctx('x', 'things.read'))).toEqual([]);
});
