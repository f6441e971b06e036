/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { ACCOUNTING_CONTRACT, definePlugin, Host, Provides, provide, ServiceAddress, Type } from 'escale/contracts';
import { adapterOf } from './adapter.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'accounting',
  contract: ACCOUNTING_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      baseUrl: ServiceAddress({ description: 'where the software is' }),
      token: Type.String({ minLength: 1, 'x-secret': true, description: 'what the software knows the company by' }),
    },
    { additionalProperties: false },
  ),
  providers: [provide(Provides.accounting, { settings: Host.Settings, outbound: Host.Outbound }, adapterOf)],
});
