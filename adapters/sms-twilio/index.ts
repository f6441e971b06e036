/** SMS through Twilio. */
import { Type } from 'typebox';
import { definePlugin, Host, NOTIFIER_CONTRACT, Provides, provide, ServiceAddress } from '../../core/contracts/index.ts';
import { twilioNotifier } from './notifier.ts';

export default definePlugin({
  id: 'sms-twilio',
  kind: 'notifier',
  channel: 'sms',
  contract: NOTIFIER_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      accountSid: Type.String({ pattern: '^AC[0-9a-fA-F]{32}$' }),
      authToken: Type.String({ minLength: 1, 'x-secret': true }),
      from: Type.String({
        pattern: '^(\\+[1-9]\\d{6,14}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{1,11})$',
        description: 'number, messaging service or sender name',
      }),
      baseUrl: Type.Optional(
        ServiceAddress({ default: 'https://api.twilio.com', description: 'where Twilio’s API is: another for tests and relays' }),
      ),
    },
    { additionalProperties: false },
  ),
  providers: [provide(Provides.notifier, { settings: Host.Settings, outbound: Host.Outbound, clock: Host.Clock }, twilioNotifier)],
});
