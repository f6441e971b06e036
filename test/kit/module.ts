/** What every module must do, whoever makes it: it is opened with the whole host around it, on a throw-away database. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { type EscaleError, type Finding, fail, type PluginManifest } from '../../core/contracts/index.ts';
import type { Problem } from '../../core/platform/http/index.ts';
import { Refused, type TestApp, testApp } from './app.ts';
import type { PluginKit } from './subject.ts';

type Case = readonly [name: string, holds: () => Promise<void>];

/** `plugins` are the folders of those the project does not have. */
export function moduleCases(
  { id, routes = [], console: shown }: PluginManifest,
  plugins: Readonly<Record<string, URL>>,
  { settings = {}, journeys = {} }: Pick<PluginKit, 'settings' | 'journeys'>,
): readonly Case[] {
  const within = async (work: (app: TestApp) => Promise<void>): Promise<void> => {
    const app = await testApp('sqlite', { plugins, settings: { [id]: settings } });
    try {
      await work(app);
    } finally {
      await app.remove();
    }
  };
  const tried = new Set<string>();
  const under = new Set<string>();
  /** What is not written yet, told with its place; what went wrong otherwise as it was. */
  const openOf = ({ code, detail, errors = [] }: Problem): EscaleError | null =>
    code === 'NOT_DONE' ? fail(code, detail, errors as Finding[]) : null;
  /** Notes what is called. */
  const watched = (app: TestApp): TestApp => ({
    ...app,
    op(operationId, ...more) {
      tried.add(operationId);
      return app.op(operationId, ...more).catch((error: unknown) => {
        throw error instanceof Refused ? (openOf(error.problem) ?? error) : error;
      });
    },
    async refusal(operationId, ...more) {
      tried.add(operationId);
      const problem = await app.refusal(operationId, ...more);
      const open = openOf(problem);
      if (open) throw open;
      return problem;
    },
  });
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
    ...Object.entries(journeys).map(
      ([name, journey]): Case => [
        name,
        () =>
          within(async (app) => {
            under.add(name);
            await journey(watched(app));
            under.delete(name);
          }),
      ],
    ),
    [
      'has a journey in kit.ts for each of its acts',
      async () => {
        // What did not come to its end may have had more to try.
        if (under.size > 0) return;
        const acts = routes.filter(({ method, signed }) => method !== 'get' && !signed).map(({ operationId }) => operationId);
        deepEqual(
          acts.filter((act) => !tried.has(act)),
          [],
          'no journey tries these',
        );
      },
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
