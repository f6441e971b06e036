/** A notifier that answers what a test makes it answer. */
import { Type } from 'typebox';
import { definePlugin, NOTIFIER_CONTRACT, Provides, provide } from '../../../../core/contracts/index.ts';
import { ways } from '../ways.ts';

export default definePlugin({
  id: 'email-odd',
  kind: 'notifier',
  channel: 'email',
  contract: NOTIFIER_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [
    provide(Provides.notifier, {}, () => ({
      send: (...given) => ways.send(...given),
      ask: (...given) => ways.ask(...given),
    })),
  ],
});
