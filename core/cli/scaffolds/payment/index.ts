/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { definePlugin, Host, PAYMENT_CONTRACT, Provides, provide, ServiceAddress, Type } from 'escale/contracts';
import { paymentOf } from './payment.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'payment',
  contract: PAYMENT_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      baseUrl: ServiceAddress({ description: 'where the provider is' }),
      apiKey: Type.String({ minLength: 1, 'x-secret': true, description: 'what the provider knows the agency by' }),
    },
    { additionalProperties: false },
  ),
  providers: [provide(Provides.payment, { settings: Host.Settings, outbound: Host.Outbound }, paymentOf)],
});
