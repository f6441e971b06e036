/** The API of a host: its own routes and those of its plugins, over everything they need. */
import { core } from '../../contracts/core.ts';
import { entryToJson, type Ledger, type PluginManifest } from '../../contracts/index.ts';
import type { Failures } from '../failures.ts';
import type { JobRunner } from '../jobs/index.ts';
import { outboxCounts, outboxRoutes } from '../outbox/index.ts';
import { createApi } from './app.ts';
import { builtinRoutes } from './builtin.ts';
import { createMetrics } from './metrics.ts';
import type { Api, ApiOptions } from './types.ts';
import { createViews } from './views.ts';

export interface HostOfApi extends Omit<ApiOptions, 'posted' | 'observe'> {
  readonly isEnabled: NonNullable<ApiOptions['isEnabled']>;
  readonly ledger: Ledger;
  readonly jobs: JobRunner;
  readonly plugins: readonly { readonly entry: { readonly enabled: boolean }; readonly manifest: PluginManifest }[];
  /** What plugins failed at. */
  readonly failures: Pick<Failures, 'all'>;
  /** Wakes the worker, here and elsewhere. */
  readonly wake: () => void;
}

export function openApi({ ledger, jobs, plugins, failures, wake, routes, ...options }: HostOfApi): Api {
  const { agencies, isEnabled } = options;
  const metrics = createMetrics(outboxCounts, failures);
  const enabled = plugins.filter((p) => p.entry.enabled).map((p) => p.manifest);
  const builtins = builtinRoutes({
    ready: async (tx) => void (await core(tx).sql('SELECT 1', [], [])),
    metrics: metrics.text,
    plugins: () => plugins.map(({ entry, manifest: { id, kind, contract } }) => ({ id, kind, contract, enabled: entry.enabled })),
    views: createViews(enabled, routes, isEnabled),
    jobs,
  });
  return createApi({
    ...options,
    routes: [...[...builtins, ...outboxRoutes(wake)].map((route) => ({ plugin: 'host', route, deps: {} })), ...routes],
    posted: async (tx) => (await ledger.posted(tx)).map((e) => entryToJson(e, (account) => agencies.accountLabel(tx.ctx.agency, account))),
    observe: metrics.observe,
  });
}
