/** Prometheus metrics of the process and of the requests. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { ApiOptions } from './types.ts';

/** Pass `observe` to `createApi` and `text` to `builtinRoutes`; register more on `registry`. */
export function createMetrics(): {
  readonly registry: Registry;
  readonly observe: NonNullable<ApiOptions['observe']>;
  text(): Promise<string>;
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
  return {
    registry,
    observe: ({ operationId, method, status, seconds }) =>
      requests.observe({ operation: operationId, method, status: String(status) }, seconds),
    text: () => registry.metrics(),
  };
}
