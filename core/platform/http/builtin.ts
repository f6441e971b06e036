/** Operations of the host itself: is it alive, is it ready, how is it doing, what runs in it. */
import { Type } from 'typebox';
import {
  COLUMN_FORMATS,
  CONSOLE_SLOTS,
  type Ctx,
  fail,
  IdSchema,
  InstantSchema,
  JOB_STATES,
  type LongJob,
  orNull,
  type Route,
  route,
  strict,
  type Tx,
} from '../../contracts/index.ts';
import { holds } from './call.ts';
import type { ViewAtHand } from './views.ts';

/** What the host tells about itself. */
export interface BuiltinSources {
  /** Throws NOT_READY, MIGRATIONS_PENDING and the like when the host must not get requests. */
  readonly ready: (tx: Tx) => Promise<void>;
  /** Metrics in the Prometheus text format. */
  readonly metrics: (tx: Tx) => Promise<string>;
  readonly plugins: () => readonly { readonly id: string; readonly kind: string; readonly contract: number; readonly enabled: boolean }[];
  /** The views of the console for a caller. */
  readonly views: (ctx: Ctx) => readonly ViewAtHand[];
  readonly jobs: {
    get(tx: Tx, id: string): Promise<{ readonly job: LongJob; readonly permission: string }>;
    cancel(tx: Tx, id: string): Promise<LongJob>;
  };
}

const Title = strict({ fr: Type.String(), en: Type.String() });
const View = strict({
  plugin: Type.String(),
  id: Type.String(),
  slot: Type.Enum([...CONSOLE_SLOTS]),
  title: Title,
  list: Type.String({ description: 'operationId of the list that gives the rows' }),
  path: Type.String({ description: 'Path of that list, without /api' }),
  searches: Type.Boolean({ description: 'Is there a column of its rows that words are looked up in?' }),
  columns: Type.Array(strict({ field: Type.String(), title: Title, format: Type.Enum([...COLUMN_FORMATS]) })),
  order: Type.Integer(),
});

/** A job as its JSON. */
export const JobSchema = strict({
  id: IdSchema,
  kind: Type.String(),
  state: Type.Enum([...JOB_STATES]),
  progress: strict({ done: Type.Integer(), total: Type.Integer() }),
  heartbeatAt: orNull(InstantSchema),
  cancelable: Type.Boolean(),
  result: Type.Unknown({ description: 'What the operation that started it promises, once it is done; null before' }),
  errors: Type.Array(strict({ code: Type.String(), message: Type.String() })),
  createdAt: InstantSchema,
  endedAt: orNull(InstantSchema),
  version: Type.Integer(),
});
const jobJson = (job: LongJob) => ({ ...job, progress: { ...job.progress }, errors: [...job.errors] });

/** `health.live`, `health.ready`, `metrics.get`, `plugin.list`, `console.views`, `job.get`, `job.cancel`: hand them to `createApi` as routes of plugin `host` with `deps: {}`. */
export function builtinRoutes(given: BuiltinSources): readonly Route[] {
  // Those that need no database take no connection: a process under load still says that it lives.
  const common = { method: 'get', input: strict({}), writes: 'own' } as const;
  const Status = strict({ status: Type.Literal('ok') });
  /** A job the caller may see. */
  const jobFor = async (tx: Tx, id: string): Promise<LongJob> => {
    const { job, permission } = await given.jobs.get(tx, id);
    if (!holds(tx.ctx.actor, permission)) throw fail('FORBIDDEN', `Jobs of the kind “${job.kind}” need the permission ${permission}.`);
    return job;
  };
  return [
    route({
      ...common,
      operationId: 'health.live',
      path: '/health/live',
      summary: 'The process answers',
      permission: 'public',
      output: Status,
      handle: async () => ({ status: 'ok' as const }),
    }),
    route({
      ...common,
      operationId: 'health.ready',
      path: '/health/ready',
      summary: 'Database, migrations and plugins are ready to serve',
      permission: 'public',
      writes: 'no',
      output: Status,
      handle: async (_, { tx }) => {
        await given.ready(tx);
        return { status: 'ok' as const };
      },
    }),
    route({
      ...common,
      operationId: 'metrics.get',
      path: '/metrics',
      summary: 'Metrics in the Prometheus text format',
      permission: 'session',
      output: Type.String(),
      binary: 'text/plain',
      writes: 'no',
      handle: async (_, { tx }) => ({
        binary: true as const,
        name: 'metrics.txt',
        type: 'text/plain; version=0.0.4; charset=utf-8',
        bytes: new TextEncoder().encode(await given.metrics(tx)),
      }),
    }),
    route({
      ...common,
      operationId: 'plugin.list',
      path: '/plugins',
      summary: 'The plugins of this host, in boot order',
      permission: 'session',
      output: strict({
        items: Type.Array(strict({ id: Type.String(), kind: Type.String(), contract: Type.Integer(), enabled: Type.Boolean() })),
      }),
      handle: async () => ({ items: [...given.plugins()] }),
    }),
    route({
      ...common,
      writes: 'no',
      operationId: 'job.get',
      path: '/jobs/{id}',
      summary: 'How far a long job is, and what came of it',
      permission: 'session',
      input: strict({ id: IdSchema }),
      output: JobSchema,
      handle: async ({ id }, { tx }) => jobJson(await jobFor(tx, id)),
    }),
    route({
      ...common,
      method: 'post',
      writes: 'yes',
      operationId: 'job.cancel',
      path: '/jobs/{id}/cancel',
      summary: 'Stop a long job: it ends at its next sign of life',
      permission: 'session',
      input: strict({ id: IdSchema }),
      output: JobSchema,
      handle: async ({ id }, { tx }) => {
        await jobFor(tx, id);
        return jobJson(await given.jobs.cancel(tx, id));
      },
    }),
    route({
      ...common,
      operationId: 'console.views',
      path: '/console/views',
      summary: 'What plugins show in the console: views whose list the caller may read',
      permission: 'session',
      output: strict({ items: Type.Array(View) }),
      handle: async (_, { ctx }) => ({
        items: given.views(ctx).map(({ plugin, id, slot, title: { fr, en }, list, path, searches, columns, order }) => ({
          plugin,
          id,
          slot,
          title: { fr, en },
          list,
          path,
          searches,
          columns: columns.map((c) => ({ field: c.field, title: { fr: c.title.fr, en: c.title.en }, format: c.format ?? 'text' })),
          order,
        })),
      }),
    }),
  ];
}
