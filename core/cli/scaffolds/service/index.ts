/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { definePlugin, Provides, provide, SERVICE_CONTRACT, Type } from 'escale/contracts';
import { Reported } from './item.ts';
import { service } from './service.ts';
import { shown } from './shown.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  reported: Reported,
  shown,
  providers: [provide(Provides.service, {}, () => service)],
});
