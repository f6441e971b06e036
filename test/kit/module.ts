/** What every module must do, whoever makes it: it is opened with the whole host around it, on a throw-away database. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { PluginManifest } from '../../core/contracts/index.ts';
import { type TestApp, testApp } from './app.ts';

type Case = readonly [name: string, holds: () => Promise<void>];

/** `plugins` are the folders of those the project does not have. */
export function moduleCases(
  { id, routes = [], console: shown }: PluginManifest,
  plugins: Readonly<Record<string, URL>>,
  settings: Readonly<Record<string, unknown>>,
): readonly Case[] {
  const within = async (work: (app: TestApp) => Promise<void>): Promise<void> => {
    const app = await testApp('sqlite', { plugins, settings: { [id]: settings } });
    try {
      await work(app);
    } finally {
      await app.remove();
    }
  };
  const required = (input: unknown): readonly string[] => (input as { required?: readonly string[] }).required ?? [];
  const lists = routes.filter((route) => route.method === 'get' && required(route.input).length === 0);
  return [
    [
      'starts on a new database, and its tables agree with each other',
      () =>
        within(async (app) => {
          const { body } = (await app.reply('integrity.run')) as { body: { ok?: boolean } };
          ok(body, 'the integrity run says nothing');
        }),
    ],
    [
      'answers its lists as their schemas say, and nobody without the permission',
      () =>
        within(async (app) => {
          for (const { operationId, permission } of lists) {
            equal((await app.reply(operationId, {})).status, 200, `${operationId} does not answer`);
            if (permission.startsWith(`${id}.`))
              equal((await app.reply(operationId, {}, { actor: app.as([]) })).status, 403, `${operationId} answers whoever asks`);
          }
        }),
    ],
    [
      'shows lists of its own that are there',
      async () => {
        const known = new Set(routes.map((route) => route.operationId));
        deepEqual(
          (shown?.views ?? []).map((view) => view.list).filter((list) => list.startsWith(`${id}.`) && !known.has(list)),
          [],
        );
      },
    ],
  ];
}
