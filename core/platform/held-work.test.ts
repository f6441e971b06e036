import { expect, it } from 'vitest';
import { actor, handler, job, type Route } from '../contracts/index.ts';
import { asking } from './held.ts';
import { heldWork, isOurs } from './held-work.ts';

const forEver = (): never => {
  for (;;);
};
const failures: string[] = [];
const ask = asking({ failed: (plugin, what) => void failures.push(`${plugin} ${what}`), ms: 50 });
const elsewhere = { entry: { where: new URL('file:///opt/vendor/waitlist/') }, manifest: { id: 'waitlist' } };
const ours = { entry: { where: new URL('../modules/parties/', import.meta.url) }, manifest: { id: 'parties' } };
const deps = {};
const declared = (plugin: string) => ({
  routes: [{ plugin, deps, route: { operationId: 'wait.list', prepare: forEver, handle: forEver, path: '/wait' } as unknown as Route }],
  handlers: [
    { plugin, deps, handler: handler({ event: 'a.b', id: 'note', handle: forEver }) },
    { plugin, deps, handler: actor({ event: 'a.b', id: 'tell', act: { run: forEver, settle: async () => forEver() } }) },
    { plugin, deps, handler: actor({ event: 'a.b', id: 'write', act: { heavy: true, run: forEver, settle: async () => {} } }) },
  ],
  jobs: [{ plugin, deps, job: job({ id: 'nightly', cron: '0 3 * * *', run: forEver }) }],
});

it('knows what comes with the project', () => expect([elsewhere, ours].map(isOurs)).toEqual([false, true]));
it('is what it was where everything comes with the project', () => {
  const bound = { plugins: [ours], ...declared('parties') };
  expect(heldWork(bound, ask)).toBe(bound);
});
it('is held where it comes from elsewhere, but for what is done aside', () => {
  const { routes, handlers, jobs } = heldWork({ plugins: [elsewhere, ours], ...declared('waitlist') }, ask);
  const [note, tell, write] = handlers.map(
    ({ handler: { handle, act } }) => ({ handle, act }) as unknown as { handle?: () => void; act?: Loop },
  );
  type Loop = { run(): void; settle(): void };
  const { route } = routes[0] as unknown as { route: { handle(): void; prepare(): void; path: string; warm?: unknown } };
  for (const loops of [
    route.prepare,
    route.handle,
    note?.handle,
    tell?.act?.run,
    tell?.act?.settle,
    jobs[0]?.job.run as unknown as () => void,
  ])
    expect(loops).toThrow(expect.objectContaining({ code: 'PLUGIN_FAILED', findings: [expect.objectContaining({ plugin: 'waitlist' })] }));
  expect(failures).toEqual(
    ['wait.list.prepare', 'wait.list.handle', 'note.handle', 'tell.run', 'tell.settle', 'nightly.run'].map((what) => `waitlist ${what}`),
  );
  expect([route.path, 'warm' in route, write?.act?.run]).toEqual(['/wait', false, forEver]);
});
