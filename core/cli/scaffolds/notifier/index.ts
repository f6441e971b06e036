/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { definePlugin, Host, NOTIFIER_CONTRACT, Provides, provide, ServiceAddress, Type } from 'escale/contracts';
import { notifierOf } from './notifier.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'notifier',
  // Or email.
  channel: 'sms',
  contract: NOTIFIER_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      baseUrl: ServiceAddress({ description: 'where the provider is' }),
      token: Type.String({ minLength: 1, 'x-secret': true, description: 'what the provider knows the agency by' }),
    },
    { additionalProperties: false },
  ),
  providers: [provide(Provides.notifier, { settings: Host.Settings, outbound: Host.Outbound }, notifierOf)],
});
