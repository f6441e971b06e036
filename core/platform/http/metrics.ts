/** Prometheus metrics of the process and of the requests. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Tx } from '../../contracts/index.ts';
import type { ApiOptions } from './types.ts';

/** Pass `observe` to `createApi` and `text` to `builtinRoutes`; `outbox` counts what is not over, by state, when it is asked. */
export function createMetrics(outbox: (tx: Tx) => Promise<ReadonlyMap<string, number>> = async () => new Map()): {
  readonly observe: NonNullable<ApiOptions['observe']>;
  text(tx: Tx): Promise<string>;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'escale_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['operation', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const items = new Gauge({
    name: 'escale_outbox_items',
    help: 'Work handed over and not over: pending, acting, unknown (in doubt), dead (given up)',
    labelNames: ['state'],
    registers: [registry],
  });
  return {
    observe: ({ operationId, method, status, seconds }) =>
      requests.observe({ operation: operationId, method, status: String(status) }, seconds),
    async text(tx) {
      for (const [state, n] of await outbox(tx)) items.set({ state }, n);
      return registry.metrics();
    },
  };
}
