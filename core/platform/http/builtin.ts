/** Operations of the host itself: is it alive, is it ready, how is it doing, what runs in it. */
import { Type } from 'typebox';
import { type Route, route, strict } from '../../contracts/index.ts';

/** What the host tells about itself. */
export interface BuiltinSources {
  /** Throws NOT_READY, MIGRATIONS_PENDING and the like when the host must not get requests. */
  readonly ready: () => Promise<void>;
  /** Metrics in the Prometheus text format. */
  readonly metrics: () => Promise<string>;
  readonly plugins: () => readonly { readonly id: string; readonly kind: string; readonly contract: number; readonly enabled: boolean }[];
}

/** `health.live`, `health.ready`, `metrics.get`, `plugin.list`: hand them to `createApi` as routes of plugin `host` with `deps: []`. */
export function builtinRoutes(given: BuiltinSources): readonly Route[] {
  const common = { method: 'get', input: strict({}), writes: 'no', deps: [] } as const;
  const Status = strict({ status: Type.Literal('ok') });
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
      output: Status,
      handle: async () => {
        await given.ready();
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
      handle: async () => ({
        binary: true as const,
        name: 'metrics.txt',
        type: 'text/plain; version=0.0.4; charset=utf-8',
        bytes: new TextEncoder().encode(await given.metrics()),
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
  ];
}
