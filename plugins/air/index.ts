/** Service `air`: journeys by air, their tickets, EMDs and MCOs. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, SERVICE_CONTRACT } from '../../core/contracts/index.ts';
import { AirReported } from './item.ts';
import { airService } from './service.ts';

export default definePlugin({
  id: 'air',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  reported: AirReported,
  providers: [provide(Provides.service, {}, () => airService)],
});
