/** Cards through a gateway that speaks the protocol of PROTOCOL.md. */
import { Type } from 'typebox';
import { definePlugin, Host, PAYMENT_CONTRACT, Provides, provide, ServiceAddress } from '../../core/contracts/index.ts';
import { httpPayment } from './payment.ts';

export default definePlugin({
  id: 'payment-http',
  kind: 'payment',
  contract: PAYMENT_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      baseUrl: ServiceAddress({ description: 'where the gateway is' }),
      apiKey: Type.String({ minLength: 1, 'x-secret': true, description: 'what the gateway knows the agency by' }),
      signingSecret: Type.String({ minLength: 16, 'x-secret': true, description: 'what the gateway signs its events with' }),
    },
    { additionalProperties: false },
  ),
  providers: [provide(Provides.payment, { settings: Host.Settings, outbound: Host.Outbound, clock: Host.Clock }, httpPayment)],
});
