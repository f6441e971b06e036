/** Prometheus metrics of the process and of the requests. */
import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Tx } from '../../contracts/index.ts';
import type { Failures } from '../failures.ts';
import type { ApiOptions } from './types.ts';

interface Meters {
  readonly registry: Registry;
  readonly requests: Histogram;
  readonly items: Gauge;
  readonly failures: Counter;
}

/** Pass `observe` to `createApi` and `text` to `builtinRoutes`; `outbox` counts what is not over, by state, when it is asked, and `failed` what plugins failed at. */
export function createMetrics(
  outbox: (tx: Tx) => Promise<ReadonlyMap<string, number>> = async () => new Map(),
  failed: Pick<Failures, 'all'> = { all: [] },
): {
  readonly observe: NonNullable<ApiOptions['observe']>;
  text(tx: Tx): Promise<string>;
} {
  // Loaded with the first request: nothing is measured before.
  let loading: Promise<Meters> | null = null;
  const meters = (): Promise<Meters> => {
    loading ??= createMeters();
    return loading;
  };
  return {
    observe: ({ operationId, method, status, seconds }) =>
      void meters().then(({ requests }) => requests.observe({ operation: operationId, method, status: String(status) }, seconds)),
    async text(tx) {
      const { registry, items, failures } = await meters();
      failures.reset();
      for (const { times, plugin, function: what } of failed.all) failures.inc({ plugin, function: what }, times);
      for (const [state, n] of await outbox(tx)) items.set({ state }, n);
      return registry.metrics();
    },
  };
}

async function createMeters(): Promise<Meters> {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'escale_http_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['operation', 'method', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    items: new Gauge({
      name: 'escale_outbox_items',
      help: 'Work handed over and not over: pending, acting, unknown (in doubt), dead (given up)',
      labelNames: ['state'],
      registers: [registry],
    }),
    failures: new Counter({
      name: 'escale_plugin_failures_total',
      help: 'Functions of plugins that threw, broke their contract or did not come to an end, while the host went on',
      labelNames: ['plugin', 'function'],
      registers: [registry],
    }),
  };
}
